"""The results page in a browser: what it tells the newsroom, and how it folds."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from core.publishing import outbox
from home.newsroom import Branch
from news.factories import NewsArticlePageFactory, PersonFactory
from search.models import QueryClick, QueryDay

THREE = ("192.0.2.1", "192.0.2.2", "192.0.2.3")


@pytest.fixture
def stories(newsroom: dict[str, Branch]) -> Iterator[None]:
    cache.clear()
    for number in range(2):
        newsroom["en"].news.refresh_from_db()
        person = PersonFactory(name=f"Ada Demo {number}")
        NewsArticlePageFactory(parent=newsroom["en"].news, title=f"Walrus {number}", people=[person])
    outbox.drain()
    yield
    cache.clear()


@pytest.fixture
def reader_at(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Callable[[str], Page]]:
    """Return a function that gives the browser of a reader at an address."""
    settings.TRUSTED_PROXIES = 1
    contexts = []

    def at(address: str) -> Page:
        context = browser.new_context(base_url=live_server.url, extra_http_headers={"X-Forwarded-For": address})
        contexts.append(context)
        return context.new_page()

    yield at
    for context in contexts:
        context.close()


def is_told(answer: Response) -> bool:
    return answer.url.endswith("/search/tell/")


def test_three_readers_tell_what_they_asked_and_opened(stories: None, reader_at: Callable[[str], Page]) -> None:
    for address in THREE:
        page = reader_at(address)
        with page.expect_event("response", is_told) as answer:
            page.goto("/search/?q=walrus")
        assert answer.value.status == 204
        with page.expect_event("request", lambda request: request.url.endswith("/search/tell/")):
            page.get_by_role("link", name="Walrus 0").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Walrus 0")
        assert page.context.cookies() == []
    assert [(day.query.text, day.readers) for day in QueryDay.objects.all()] == [("walrus", 3)]
    assert [(row.position, row.clicks) for row in QueryClick.objects.all()] == [(2, 1)]


def test_the_filters_are_a_column_that_folds_on_a_phone(stories: None, reader_at: Callable[[str], Page]) -> None:
    page = reader_at(THREE[0])
    page.goto("/search/?q=walrus")
    author = page.get_by_role("link", name="Ada Demo 0 1")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(author).to_be_visible()
    expect(page.get_by_text("Narrow down")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(author).to_be_hidden()
    page.get_by_text("Narrow down").press("Enter")
    expect(author).to_be_visible()
    author.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Walrus 0")).to_be_visible()
    expect(page.locator(".results__item")).to_have_count(1)
    expect(page.get_by_role("link", name="Ada Demo 0 1")).to_be_visible()
