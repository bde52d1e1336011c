"""What is kept of searches: what three readers asked for, and never who they were."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query

from core import upkeep
from core.publishing import outbox
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from search import asked
from search.asked import SALT, Note
from search.models import AskedQuery, QueryClick, QueryDay

THREE = ("192.0.2.1", "192.0.2.2", "2001:db8::1")


@pytest.fixture(autouse=True)
def site(news_index: NewsIndexPage) -> Iterator[None]:
    cache.clear()
    NewsArticlePageFactory(parent=news_index, title="Walrus returns")
    outbox.drain()
    yield
    cache.clear()


def look(client: Client, text: str, address: str, **parameters: str) -> BeautifulSoup:
    """Search as a browser at an address does, with what its script sends when the page is there."""
    page = BeautifulSoup(client.get("/search/", {"q": text, **parameters}).content, "html.parser")
    told = page.select_one("[data-tell]")
    if told.has_attr("data-first-look"):
        assert tell(client, told["data-asked"], address) == 204
    return page


def tell(client: Client, note: str, address: str, position: str = "", **headers: str) -> int:
    form = {"asked": note, "position": position}
    return client.post("/search/tell/", form, REMOTE_ADDR=address, headers=headers).status_code


def click(client: Client, page: BeautifulSoup, address: str) -> None:
    position = page.select_one(".results [data-position]")["data-position"]
    assert tell(client, page.select_one("[data-tell]")["data-asked"], address, position) == 204


def kept() -> dict[str, int]:
    return {day.query.text: day.readers for day in QueryDay.objects.select_related("query")}


def test_a_query_is_kept_when_three_readers_have_asked_for_it(client: Client) -> None:
    for number, address in enumerate(THREE):
        assert kept() == {}, number
        look(client, " WALRUS ", address)
    assert kept() == {"walrus": 3}
    assert AskedQuery.objects.get().results == 1


def test_a_query_that_grows_in_small_letters_is_kept_as_far_as_there_is_room(client: Client) -> None:
    for address in THREE:
        look(client, "ß" * 200, address)
    assert kept() == {"s" * 200: 3}


def test_one_reader_counts_once_however_often_they_ask(client: Client) -> None:
    for address in THREE[:2] * 5:
        look(client, "walrus", address)
    assert kept() == {}
    look(client, "walrus", THREE[2])
    for address in THREE * 2:
        look(client, "walrus", address)
    assert kept() == {"walrus": 3}
    look(client, "walrus", "192.0.2.4")
    assert kept() == {"walrus": 4}


def test_a_query_without_results_is_kept_too(client: Client) -> None:
    for address in THREE:
        look(client, "zqxjkv", address)
    assert [(query.text, query.results) for query in AskedQuery.objects.all()] == [("zqxjkv", 0)]


@pytest.mark.parametrize("text", ["ada@example.org", "ada＠example.org", "+47 912 34 567", "01017012345"])
def test_what_may_be_a_persons_own_is_never_kept(client: Client, text: str) -> None:
    for address in (*THREE, "192.0.2.4"):
        look(client, text, address)
    assert kept() == {}


def test_other_pages_and_narrower_views_are_no_searches_of_their_own(client: Client) -> None:
    for address in THREE:
        look(client, "walrus", address, year="2020")
        look(client, "walrus", address, sort="date")
    assert kept() == {}


def test_what_is_opened_is_counted_by_position_once_for_each_reader(client: Client) -> None:
    pages = [look(client, "walrus", address) for address in THREE]
    for page, address in zip(pages, THREE, strict=True):
        click(client, page, address)
        click(client, page, address)
    assert [(row.position, row.clicks) for row in QueryClick.objects.all()] == [(1, 3)]


def test_what_is_opened_of_a_rare_query_is_not_kept(client: Client) -> None:
    click(client, look(client, "walrus", THREE[0]), THREE[0])
    assert not QueryClick.objects.exists()


def test_wagtail_offers_what_is_asked_to_whoever_promotes_a_result(client: Client) -> None:
    for address in THREE:
        look(client, "walrus", address)
    assert [query.query_string for query in Query.get_most_popular()] == ["walrus"]


def test_nothing_that_is_stored_names_a_reader(client: Client) -> None:
    """Every value of every table of the database, and every key and value of the cache, is looked at."""
    for address in (*THREE, "203.0.113.77"):
        page = look(client, "walrus", address)
        look(client, "secretive words", "203.0.113.77")
        click(client, page, address)
    stored = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            stored += [str(value) for row in cursor.fetchall() for value in row]
    stored += [f"{key} {value!r}" for key, value in cache._cache.items()]
    everything = "\n".join(stored)
    assert "walrus" in everything
    assert not any(address in everything for address in (*THREE, "203.0.113.77", "secretive"))


@pytest.mark.parametrize("note", ["", "x", "a:b:c", "\x00", "a" * 100_000])
def test_what_we_have_not_signed_is_refused(client: Client, note: str) -> None:
    assert tell(client, note, THREE[0]) == 400


def test_what_we_have_signed_for_something_else_is_refused(client: Client) -> None:
    assert tell(client, signing.dumps(["en", "forged", 9]), THREE[0]) == 400


@pytest.mark.parametrize("position", ["-1", "x", "1.5", "²", "1 "])
def test_a_position_that_is_none_is_refused(client: Client, position: str) -> None:
    assert tell(client, Note.of("en", "walrus", 1).signed, THREE[0], position) == 400


@pytest.mark.parametrize("position", ["601", "99999", "9" * 400])
def test_a_position_beyond_all_results_is_not_kept(client: Client, position: str) -> None:
    for address in THREE:
        look(client, "walrus", address)
    assert tell(client, Note.of("en", "walrus", 1).signed, THREE[0], position) == 204
    assert not QueryClick.objects.exists()


def test_an_old_note_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "VALID", -1)
    assert tell(client, Note.of("en", "walrus", 1).signed, THREE[0]) == 400


def test_another_site_cannot_tell_us_anything(client: Client) -> None:
    note = Note.of("en", "walrus", 1).signed
    assert tell(client, note, THREE[0], Origin="https://elsewhere.example") == 403
    assert tell(client, note, THREE[0], Origin="http://testserver") == 204


def test_a_note_for_another_purpose_is_none_of_ours() -> None:
    assert Note.from_signed(signing.dumps(["en", "walrus", 1], salt="other")) is None
    assert Note.from_signed(signing.dumps(["en", "walrus", 1], salt=SALT)) == Note("en", "walrus", 1)


def test_after_three_months_a_query_is_forgotten(client: Client) -> None:
    for address in THREE:
        page = look(client, "walrus", address)
        click(client, page, address)
    click(client, look(client, "walrus", "192.0.2.9"), "192.0.2.9")
    for model in (QueryDay, QueryClick):
        model.objects.update(date=timezone.localdate() - timedelta(days=91))
    upkeep.take_care()
    assert not any(model.objects.exists() for model in (AskedQuery, QueryDay, QueryClick))
