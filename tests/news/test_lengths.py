"""How long lists are: as long as they would be if they were counted now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from core.publishing import outbox
from news import lengths
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.listing import PER_PAGE, Archive
from news.models import ListedStory, ListLength, NewsArticlePage, NewsIndexPage

pytestmark = pytest.mark.django_db


def known() -> dict[str, int]:
    return dict(ListLength.objects.filter(stories__gt=0).values_list("tag", "stories"))


def counted_anew() -> dict[str, int]:
    lengths.rebuild(lambda done, of: None)
    return known()


@pytest.fixture
def stories(news_index: NewsIndexPage) -> list[NewsArticlePage]:
    """Three stories, counted."""
    topics, person = [TopicFactory() for _ in range(2)], PersonFactory()
    made = [
        NewsArticlePageFactory(parent=news_index, topics=[topics[number % 2]], people=[person]) for number in range(3)
    ]
    outbox.drain()
    counted_anew()
    return made


def retopic(story: NewsArticlePage) -> None:
    story.story_topics.clear()
    story.story_topics.add(type(story.story_topics.model())(topic=TopicFactory(), sort_order=0))
    story.save_revision().publish()


def redate(story: NewsArticlePage) -> None:
    story.date -= timedelta(days=400)
    story.save_revision().publish()


def withdraw(story: NewsArticlePage) -> None:
    story.withdrawal_reason = "It was wrong."
    story.save_revision().publish()


def hide(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.page_ptr, restriction_type=PageViewRestriction.LOGIN)


def show_again(story: NewsArticlePage) -> None:
    hide(story)
    outbox.drain()
    PageViewRestriction.objects.all().delete()
    story.get_view_restrictions().delete()
    story.save_revision().publish()


EDITS: list[Callable[[NewsArticlePage], Any]] = [
    retopic,
    redate,
    withdraw,
    hide,
    show_again,
    lambda story: story.unpublish(),
    lambda story: story.delete(),
    lambda story: story.save_revision().publish(),
    lambda story: NewsArticlePageFactory(parent=NewsIndexPage.objects.get(), topics=story.topics),
]


@pytest.mark.parametrize("edit", EDITS)
def test_lengths_are_kept_up(stories: list[NewsArticlePage], edit: Callable[[NewsArticlePage], Any]) -> None:
    edit(NewsArticlePage.objects.get(pk=stories[0].pk))
    outbox.drain()
    kept = known()
    assert kept == counted_anew()
    assert ListedStory.objects.count() == kept["all"]


def test_a_fact_that_comes_twice_counts_once(stories: list[NewsArticlePage]) -> None:
    before = known()
    stories[0].save_revision().publish()
    stories[0].save_revision().publish()
    outbox.drain()
    assert known() == before


def test_before_they_were_counted_each_page_counts(news_index: NewsIndexPage, client: Client) -> None:
    for _ in range(PER_PAGE + 1):
        NewsArticlePageFactory(parent=news_index)
    outbox.drain()
    assert ListLength.objects.of("stories 1") is None
    assert not ListLength.objects.exists()
    assert b"?page=2" in client.get(news_index.url).content
    assert Archive.of(news_index).total == PER_PAGE + 1


def test_pages_show_what_was_counted(stories: list[NewsArticlePage], news_index: NewsIndexPage, client: Client) -> None:
    assert Archive.of(news_index).total == 3
    ListLength.objects.filter(tag=f"stories {news_index.locale_id}").update(stories=PER_PAGE + 1)
    assert b"?page=2" in client.get(news_index.url).content


def test_the_archive_is_the_same_counted_or_not(stories: list[NewsArticlePage], news_index: NewsIndexPage) -> None:
    looked_up = Archive.of(news_index)
    ListLength.objects.all().delete()
    assert Archive.of(news_index) == looked_up


def test_the_command_says_how_many(stories: list[NewsArticlePage], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_lists")
    assert "3 stories are counted." in capsys.readouterr().out
