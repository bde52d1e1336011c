"""What stands on the front page, and where."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from core.page_cache.dependencies import depends_on
from core.page_cache.memory import remembered
from news.models import NewsArticlePage, NewsIndexPage, StoryTopic, Topic
from news.stories_elsewhere import Stories

if TYPE_CHECKING:
    from home.models import HomePage

SECOND_ROW = 3
RIVER = 8
BANDS = 3
BAND_STORIES = 3
BUSY_AMONG = 400  # a topic is busy when many of the newest stories are about it


@dataclass(frozen=True)
class Band:
    """A busy topic and its newest stories."""

    topic: Topic
    stories: Stories


@dataclass(frozen=True)
class FrontPage:
    """One lead story, a second row, the latest as a river, and a band for each busy topic."""

    lead: Stories
    second_row: Stories
    river: Stories
    bands: list[Band]
    index: NewsIndexPage | None

    @classmethod
    def of(cls, home: "HomePage") -> "FrontPage":
        """Load the front page. No story stands twice above the bands, nor twice within them."""
        index = remembered(f"news index {home.pk}", lambda: NewsIndexPage.objects.child_of(home).live().first())
        if index is None:
            nothing = Stories(NewsArticlePage.objects.none(), [])
            return cls(nothing, nothing, nothing, [], None)
        depends_on(f"stories {index.locale_id}")
        newest = list(index.stories.values_list("pk", flat=True)[: 1 + SECOND_ROW + RIVER])
        held = index.stories.filter(pk=home.lead_story_id).values_list("pk", flat=True) if home.lead_story_id else []
        above = list(dict.fromkeys([*held, *newest]))[: 1 + SECOND_ROW + RIVER]
        by_topic = busiest_topics(index, without=above)
        topics = Topic.objects.filter(locale=index.locale_id).in_bulk(by_topic)
        stories = Stories(index.stories, [*above, *(pk for pks in by_topic.values() for pk in pks)])
        return cls(
            lead=stories.some(above[:1]),
            second_row=stories.some(above[1 : 1 + SECOND_ROW]),
            river=stories.some(above[1 + SECOND_ROW :]),
            bands=[Band(topics[topic], stories.some(pks)) for topic, pks in by_topic.items() if topic in topics],
            index=index,
        )


def busiest_topics(index: NewsIndexPage, without: list[int]) -> dict[int, list[int]]:
    """Return the busiest main topics and their newest stories, {topic: [story, ...]}, in one query."""
    newest = index.stories.exclude(pk__in=without).values("pk")[:BUSY_AMONG]
    rows = (
        StoryTopic.objects.filter(story__in=newest, sort_order=0)
        .annotate(
            rank=Window(RowNumber(), partition_by=F("topic"), order_by=[F("story__date").desc(), F("story").desc()]),
            held=Window(Count("pk"), partition_by=F("topic")),
        )
        .filter(rank__lte=BAND_STORIES)
        .order_by("-held", "topic", "rank")
        .values_list("topic", "story")
    )
    bands: dict[int, list[int]] = {}
    for topic_id, story_id in rows:
        if topic_id in bands or len(bands) < BANDS:
            bands.setdefault(topic_id, []).append(story_id)
    return {topic_id: stories for topic_id, stories in bands.items() if len(stories) == BAND_STORIES}
