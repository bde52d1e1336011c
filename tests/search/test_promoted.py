"""What editors put on top of a search."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from core.publishing import outbox
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.conftest import Branch


@pytest.fixture
def stories(branches: dict[str, Branch]) -> dict[str, NewsArticlePage]:
    """A story in English and one in Norwegian, both recommended to whoever searches for "donate"."""
    made = {}
    for language, title in (("en", "How to support us"), ("nb", "Slik kan du støtte oss")):
        index = branches[language].news
        index.refresh_from_db()
        made[language] = NewsArticlePageFactory(parent=index, locale=index.locale, title=title)
        promote("donate", page=made[language], description="What it pays for.")
    NewsArticlePageFactory(parent=branches["en"].news, title="Walruses", locale=branches["en"].news.locale)
    outbox.drain()
    return made


def promote(query: str, **options: object) -> None:
    SearchPromotion.objects.create(query=Query.get(query), sort_order=SearchPromotion.objects.count(), **options)


def shown(client: Client, text: str, address: str = "/search/", **parameters: str) -> list[tuple[str, str]]:
    page = BeautifulSoup(client.get(address, {"q": text, **parameters}).content, "html.parser")
    return [(link.get_text(), link["href"]) for link in page.select(".promoted a")]


@pytest.mark.parametrize("typed", ["donate", " DONATE  "])
def test_it_stands_on_top_marked_even_where_nothing_else_is_found(
    client: Client, stories: dict[str, NewsArticlePage], typed: str
) -> None:
    assert shown(client, typed) == [("How to support us", stories["en"].url)]
    page = BeautifulSoup(client.get("/search/", {"q": typed}).content, "html.parser")
    assert page.select_one(".promoted__label").get_text() == "Recommended by the editors"
    assert "What it pays for." in page.select_one(".promoted").get_text()


def test_each_language_is_shown_its_own(client: Client, stories: dict[str, NewsArticlePage]) -> None:
    assert shown(client, "donate", "/nb/search/") == [("Slik kan du støtte oss", stories["nb"].url)]
    assert len(shown(client, "donate", language="all")) == 2


def test_an_address_elsewhere_can_be_recommended(client: Client, stories: dict[str, NewsArticlePage]) -> None:
    promote("emergency", external_link_url="https://example.org/spill", external_link_text="Report a spill")
    assert shown(client, "emergency") == [("Report a spill", "https://example.org/spill")]


def test_it_is_there_for_those_who_mistype_too(client: Client, stories: dict[str, NewsArticlePage]) -> None:
    promote("walruses", page=stories["en"])
    assert shown(client, "walrsues") == [("How to support us", stories["en"].url)]


@pytest.mark.parametrize("change", [{"live": False}, {"date": timezone.now() + timedelta(days=2)}])
def test_what_readers_may_not_see_is_not_recommended(
    client: Client, stories: dict[str, NewsArticlePage], change: dict[str, object]
) -> None:
    NewsArticlePage.objects.filter(pk=stories["en"].pk).update(**change)
    assert shown(client, "donate") == []


def test_other_searches_have_nothing_on_top(client: Client, stories: dict[str, NewsArticlePage]) -> None:
    assert shown(client, "walruses") == shown(client, "donate now") == []
