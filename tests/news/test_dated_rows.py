"""The rows that put stories into lists have the stories' dates, so that an index has each list in its order."""

from datetime import timedelta

import pytest
from django.db import connection

from news import lengths
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import Byline, NewsArticlePage, NewsIndexPage, Person, StoryTopic, Topic


@pytest.fixture
def topic(db: None) -> Topic:
    return TopicFactory(name="Seas")


@pytest.fixture
def person(db: None) -> Person:
    return PersonFactory(name="Ada Demo")


@pytest.fixture
def story(news_index: NewsIndexPage, topic: Topic, person: Person) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, date=FIRST_DATE, topics=[topic], people=[person])


def dates(story: NewsArticlePage) -> set[object]:
    rows = [*StoryTopic.objects.filter(story=story.pk), *Byline.objects.filter(story=story.pk)]
    return {row.date for row in rows}


def test_a_story_that_is_published_with_another_date_moves_in_its_lists(story: NewsArticlePage) -> None:
    story.date = FIRST_DATE - timedelta(days=9)
    revision = story.save_revision()
    assert dates(story) == {FIRST_DATE}  # it is a draft so far
    revision.publish()
    assert dates(story) == {FIRST_DATE - timedelta(days=9)}


def test_so_does_one_whose_rows_are_not_saved_with_it(story: NewsArticlePage) -> None:
    found = NewsArticlePage.objects.get(pk=story.pk)
    found.date = FIRST_DATE - timedelta(days=9)
    found.save(update_fields=["date"])
    assert dates(story) == {FIRST_DATE - timedelta(days=9)}


def test_no_revision_holds_them(story: NewsArticlePage) -> None:
    content = story.save_revision().content
    assert ["date" in row for row in [*content["story_topics"], *content["bylines"]]] == [False, False]


def test_counting_the_lists_mends_what_something_else_wrote(story: NewsArticlePage) -> None:
    StoryTopic.objects.update(date=FIRST_DATE + timedelta(days=1))
    lengths.rebuild(lambda done, of: None)
    assert dates(story) == {FIRST_DATE}


def test_lists_are_in_the_order_of_dates(
    story: NewsArticlePage, news_index: NewsIndexPage, topic: Topic, person: Person
) -> None:
    news_index.refresh_from_db()
    older = NewsArticlePageFactory(
        parent=news_index, date=FIRST_DATE - timedelta(days=1), topics=[topic], people=[person]
    )
    assert list(news_index.stories.about(topic)) == [story, older]
    assert list(news_index.stories.written_by(person)) == [story, older]


@pytest.mark.parametrize("of", ["topic", "person"])
def test_they_are_read_in_that_order_and_not_sorted(
    news_index: NewsIndexPage, topic: Topic, person: Person, of: str
) -> None:
    if connection.vendor == "postgresql":  # it sorts what is next to nothing, if it may
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")
    stories = news_index.stories.about(topic) if of == "topic" else news_index.stories.written_by(person)
    plan = stories.values_list("pk", flat=True)[:12].explain()
    assert f"news_stories_of_a_{of}" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
