"""Counting what readers ask for in vain."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive import missing
from archive.models import MissingAddress, OldAddress
from core import upkeep
from home.factories import StandardPageFactory
from home.models import HomePage
from news.models import NewsIndexPage


@pytest.fixture(autouse=True)
def nothing_noted() -> Iterator[None]:
    missing._notes.waiting.clear()
    yield
    missing._notes.waiting.clear()


def written() -> dict[str, int]:
    missing.write()
    return dict(MissingAddress.objects.values_list("address", "count"))


def test_an_address_is_counted_in_its_normal_form(client: Client, news_index: NewsIndexPage) -> None:
    for asked in ("/2005/story.html", "/2005//Story.html", "/2005/story.html?utm_source=letter"):
        client.get(asked)

    assert written() == {"/2005/story.html": 3}


def test_counts_add_up_from_one_writing_to_the_next(client: Client, news_index: NewsIndexPage) -> None:
    client.get("/nowhere/", headers={"referer": "https://www.Search.example/?q=walrus"})
    first = written()
    began = MissingAddress.objects.get().first_asked_at
    client.get("/nowhere/")

    assert (first, written()) == ({"/nowhere": 1}, {"/nowhere": 2})
    row = MissingAddress.objects.get()
    assert row.first_asked_at == began < row.last_asked_at
    assert row.referrer == "search.example"


REFERRERS = {
    "": "",
    "https://search.example/find?q=ada@example.org": "search.example",
    "http://testserver/news/": "testserver",
    "javascript:alert(1)": "",
    "http://" + "a" * 300 + ".example/": "a" * 253,
    "https://u:p@search.example:8443/": "search.example",
}


def test_only_the_host_of_a_referrer_is_kept(client: Client, news_index: NewsIndexPage) -> None:
    for number, referer in enumerate(REFERRERS):
        client.get(f"/{number}/", headers={"referer": referer} if referer else {})
    missing.write()

    kept = MissingAddress.objects.order_by("address").values_list("referrer", flat=True)
    assert dict(zip(REFERRERS, kept, strict=True)) == REFERRERS


def test_a_page_that_is_not_found_writes_nothing(client: Client, news_index: NewsIndexPage) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/nowhere/")

    assert not any(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in queries)


LEFT_OUT = [
    "/wp-login.php",
    "/blog/wp-admin/setup-config.php",
    "/xmlrpc.php",
    "/.env",
    "/.git/config",
    "/phpmyadmin/",
    "/cgi-bin/luci",
    "/backup.sql",
    "/story?id=1%20union%20select%202",
    "/%00",
    "/favicon.ico",
    "/apple-touch-icon-precomposed.png",
    "/.well-known/assetlinks.json",
    "/drafts/AbCdEf/",
    "/nb/newsletter/unsubscribe/AbCdEf/",
    "/ada@example.org",
    "/" + "a" * 501,
]


def test_what_no_reader_asks_for_is_left_out_and_so_is_what_may_be_a_secret(
    client: Client, news_index: NewsIndexPage
) -> None:
    assert {client.get(asked, follow=True).status_code for asked in LEFT_OUT} == {404, 410}
    assert written() == {}


def test_what_is_answered_is_not_counted(client: Client, news_index: NewsIndexPage) -> None:
    OldAddress.objects.create(address="/old", page=news_index)
    OldAddress.objects.create(address="/gone", is_gone=True)

    for asked in ("/", "/news/", "/news", "/old/", "/gone/", "/static/no.css", "/media/no.jpg", "/admin/nothing/"):
        client.get(asked)

    assert written() == {}


def test_a_flood_of_made_up_addresses_is_cut(
    client: Client, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing, "MOST_NOTED", 5)
    client.get("/wanted/")
    for number in range(20):
        client.get(f"/made-up/{number}/")
    client.get("/wanted/")

    counts = written()

    assert len(counts) == 5
    assert counts["/wanted"] == 2


def test_the_table_is_bounded_and_what_is_asked_for_least_and_longest_ago_goes(
    news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missing, "MOST_KEPT", 3)
    now = timezone.now()
    for number, (count, days) in enumerate([(1, 3), (9, 90), (1, 0), (2, 50), (1, 5)]):
        MissingAddress.objects.create(address=f"/{number}", count=count, last_asked_at=now - timedelta(days=days))

    missing.prune()

    assert set(MissingAddress.objects.values_list("address", flat=True)) == {"/1", "/2", "/3"}


def test_upkeep_forgets_what_nobody_asks_for_any_more(db: None) -> None:
    MissingAddress.objects.create(address="/old", last_asked_at=timezone.now() - timedelta(days=181))
    MissingAddress.objects.create(address="/new", last_asked_at=timezone.now() - timedelta(days=179))

    missing.forget()

    assert [row.address for row in MissingAddress.objects.all()] == ["/new"]


def test_upkeep_forgets_what_leads_somewhere_by_now(home_page: HomePage) -> None:
    OldAddress.objects.create(address="/story.php", is_gone=True)
    StandardPageFactory(parent=home_page, slug="about")
    for address in ("/story.php?id=5", "/about", "/nowhere"):
        MissingAddress.objects.create(address=address)

    missing.forget()

    assert [row.address for row in MissingAddress.objects.all()] == ["/nowhere"]


def test_upkeep_knows_of_it() -> None:
    assert missing.forget in upkeep._registered


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_was_noted_is_written_down_by_itself(client: Client, settings: Any) -> None:
    settings.MISSING_ADDRESSES_WRITTEN_EVERY = 0.05
    client.get("/nowhere.html")

    deadline = time.monotonic() + 20
    while not MissingAddress.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    assert MissingAddress.objects.get().address == "/nowhere.html"
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(10)
