"""Statements that are put together once: the same rows as the queryset gives, whatever values follow the first ones."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import CharField, F, QuerySet, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.prepared import prepared
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory
from news.models import NewsArticlePage, NewsIndexPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stories(news_index: NewsIndexPage) -> list[NewsArticlePage]:
    return [
        NewsArticlePageFactory(
            parent=news_index,
            title=f"Story {number}",
            slug=f"story-{number}",
            date=FIRST_DATE + timedelta(days=number),
            people=[PersonFactory(name=f"Reporter {number} Demo")],
        )
        for number in range(4)
    ]


def test_it_returns_what_the_queryset_does_for_other_values_than_the_first(stories: list[NewsArticlePage]) -> None:
    @prepared
    def by_key(key: int) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.filter(pk=key).select_related("locale").annotate(words=F("lede"))

    for story in stories:
        (found,) = by_key(story.pk)
        expected = NewsArticlePage.objects.get(pk=story.pk)
        assert found == expected
        assert found.serializable_data() == expected.serializable_data()
        assert found.words == expected.lede
        with CaptureQueriesContext(connection) as queries:
            assert found.locale.language_code == "en"
        assert not len(queries)
    assert by_key(0) == []


def test_it_puts_the_statement_together_once(stories: list[NewsArticlePage]) -> None:
    made = []

    @prepared
    def by_key(key: int) -> QuerySet[NewsArticlePage]:
        made.append(key)
        return NewsArticlePage.objects.filter(pk=key)

    assert [by_key(story.pk)[0].title for story in stories] == [story.title for story in stories]
    assert len(made) == 1
    with CaptureQueriesContext(connection) as queries:
        by_key(stories[0].pk)
    assert len(queries) == 1


def test_lists_may_be_of_any_length_and_hold_one_value_twice(stories: list[NewsArticlePage]) -> None:
    @prepared
    def by_slug(slugs: list[str], least: int) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.filter(slug__in=slugs, pk__gte=least).order_by("slug")

    def titles(slugs: list[str], least: int = 0) -> list[str]:
        return [story.title for story in by_slug(slugs, least)]

    assert titles(["story-1", "story-3"]) == ["Story 1", "Story 3"]
    assert titles(["story-0", "story-2"]) == ["Story 0", "Story 2"]
    assert titles(["story-2", "story-2"]) == ["Story 2"]
    assert titles(["story-1", "story-3"], least=stories[2].pk) == ["Story 3"]
    assert titles(["'; --", "story-1", "%s"]) == ["Story 1"]
    assert titles([]) == []


def test_lists_of_many_lengths_need_few_statements(stories: list[NewsArticlePage]) -> None:
    @prepared
    def by_key(keys: list[int]) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.filter(pk__in=keys)

    keys = [story.pk for story in stories]
    for length in range(1, 101):
        given = [*keys[:length], *range(10**6, 10**6 + length - len(keys[:length]))]
        assert sorted(story.pk for story in by_key(given)) == keys[:length]
    assert {length for (length,) in by_key.statements} == {1, 2, 4, 8, 16, 32, 64, 128}


def test_moments_and_values_of_its_own_keep_their_places(stories: list[NewsArticlePage]) -> None:
    @prepared
    def between(start: datetime, end: datetime) -> QuerySet[NewsArticlePage]:
        told = NewsArticlePage.objects.annotate(told=Value("100 %", output_field=CharField()))
        return told.filter(date__lt=end, title__startswith="Story", date__gte=start).order_by("date")

    first = FIRST_DATE + timedelta(days=1)
    # A moment is the same by whichever clock it is told.
    for start in (first, first.astimezone(timezone.get_fixed_timezone(-600))):
        found = between(start, FIRST_DATE + timedelta(days=3))
        assert [(story.title, story.told) for story in found] == [("Story 1", "100 %"), ("Story 2", "100 %")]
    assert [story.title for story in between(FIRST_DATE, first)] == ["Story 0"]


def test_it_loads_what_the_queryset_prefetches(stories: list[NewsArticlePage]) -> None:
    @prepared
    def with_bylines(key: int) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.filter(pk=key).prefetch_related("bylines__person")

    (found,) = with_bylines(stories[2].pk)
    with CaptureQueriesContext(connection) as queries:
        assert [byline.person.name for byline in found.bylines.all()] == ["Reporter 2 Demo"]
    assert not len(queries)


def test_a_value_that_the_statement_does_not_hold_is_refused() -> None:
    @prepared
    def forgetful(key: int, slug: str) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.filter(pk=key)

    with pytest.raises(ValueError, match=r"forgetful leaves values out: \[1\]"):
        forgetful(1, "story")


def test_a_statement_that_finds_nothing_whatever_it_is_given_is_refused() -> None:
    @prepared
    def nothing(key: int) -> QuerySet[NewsArticlePage]:
        return NewsArticlePage.objects.none().filter(pk=key)

    with pytest.raises(ValueError, match="asks for nothing"):
        nothing(1)
