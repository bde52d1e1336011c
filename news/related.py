"""Which other stories stand in a story's More News, and why.

Editors' pins come first. After them the newest knowledge we have of what is alike: shared topics, a rare topic
weighing more than a common one, and nearness in time. Picks are computed when stories change and stored as
`RelatedStory` rows, so that a reader's visit costs one query.
"""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from django.db import transaction
from django.db.models import Count, QuerySet

from news.models import NewsArticlePage, RelatedStory, StoryTopic

STORED = 6  # more than the three shown, so that the panel is full when one of them goes away
CANDIDATES = 60  # looked at on either side of the story's date, for each of its topics
HALF_LIFE_DAYS = 540.0  # after a year and a half, nearness in time counts half


@dataclass(frozen=True)
class Pick:
    """One story picked for another, with its score and the names of the topics they share."""

    story: NewsArticlePage
    score: float
    pinned: bool = False
    shared_topics: tuple[str, ...] = ()


def related_picks(story: NewsArticlePage) -> list[Pick]:
    """Return up to six picks for a story, best first; never itself, nor what a visitor may not see."""
    pins = [row.pinned_id for row in story.pinned_stories.all()]
    public = NewsArticlePage.objects.in_language_of(story).published().exclude(pk=story.pk)
    pinned = public.in_bulk(pins)
    picks = [Pick(pinned[pk], score=1.0, pinned=True) for pk in pins if pk in pinned]
    alike = sorted(scored(story, public.exclude(pk__in=pinned)), key=lambda pick: (-pick.score, -pick.story.pk))
    return (picks + alike)[:STORED]


def scored(story: NewsArticlePage, public: QuerySet[NewsArticlePage]) -> list[Pick]:
    """Return every candidate with its score: the weight of shared topics (0 to 1 each), then nearness in time."""
    topic_ids = [row.topic_id for row in story.story_topics.all()]
    candidates = {
        other.pk: other
        for other in chain(
            nearest(story, public),
            *(nearest(story, public.filter(story_topics__topic=topic_id)) for topic_id in topic_ids),
        )
    }
    weights = topic_weights(topic_ids)
    shared: dict[int, list[tuple[int, str]]] = {}
    rows = StoryTopic.objects.filter(story__in=candidates, topic__in=topic_ids).select_related("topic")
    for row in rows.order_by("sort_order"):
        shared.setdefault(row.story_id, []).append((row.topic_id, row.topic.name))
    picks = []
    for pk, other in candidates.items():
        topics = shared.get(pk, [])
        days = abs((other.date - story.date).total_seconds()) / 86_400
        score = sum(weights[topic_id] for topic_id, _ in topics) + 0.5 * 0.5 ** (days / HALF_LIFE_DAYS)
        picks.append(Pick(other, score, shared_topics=tuple(name for _, name in topics)))
    return picks


def nearest(story: NewsArticlePage, stories: QuerySet[NewsArticlePage]) -> list[NewsArticlePage]:
    """Return the stories closest in time, half of them before and half after."""
    light = stories.only("pk", "date", "title")
    before = light.filter(date__lte=story.date).order_by("-date")[:CANDIDATES]
    after = light.filter(date__gt=story.date).order_by("date")[:CANDIDATES]
    return [*before, *after]


def topic_weights(topic_ids: list[int]) -> dict[int, float]:
    """Weigh each topic by its rarity, from 1 for one that few stories have down towards 0.3 for a common one."""
    counts = Counter(
        dict(
            StoryTopic.objects.filter(topic__in=topic_ids, story__live=True)
            .values_list("topic")
            .annotate(n=Count("pk"))
        )
    )
    return {topic_id: max(0.3, 1 / (1 + math.log10(1 + counts[topic_id]))) for topic_id in topic_ids}


def store_related(story: NewsArticlePage) -> list[Pick]:
    """Write a story's picks in place of the earlier ones."""
    picks = related_picks(story)
    with transaction.atomic():
        RelatedStory.objects.filter(story=story).delete()
        RelatedStory.objects.bulk_create(
            RelatedStory(
                story=story,
                other_id=pick.story.pk,
                position=position,
                score=pick.score,
                pinned=pick.pinned,
                shared_topics=list(pick.shared_topics),
            )
            for position, pick in enumerate(picks)
        )
    return picks
