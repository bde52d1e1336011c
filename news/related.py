"""Which other stories stand in a story's More News, and why.

Editors' pins come first. After them what is alike: shared topics, the kicker weighing more than the others, and
nearness in time. Picks are computed when stories change and stored as `RelatedStory` rows, so that a reader's visit
costs one query.

A pick depends on the two stories alone. So the publication of one story can change the picks of few others, and those
can be found: `follow` leaves the rows as `rebuild` would have written them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, combinations

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from core.publishing.models import PublishedFact
from news.models import NewsArticlePage, PinnedStory, RelatedStory, StoryTopic, Topic

STORED = 6  # more than the three shown, so that the panel is full when one of them goes away
COUNTED = 4  # shared topics that count; more would only cost
KICKER_WEIGHT, TOPIC_WEIGHT, NEARNESS_WEIGHT = 1.0, 0.6, 0.5
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
    """Return every candidate with its score."""
    topic_ids = topics_of(story)[:COUNTED]
    others = candidates(story, topic_ids, public)
    shared: dict[int, list[Topic]] = {pk: [] for pk in others}
    rows = StoryTopic.objects.filter(story__in=others, topic__in=topic_ids).select_related("topic")
    for row in rows.order_by("sort_order"):
        shared[row.story_id].append(row.topic)
    return [
        Pick(
            other,
            likeness(topic_ids, {topic.pk for topic in shared[pk]}, other.date - story.date),
            shared_topics=tuple(topic.name for topic in shared[pk]),
        )
        for pk, other in others.items()
    ]


def likeness(topic_ids: list[int], shared: set[int], apart: timedelta) -> float:
    """Score a story that shares some of another's topics: their weights, and how near it is in time."""
    weights = (TOPIC_WEIGHT if position else KICKER_WEIGHT for position, pk in enumerate(topic_ids) if pk in shared)
    return sum(weights) + NEARNESS_WEIGHT * 0.5 ** (abs(apart.total_seconds()) / 86_400 / HALF_LIFE_DAYS)


def topics_of(story: NewsArticlePage) -> list[int]:
    return [row.topic_id for row in story.story_topics.all()]


def candidates(
    story: NewsArticlePage, topic_ids: list[int], stories: QuerySet[NewsArticlePage]
) -> dict[int, NewsArticlePage]:
    """Return all that can be among a story's picks: the nearest in time that share each combination of its topics.

    Of the stories that share the same topics with it, none can be picked before those that are nearer in time. The
    same holds the other way round: who is not found from here has no room for this story among its picks.
    """
    combined = chain.from_iterable(combinations(topic_ids, size) for size in range(min(len(topic_ids), COUNTED) + 1))
    return {other.pk: other for topics in combined for other in nearest(story, sharing(topics, stories))}


def sharing(topic_ids: Iterable[int], stories: QuerySet[NewsArticlePage]) -> QuerySet[NewsArticlePage]:
    for topic_id in topic_ids:
        stories = stories.filter(story_topics__topic=topic_id)
    return stories


def nearest(story: NewsArticlePage, stories: QuerySet[NewsArticlePage]) -> list[NewsArticlePage]:
    """Return the stories closest in time, six before and six after."""
    light = stories.only("pk", "date", "title")
    before = light.filter(date__lte=story.date).order_by("-date", "-pk")[:STORED]
    after = light.filter(date__gt=story.date).order_by("date", "-pk")[:STORED]
    return [*before, *after]


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


def follow(fact: PublishedFact) -> int:
    """Pick anew for a story that was published, changed or taken away, and for all whose picks that can change.

    Returns how many stories got picks. One that visitors may not see keeps none.
    """
    affected = set(RelatedStory.objects.filter(other=fact.page_id).values_list("story", flat=True))
    affected |= set(PinnedStory.objects.filter(pinned=fact.page_id).values_list("story", flat=True))
    story = NewsArticlePage.objects.published().filter(pk=fact.page_id).first()
    if story is None:
        RelatedStory.objects.filter(story=fact.page_id).delete()
    else:
        store_related(story)
        affected |= set(those_with_room_for(story))
    others = NewsArticlePage.objects.published().filter(pk__in=affected - {fact.page_id})
    for other in others:
        store_related(other)
    return len(others) + (story is not None)


def those_with_room_for(story: NewsArticlePage) -> Iterator[int]:
    """Yield the stories that now have this one among their picks: it is more like them than the last of those."""
    public = NewsArticlePage.objects.in_language_of(story).published().exclude(pk=story.pk)
    own_topics = topics_of(story)
    others = candidates(story, own_topics, public)
    topics: dict[int, list[int]] = {pk: [] for pk in others}
    for other_id, topic_id in (
        StoryTopic.objects.filter(story__in=others).order_by("sort_order").values_list("story", "topic")
    ):
        topics[other_id].append(topic_id)
    picked = RelatedStory.objects.filter(story__in=others).order_by().values_list("story")
    counted = picked.annotate(number=Count("pk"), lowest=Min("score", filter=Q(pinned=False)))
    rows = {pk: (number, lowest) for pk, number, lowest in counted}
    for pk, other in others.items():
        number, lowest = rows.get(pk, (0, None))
        alike = likeness(topics[pk][:COUNTED], set(own_topics), other.date - story.date)
        if number < STORED or (lowest is not None and alike >= lowest):
            yield pk


def rebuild() -> Iterator[NewsArticlePage]:
    """Pick anew for every story, yielding each when it is done."""
    RelatedStory.objects.exclude(story__in=NewsArticlePage.objects.published()).delete()
    for story in NewsArticlePage.objects.published().order_by("pk").iterator(200):
        store_related(story)
        yield story
