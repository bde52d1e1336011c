"""More News: which stories stand in it, in which order, and why."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from home.factories import HomePageFactory
from news.factories import FIRST_DATE, NewsArticlePageFactory, NewsIndexPageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage, RelatedStory, Topic
from news.related import related_picks, store_related

Committed = Callable[..., AbstractContextManager[list[Callable[[], None]]]]


@pytest.fixture
def spills(news_index: NewsIndexPage) -> Topic:
    return TopicFactory(name="Oil spills")


def story(index: NewsIndexPage, title: str, **options: object) -> NewsArticlePage:
    index.refresh_from_db()
    return NewsArticlePageFactory(parent=index, title=title, **options)


def titles(picked_for: NewsArticlePage) -> list[str]:
    return [NewsArticlePage.objects.get(pk=pick.story.pk).title for pick in related_picks(picked_for)]


def test_pins_come_first_in_the_editors_order(news_index: NewsIndexPage, spills: Topic) -> None:
    one, other = story(news_index, "One"), story(news_index, "Other")
    story(news_index, "Alike", topics=[spills])
    asked = story(news_index, "Asked", topics=[spills], pinned=[other, one])
    assert titles(asked) == ["Other", "One", "Alike"]
    assert [str(pick.pinned) for pick in related_picks(asked)] == ["True", "True", "False"]


def test_a_story_never_stands_in_its_own_panel(news_index: NewsIndexPage) -> None:
    alone = story(news_index, "Alone")
    assert titles(alone) == []


def test_a_pin_to_itself_is_passed_over(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked")
    asked.pinned_stories.create(pinned=asked)
    assert titles(asked) == []


def test_drafts_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    story(news_index, "Draft", topics=[spills], live=False)
    assert titles(story(news_index, "Asked", topics=[spills])) == []


def test_private_stories_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    private = story(news_index, "Private", topics=[spills])
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert titles(story(news_index, "Asked", topics=[spills], pinned=[private])) == []


def test_stories_dated_in_the_future_are_never_picked(news_index: NewsIndexPage, spills: Topic) -> None:
    future = story(news_index, "Future", topics=[spills])
    NewsArticlePage.objects.filter(pk=future.pk).update(date=timezone.now() + timedelta(days=1))
    assert titles(story(news_index, "Asked", topics=[spills])) == []


def test_stories_of_another_language_are_never_picked(news_index: NewsIndexPage) -> None:
    norwegian = Locale.objects.get(language_code="nb")
    home = HomePageFactory(parent=news_index.get_parent().get_parent(), locale=norwegian, slug="hjem")
    other_index = NewsIndexPageFactory(parent=home, locale=norwegian)
    story(other_index, "Norsk sak", locale=norwegian)
    assert titles(story(news_index, "Asked")) == []


def test_a_shared_topic_weighs_more_than_nearness_in_time(news_index: NewsIndexPage, spills: Topic) -> None:
    story(news_index, "Old spill", topics=[spills], date=FIRST_DATE)
    story(news_index, "Yesterday's other news", date=FIRST_DATE + timedelta(days=5999))
    asked = story(news_index, "New spill", topics=[spills], date=FIRST_DATE + timedelta(days=6000))
    assert titles(asked)[0] == "Old spill"


def test_a_rare_topic_weighs_more_than_a_common_one(news_index: NewsIndexPage, spills: Topic) -> None:
    common = TopicFactory(name="Seas")
    for number in range(12):
        story(news_index, f"Sea {number}", topics=[common], date=FIRST_DATE)
    story(news_index, "Spill", topics=[spills], date=FIRST_DATE)
    asked = story(news_index, "Asked", topics=[common, spills], date=FIRST_DATE)
    assert titles(asked)[0] == "Spill"


def test_without_shared_topics_the_nearest_in_time_are_picked(news_index: NewsIndexPage) -> None:
    for days in (400, 30, 4000):
        story(news_index, f"{days} days away", date=FIRST_DATE + timedelta(days=days))
    assert titles(story(news_index, "Asked", date=FIRST_DATE)) == ["30 days away", "400 days away", "4000 days away"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (RelatedStory(pinned=True), "pinned"),
        (RelatedStory(shared_topics=["Nuclear", "Arctic"]), "shares topics: Nuclear, Arctic"),
        (RelatedStory(), "published near it in time"),
    ],
)
def test_each_pick_says_why(row: RelatedStory, reason: str) -> None:
    assert row.reason == reason


def test_publishing_a_story_picks_for_it_and_for_those_it_is_like(
    news_index: NewsIndexPage, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = story(news_index, "First"), story(news_index, "Second")
    assert [other.title for other in NewsArticlePage.objects.get(pk=second.pk).more_news] == ["First"]
    assert [other.title for other in NewsArticlePage.objects.get(pk=first.pk).more_news] == ["Second"]


def test_unpublishing_takes_a_story_out_of_every_panel(
    news_index: NewsIndexPage, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = story(news_index, "First"), story(news_index, "Second")
    with django_capture_on_commit_callbacks(execute=True):
        second.unpublish()
    assert not RelatedStory.objects.filter(other=second).exists()
    assert NewsArticlePage.objects.get(pk=first.pk).more_news == []


def test_deleting_a_story_leaves_the_others_with_another_pick(
    news_index: NewsIndexPage, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second, third = (story(news_index, title) for title in ("First", "Second", "Third"))
    with django_capture_on_commit_callbacks(execute=True):
        NewsArticlePage.objects.get(pk=second.pk).delete()
    assert [other.pk for other in NewsArticlePage.objects.get(pk=first.pk).more_news] == [third.pk]


def test_a_panel_shows_three_even_when_a_stored_pick_has_gone(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked", date=FIRST_DATE)
    others = [story(news_index, f"Other {n}", date=FIRST_DATE + timedelta(days=n)) for n in range(1, 6)]
    store_related(asked)
    NewsArticlePage.objects.filter(pk=others[0].pk).update(live=False)
    assert [other.title for other in asked.more_news] == ["Other 2", "Other 3", "Other 4"]


def test_reading_the_picks_costs_one_query(news_index: NewsIndexPage) -> None:
    asked = story(news_index, "Asked")
    for number in range(4):
        story(news_index, f"Other {number}")
    store_related(asked)
    with CaptureQueriesContext(connection) as queries:
        assert [other.lead_image for other in asked.more_news] == [None, None, None]
    assert len(queries) == 1
