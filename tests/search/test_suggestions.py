"""What the search field offers while somebody types."""

from typing import Any

import pytest
from django.test import Client

from core.publishing import outbox
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    topic, person = TopicFactory(name="Harbours"), PersonFactory(name="Hanna Demo")
    story = NewsArticlePageFactory(parent=news_index, title="Leaks in Tromsø harbour", topics=[topic], people=[person])
    outbox.drain()
    return story


def offered(client: Client, typed: str) -> list[tuple[str, str]]:
    answer: dict[str, Any] = client.get("/search/suggest/", {"q": typed}).json()
    return [(one["kind"], one["text"]) for one in answer["suggestions"]]


@pytest.mark.parametrize("typed", ["lea", "leaki", "leaks in", "tromso", "Tromsø harb", "harbour le"])
def test_a_headline_is_offered_before_its_words_are_typed_out(
    client: Client, story: NewsArticlePage, typed: str
) -> None:
    NewsArticlePageFactory(parent=NewsIndexPage.objects.get(), title="Leaking tankers")
    outbox.drain()
    assert ("Story", story.title) in offered(client, typed)


def test_topics_and_people_are_offered_and_lead_to_their_pages(client: Client, story: NewsArticlePage) -> None:
    assert offered(client, "har")[0] == ("Topic", "Harbours")
    assert ("Author", "Hanna Demo") in offered(client, "demo")
    for one in client.get("/search/suggest/", {"q": "ha"}).json()["suggestions"]:
        assert client.get(one["url"]).status_code == 200


@pytest.mark.parametrize("typed", ["", "h", " ", "-", '"', "zqxj", "\x00", "h" * 10_000])
def test_what_says_nothing_is_answered_with_nothing(client: Client, story: NewsArticlePage, typed: str) -> None:
    assert offered(client, typed) == []


def test_what_readers_may_not_see_is_not_offered(client: Client, story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(live=False)
    assert ("Story", story.title) not in offered(client, "leaks")


def test_suggestions_are_kept_for_a_minute_and_set_no_cookie(client: Client, story: NewsArticlePage) -> None:
    answer = client.get("/search/suggest/", {"q": "lea"})
    assert "max-age=60" in answer["Cache-Control"]
    assert not answer.cookies
