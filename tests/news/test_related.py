"""More News: which stories stand in it, in which order, and why."""

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from core.publishing import outbox
from home.factories import HomePageFactory
from news.factories import FIRST_DATE, NewsArticlePageFactory, NewsIndexPageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage, PinnedStory, RelatedStory, StoryTopic, Topic
from news.related import rebuild, related_picks, store_related

WEEK = timedelta(days=7)


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


def test_the_kicker_weighs_more_than_the_other_topics(news_index: NewsIndexPage, spills: Topic) -> None:
    seas = TopicFactory(name="Seas")
    for number in range(12):
        story(news_index, f"Sea {number}", topics=[seas], date=FIRST_DATE)
    story(news_index, "Spill", topics=[spills], date=FIRST_DATE)
    asked = story(news_index, "Asked", topics=[spills, seas], date=FIRST_DATE)
    assert titles(asked)[0] == "Spill"


def test_two_shared_topics_are_found_among_many_nearer_stories_that_share_one(
    news_index: NewsIndexPage, spills: Topic
) -> None:
    seas = TopicFactory(name="Seas")
    story(news_index, "Both", topics=[seas, spills], date=FIRST_DATE)
    for number in range(1, 9):
        topic = (spills, seas)[number % 2]
        story(news_index, f"One {number}", topics=[topic], date=FIRST_DATE + timedelta(days=number))
    asked = story(news_index, "Asked", topics=[spills, seas], date=FIRST_DATE + timedelta(days=10))
    assert titles(asked)[0] == "Both"


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


def test_publishing_a_story_picks_for_it_and_for_those_it_is_like(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    outbox.drain()
    assert [other.title for other in NewsArticlePage.objects.get(pk=second.pk).more_news] == ["First"]
    assert [other.title for other in NewsArticlePage.objects.get(pk=first.pk).more_news] == ["Second"]


def test_unpublishing_takes_a_story_out_of_every_panel(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    outbox.drain()
    second.unpublish()
    outbox.drain()
    assert not RelatedStory.objects.filter(other=second).exists()
    assert NewsArticlePage.objects.get(pk=first.pk).more_news == []


def test_deleting_a_story_makes_room_for_another(news_index: NewsIndexPage) -> None:
    asked, *others = (story(news_index, f"{number}", date=FIRST_DATE + number * WEEK) for number in range(8))
    outbox.drain()
    NewsArticlePage.objects.get(pk=others[0].pk).delete()
    outbox.drain()
    picked = RelatedStory.objects.filter(story=asked).order_by("position")
    assert [row.other.title for row in picked] == ["2", "3", "4", "5", "6", "7"]


def test_the_command_picks_for_every_story(news_index: NewsIndexPage) -> None:
    first, second = story(news_index, "First"), story(news_index, "Second")
    call_command("rebuild_related", stdout=(said := StringIO()))
    assert set(RelatedStory.objects.values_list("story", "other")) == {(first.pk, second.pk), (second.pk, first.pk)}
    assert "2/2" in said.getvalue()


def stored() -> list[tuple[object, ...]]:
    rows = RelatedStory.objects.order_by("story", "position")
    return list(rows.values_list("story", "position", "other", "score", "pinned"))


def test_after_any_changes_the_picks_are_those_of_a_rebuild(news_index: NewsIndexPage) -> None:
    """A seeded walk: stories come, change their topics and dates, become private, go."""
    chance = Random(2005)  # noqa: S311 - the same walk each time
    topics = [TopicFactory() for _ in range(4)]
    stories = [
        story(news_index, f"Story {number}", topics=chance.sample(topics, chance.randint(0, 4)), live=number % 3 > 0)
        for number in range(24)
    ]
    outbox.drain()
    for _ in range(40):
        one = NewsArticlePage.objects.get(pk=chance.choice(stories).pk)
        match chance.randrange(4):
            case 0:
                one.unpublish()
            case 1:
                one.date = FIRST_DATE + chance.randrange(50) * WEEK
                one.save_revision().publish()
            case 2:
                one.story_topics.set([StoryTopic(topic=topic) for topic in chance.sample(topics, 2)])
                one.save_revision().publish()
            case 3:
                one.pinned_stories.set([PinnedStory(pinned=chance.choice(stories))])
                one.save_revision().publish()
        outbox.drain()
    followed = stored()
    list(rebuild())
    assert followed == stored()
    assert len(followed) > 24


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
