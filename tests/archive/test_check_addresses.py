"""`manage.py check_addresses`: what old addresses answer."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from archive import missing
from archive.address_check import Asker
from archive.models import OldAddress
from config.env import PROJECT_ROOT
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.worker import database_url

STORY = "/news/2005-02-walrus/"


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    story = NewsArticlePageFactory(parent=news_index, slug="2005-02-walrus")
    OldAddress.objects.create(address="/?p=5", page=story)
    OldAddress.objects.create(address="/gone", is_gone=True)
    OldAddress.objects.create(address="/shop", link="https://shop.example/")
    return story


def check(tmp_path: Path, *addresses: str | bytes, **options: Any) -> tuple[str, int]:
    """Return what the command prints, and what it ends with."""
    file, out = tmp_path / "list.txt", io.StringIO()
    file.write_bytes(b"\n".join(one.encode() if isinstance(one, str) else one for one in addresses))
    try:
        call_command("check_addresses", str(file), stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def test_addresses_that_lead_to_a_page_or_are_gone_are_well(tmp_path: Path, story: NewsArticlePage) -> None:
    printed, code = check(tmp_path, "/?p=5", "/gone", "", STORY, "http://testserver/?p=5&utm_source=x", "?p=5")

    assert printed.splitlines() == [
        f"200       1 /?p=5 -> {STORY}",
        "410       0 /gone",
        f"200       0 {STORY}",
        f"200       1 http://testserver/?p=5&utm_source=x -> {STORY}",
        f"200       1 ?p=5 -> {STORY}",
        "5 addresses: 4 200, 1 410. 0 not as they should be.",
    ]
    assert code == 0


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/nowhere/", "404       0 /nowhere/"),
        ("http://old.example/", "400       0 http://old.example/"),
        ("news", "not an address 0 news"),
        ("http://", "not an address 0 http://"),
        ("http://[", "not an address 0 http://["),
        ("http://a:b/", "not an address 0 http://a:b/"),
        (b"/\xed\xee", "404       0 /%ED%EE"),
    ],
)
def test_what_answers_otherwise_ends_with_1(
    tmp_path: Path, story: NewsArticlePage, address: str | bytes, line: str
) -> None:
    printed, code = check(tmp_path, address)

    assert printed.splitlines()[0] == line
    assert code == 1


def test_another_site_is_not_asked(tmp_path: Path, story: NewsArticlePage) -> None:
    printed, code = check(tmp_path, "/shop")

    assert printed.splitlines()[0] == "elsewhere 1 /shop -> https://shop.example/"
    assert code == 0


def test_a_way_that_does_not_end_is_left_after_five_hops(
    tmp_path: Path, story: NewsArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Asker, "request", lambda self, url: (302, f"{url}a"))

    printed, code = check(tmp_path, "/a")

    assert printed.startswith("more than 5 hops")
    assert code == 1


def test_machines_get_json(tmp_path: Path, story: NewsArticlePage) -> None:
    printed, code = check(tmp_path, "/?p=5", "/nowhere/", json=True)

    assert json.loads(printed) == {
        "addresses": [
            {"address": "/?p=5", "end": "200", "statuses": [301, 200], "hops": [STORY]},
            {"address": "/nowhere/", "end": "404", "statuses": [404], "hops": []},
        ],
        "summary": {"200": 1, "404": 1},
        "bad": 1,
    }
    assert code == 1


def test_what_is_well_can_be_left_out(tmp_path: Path, story: NewsArticlePage) -> None:
    printed, _code = check(tmp_path, "/?p=5", "/nowhere/", only_bad=True)

    assert [line.split()[2] for line in printed.splitlines()[:-1]] == ["/nowhere/"]


def test_our_own_questions_are_not_counted(tmp_path: Path, story: NewsArticlePage) -> None:
    missing._notes.waiting.clear()

    check(tmp_path, "/nowhere/")

    assert missing._notes.waiting == {}


def test_a_page_that_many_addresses_lead_to_is_asked_for_once(
    tmp_path: Path, story: NewsArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = []
    real = NewsArticlePage.serve
    monkeypatch.setattr(NewsArticlePage, "serve", lambda self, *args, **kw: served.append(1) or real(self, *args, **kw))

    check(tmp_path, *(f"/?p=5&utm_source={number}" for number in range(5)))

    assert len(served) == 1


@pytest.mark.parametrize(("whole", "end"), [(False, "200"), (True, "500")])
def test_a_page_is_drawn_only_when_it_is_asked_for_whole(
    tmp_path: Path, story: NewsArticlePage, monkeypatch: pytest.MonkeyPatch, whole: bool, end: str
) -> None:
    def fail(self: NewsArticlePage) -> str:
        raise ValueError("This page cannot be drawn.")

    monkeypatch.setattr(NewsArticlePage, "reading_minutes", property(fail))

    printed, _code = check(tmp_path, "/?p=5", whole=whole)

    assert printed.split()[0] == end


def test_a_list_that_is_not_there_is_told(home_page: HomePage, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_addresses", str(tmp_path / "nothing.txt"))


def test_an_empty_list_is_well(tmp_path: Path, home_page: HomePage) -> None:
    assert check(tmp_path) == ("0 addresses: nothing to ask. 0 not as they should be.\n", 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_processes_ask_side_by_side(home_page: HomePage, tmp_path: Path) -> None:
    for number in range(60):
        OldAddress.objects.create(address=f"/?p={number}", page=home_page)
    addresses = "".join(f"/?p={number}\n" for number in range(60))
    variables = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "ENV_FILE": os.devnull,
        "DATABASE_URL": database_url(),
    }

    answer = subprocess.run(
        [sys.executable, "manage.py", "check_addresses", "-", "--processes", "2"],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            **variables,
            "SITE_URL": "http://testserver",
            "ALLOWED_HOSTS": "testserver",
            "LOG_LEVEL": "CRITICAL",
        },
        input=addresses,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert [line.split()[2] for line in lines[:-1]] == addresses.split()
    assert lines[-1] == "60 addresses: 60 200. 0 not as they should be."
    assert "60/60" in answer.stderr
