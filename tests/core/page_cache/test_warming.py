"""A new process makes some pages before it takes requests, and starts all the same if it cannot."""

import logging
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.models.query import QuerySet

from core.page_cache import warming
from core.page_cache.store import Store
from core.page_cache.warming import warm_up
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from tests.core.page_cache.conftest import Visitor


@pytest.fixture(autouse=True)
def kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection, and with it the transaction of the test."""
    monkeypatch.setattr(warming.connections, "close_all", lambda: None)


def test_it_makes_the_newest_story_what_is_above_it_and_the_feed_of_all_news(
    visitor: Visitor, pages: Store, home_page: HomePage, news_index: NewsIndexPage, settings: Any
) -> None:
    settings.SITE_URL = "http://testserver"
    NewsArticlePageFactory(parent=news_index, title="Ice is late").save_revision().publish()
    asked: list[str] = []

    def ask(environ: dict[str, Any], start_response: Any) -> Any:
        asked.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return visitor.kept(environ, start_response)

    warm_up(ask)
    paths = [address.partition("?")[0] for address in asked]
    assert [path.count("/") for path in paths[:-1]] == [3, 1, 2]
    assert paths[-1] == "/feeds/news.rss"
    assert visitor.made == len(asked)  # not one of them was ready
    assert pages.size[0] == 0  # and nothing is kept under such an address


def test_a_site_without_pages_starts(visitor: Visitor, caplog: pytest.LogCaptureFixture, db: None) -> None:
    with caplog.at_level(logging.WARNING):
        warm_up(visitor.kept)
    assert not caplog.records


def test_one_without_its_database_starts_and_says_why(
    visitor: Visitor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any) -> Any:
        raise DatabaseError("there is no such table")

    monkeypatch.setattr(QuerySet, "first", away)
    warm_up(visitor.kept)
    assert ["no page could be made beforehand" in record.getMessage() for record in caplog.records] == [True]


def test_no_connection_is_left_to_it(monkeypatch: pytest.MonkeyPatch, visitor: Visitor) -> None:
    closed: list[str] = []
    monkeypatch.setattr(warming.connections, "close_all", lambda: closed.append("all"))
    warm_up(visitor.kept)
    assert closed == ["all"]
