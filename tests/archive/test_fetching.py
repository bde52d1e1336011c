"""Files asked of an old site that runs on this machine, and that does its worst."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from archive import fetching
from archive.fetching import Fetcher
from archive.files import MissingError
from core.factories import image_file
from core.models import NewsImage
from tests.archive import remote_site
from tests.archive.conftest import item
from tests.archive.remote_site import RemoteSite, anywhere, says, sends_to

MOST = 10_000
DATA = b"\x89PNG and so on"


def picture(data: bytes = DATA, **headers: str) -> remote_site.Answer:
    return lambda visitor: visitor.reply(200, data, **{"content_type": "image/png", **headers})


def fetch(site: RemoteSite, path: str, most: int = MOST) -> bytes:
    return Fetcher(anywhere).fetch(f"{site.address}{path}", most)


def test_a_file_is_fetched(site: RemoteSite) -> None:
    site.answers["/a.png"] = picture()
    assert fetch(site, "/a.png") == DATA


def test_a_name_that_is_not_latin_is_asked_for_as_browsers_do(site: RemoteSite) -> None:
    site.answers["/%D0%BA%D0%B0%D0%B9%201.png"] = picture()
    assert fetch(site, "/кай 1.png") == DATA


def test_redirects_are_followed(site: RemoteSite) -> None:
    site.answers |= {"/a.png": sends_to("/b.png", 301), "/b.png": picture()}
    assert fetch(site, "/a.png") == DATA


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(404), "answers 404"),
        (says(500), "answers 500"),
        (picture(content_type="text/html"), "is a web page"),
        (picture(b"x" * (MOST + 1)), "is larger than"),
        (picture(content_length="5000"), "broke off"),
        (sends_to("/a.png"), "redirects too often"),
        (sends_to("file:///etc/passwd"), "is not asked"),
        (sends_to("http://[/a.png"), "leads nowhere"),
        (sends_to("ftp://127.0.0.1/a.png"), "is not asked"),
        (remote_site.hangs_up, "does not answer"),
        (remote_site.talks_nonsense, "does not answer"),
    ],
)
def test_what_is_wrong_is_said(site: RemoteSite, answer: remote_site.Answer, reason: str) -> None:
    site.answers["/a.png"] = answer
    with pytest.raises(MissingError, match=reason):
        fetch(site, "/a.png")


def test_a_length_that_is_no_number_harms_nothing(site: RemoteSite) -> None:
    site.answers["/a.png"] = picture(content_length="many")
    assert fetch(site, "/a.png") == DATA


@pytest.mark.parametrize("answer", [remote_site.drips, remote_site.never_ends, remote_site.stalls])
def test_a_slow_site_holds_nobody_up(
    site: RemoteSite, monkeypatch: pytest.MonkeyPatch, answer: remote_site.Answer
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    site.answers["/a.png"] = answer
    with pytest.raises(MissingError):
        fetch(site, "/a.png")


@pytest.mark.parametrize("address", ["http://127.0.0.1/a.png", "http://localhost/a.png", "http://[::1]/a.png"])
def test_nothing_is_asked_of_our_own_network(address: str) -> None:
    with pytest.raises(MissingError, match="is not asked"):
        Fetcher().fetch(address, MOST)


def test_a_redirect_into_our_own_network_is_not_followed(site: RemoteSite) -> None:
    site.answers["/a.png"] = sends_to("http://10.0.0.1/a.png")
    with pytest.raises(MissingError, match="is not asked"):
        Fetcher(remote_site.all_but_ten).fetch(f"{site.address}/a.png", MOST)


def test_a_site_that_keeps_failing_is_left_alone(site: RemoteSite) -> None:
    fetcher = Fetcher(anywhere)
    for _try in range(fetching.MOST_FAILURES):
        with pytest.raises(MissingError, match="answers 404"):
            fetcher.fetch(f"{site.address}/a.png", MOST)
    with pytest.raises(MissingError, match="is left alone"):
        fetcher.fetch(f"{site.address}/a.png", MOST)
    assert len(site.asked) == fetching.MOST_FAILURES


def test_so_many_files_are_asked_of_a_site_in_a_run(site: RemoteSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_OF_A_HOST", 2)
    site.answers["/a.png"] = picture()
    fetcher = Fetcher(anywhere)
    for _time in range(2):
        fetcher.fetch(f"{site.address}/a.png", MOST)
    with pytest.raises(MissingError, match="waits for another run"):
        fetcher.fetch(f"{site.address}/a.png", MOST)


def test_files_that_a_site_is_sent_to_by_others_count_too(site: RemoteSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_OF_A_HOST", 2)
    by_name = site.address.replace("127.0.0.1", "localhost")
    site.answers |= {"/a.png": sends_to(f"{by_name}/b.png"), "/b.png": picture()}
    fetcher = Fetcher(anywhere)
    fetcher.fetch(f"{site.address}/a.png", MOST)
    fetcher.fetch(f"{by_name}/b.png", MOST)
    with pytest.raises(MissingError, match="asked of localhost"):
        fetcher.fetch(f"{site.address}/a.png", MOST)


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(MissingError, match="is no address"):
        Fetcher().fetch("http://[/a.png", MOST)


@pytest.mark.django_db
@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_command_asks_the_old_site_only_if_it_is_told_to(
    branches: Any, site: RemoteSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_allowed: bool
) -> None:
    monkeypatch.setattr(Fetcher.__init__, "__defaults__", (anywhere,))
    site.answers["/quay.jpg"] = picture(image_file().read(), content_type="image/jpeg")
    path = tmp_path / "tideline.jsonl"
    row = item("1", address=f"{site.address}/news/1/", body='<p>Text.</p><img src="/quay.jpg" alt="A quay">')
    path.write_text(json.dumps(row), encoding="utf-8")
    call_command("import_archive", str(path), fetch=is_allowed, verbosity=0)
    assert NewsImage.objects.count() == is_allowed
    assert site.paths() == (["/quay.jpg"] if is_allowed else [])
