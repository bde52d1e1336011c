"""A client that searches faster than people do is asked to wait."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from news.models import NewsIndexPage


@pytest.fixture(autouse=True)
def two_a_minute(settings: Settings, news_index: NewsIndexPage, limits_clock: list[float]) -> Iterator[None]:
    cache.clear()
    settings.SEARCHES_PER_MINUTE = 2
    yield
    cache.clear()


def test_after_the_last_search_comes_a_page_that_says_when_to_go_on(client: Client) -> None:
    answers = [client.get("/search/", {"q": "walrus <b>"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    page = BeautifulSoup(answers[-1].content, "html.parser")
    assert page.h1.get_text() == "Too many searches"
    assert f"go on in {answers[-1]['Retry-After']} second" in page.select_one(".article__lede").get_text()
    assert page.select_one("#page-search")["value"] == "walrus <b>"


@pytest.mark.parametrize(
    ("address", "headline"), [("/nb/search/", "For mange søk"), ("/ru/search/", "Слишком много запросов")]
)
def test_it_speaks_the_language_of_the_page(client: Client, address: str, headline: str) -> None:
    answer = [client.get(address, {"q": "x"}) for _ in range(3)][-1]
    assert BeautifulSoup(answer.content, "html.parser").h1.get_text() == headline


def test_others_may_go_on_and_the_empty_form_is_for_everybody(client: Client) -> None:
    for _ in range(3):
        client.get("/search/", {"q": "walrus"})
    assert client.get("/search/", {"q": "walrus"}, REMOTE_ADDR="192.0.2.99").status_code == 200
    assert client.get("/search/").status_code == 200


def test_suggestions_have_a_limit_of_their_own(client: Client) -> None:
    answers = [client.get("/search/suggest/", {"q": "wal"}) for _ in range(9)]
    assert [answer.status_code for answer in answers] == [200] * 8 + [429]
    assert answers[-1].json() == {"suggestions": []}
