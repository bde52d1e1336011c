"""Which other stories stand in a story's More News, and why.

Editors' pins come first. After them what is alike: shared topics, the kicker weighing more than the others, what the
texts have in common, and nearness in time. Picks are computed when stories change and stored as `RelatedStory` rows, so
that a reader's visit costs one query.

A pick depends on the two stories alone. So the publication of one story can change the picks of few others, and those
can be found: `follow` leaves the rows as `rebuild` would have written them.

What texts have in common is not known here. Who knows it registers a function, as `search` does:

    related.register_similarity(telling.alike)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, combinations

from django.db import transaction
from django.db.models import Count, Min, Q, QuerySet

from core.page_cache.invalidation import forget
from core.publishing.handlers import Write
from core.publishing.models import PublishedFact
from news.models import NewsArticlePage, PinnedStory, RelatedStory, StoryTopic, Topic
from news.models.related import more_news_tag

STORED = 6  # more than the three shown, so that the panel is full when one of them goes away
COUNTED = 4  # shared topics that count; more would only cost
KICKER_WEIGHT, TOPIC_WEIGHT, TEXT_WEIGHT, NEARNESS_WEIGHT = 1.0, 0.6, 11.0, 0.5
HALF_LIFE_DAYS = 540.0  # after a year and a half, nearness in time counts half
TEXT_HALF_LIFE_DAYS = 20 * 365.25  # what is about the same stays so: a story of long ago comes before other news
NAMED_WORDS = 4  # shared words that an editor is shown
STORIES_AT_ONCE = 500  # named in one statement

# Likeness, above 0 and up to 1, and the words shared, the most telling first.
Likeness = tuple[float, list[str]]
# From a story's key to the stories whose text is like its own; each is as like the other as the other is like it.
Similarity = Callable[[int], dict[int, Likeness]]
NO_LIKENESS: Likeness = (0.0, [])

_similarity: list[Similarity] = []


def register_similarity(similarity: Similarity) -> None:
    """Use a function, in place of an earlier one, to find the stories whose text is like a story's."""
    _similarity[:] = [similarity]


def similar(story: NewsArticlePage) -> dict[int, Likeness]:
    return _similarity[0](story.pk) if _similarity else {}


@dataclass(frozen=True)
class Pick:
    """One story picked for another, or that could be: its score, the names of the topics they share, and the words."""

    story_id: int
    score: float
    pinned: bool = False
    shared_topics: tuple[str, ...] = ()
    shared_words: tuple[str, ...] = ()


def related_picks(story: NewsArticlePage) -> list[Pick]:
    """Return up to six picks for a story, best first; never itself, nor what a visitor may not see."""
    pins = [row.pinned_id for row in story.pinned_stories.all()]
    public = NewsArticlePage.objects.in_language_of(story).published().exclude(pk=story.pk)
    pinned = set(public.filter(pk__in=pins).values_list("pk", flat=True))
    picks = [Pick(pk, score=1.0, pinned=True) for pk in pins if pk in pinned]
    alike = sorted(scored(story, public.exclude(pk__in=pinned)), key=lambda pick: (-pick.score, -pick.story_id))
    return (picks + alike)[:STORED]


def scored(story: NewsArticlePage, public: QuerySet[NewsArticlePage]) -> list[Pick]:
    """Return every candidate with its score."""
    topic_ids = topics_of(story)[:COUNTED]
    texts = similar(story)
    dates = candidates(story, topic_ids, public, texts)
    shared: dict[int, list[Topic]] = {pk: [] for pk in dates}
    for row in rows_about(StoryTopic.objects.filter(topic__in=topic_ids).select_related("topic"), dates):
        shared[row.story_id].append(row.topic)
    picks = []
    for pk, date in dates.items():
        text, words = texts.get(pk, NO_LIKENESS)
        score = likeness(topic_ids, {topic.pk for topic in shared[pk]}, text, date - story.date)
        names = tuple(topic.name for topic in shared[pk])
        picks.append(Pick(pk, score, shared_topics=names, shared_words=tuple(words[:NAMED_WORDS])))
    return picks


def likeness(topic_ids: list[int], shared: set[int], text: float, apart: timedelta) -> float:
    """Score a story by the weights of the topics that it shares, how like its text is, and how near it is in time."""
    weights = (TOPIC_WEIGHT if position else KICKER_WEIGHT for position, pk in enumerate(topic_ids) if pk in shared)
    days = abs(apart.total_seconds()) / 86_400
    nearness = NEARNESS_WEIGHT * 0.5 ** (days / HALF_LIFE_DAYS)
    return sum(weights) + TEXT_WEIGHT * text * 0.5 ** (days / TEXT_HALF_LIFE_DAYS) + nearness


def topics_of(story: NewsArticlePage) -> list[int]:
    return [row.topic_id for row in story.story_topics.order_by("sort_order", "pk")]


def candidates(
    story: NewsArticlePage, topic_ids: list[int], stories: QuerySet[NewsArticlePage], texts: Iterable[int]
) -> dict[int, datetime]:
    """Return the dates of all that can be among a story's picks.

    These are the stories with a text like its own, and the nearest in time that share each combination of its topics.
    Of the others that share the same topics with it, none can be picked before those that are nearer in time. The same
    holds the other way round: who is not found from here has no room for this story among its picks.
    """
    combined = chain.from_iterable(combinations(topic_ids, size) for size in range(min(len(topic_ids), COUNTED) + 1))
    dates = {pk: date for topics in combined for pk, date in nearest(story, topics, stories)}
    for some in parts(set(texts) - dates.keys()):
        dates |= stories.filter(pk__in=some).values_list("pk", "date")
    return dates


def nearest(
    story: NewsArticlePage, topic_ids: Sequence[int], stories: QuerySet[NewsArticlePage]
) -> list[tuple[int, datetime]]:
    """Return keys and dates of the stories closest in time that have all these topics, six before and six after."""
    for topic_id in topic_ids[1:]:
        stories = stories.filter(story_topics__topic=topic_id)
    # The rows of the first topic have an index that has them in this order (`DatedRow`).
    light, kicker = stories.values_list("pk", "date"), {"story_topics__topic": topic_ids[0]} if topic_ids else {}
    date, key = ("story_topics__date", "story_topics__story") if topic_ids else ("date", "pk")
    before = light.filter(**kicker, **{f"{date}__lte": story.date}).order_by(f"-{date}", f"-{key}")[:STORED]
    later = light.filter(**kicker, **{f"{date}__gt": story.date})
    after = list(later.order_by(date)[:STORED])
    if len(after) == STORED:
        # Of several with the date of the last one, those with the highest keys. No index has them in that order.
        until = after[-1][1]
        later = light.filter(**kicker, **{f"{date}__gt": story.date, f"{date}__lte": until}).order_by(date)
        after = sorted(later, key=lambda found: (found[1], -found[0]))[:STORED]
    return [*before, *after]


def rows_about(topics: QuerySet[StoryTopic], stories: Iterable[int]) -> Iterator[StoryTopic]:
    """Yield the rows that say which topics some stories have, each story's in its order."""
    for some in parts(stories):
        yield from topics.filter(story__in=some).order_by("sort_order", "pk")


def parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Yield keys in as many as one statement may name, however many stories are alike."""
    rest = sorted(keys)
    for start in range(0, len(rest), STORIES_AT_ONCE):
        yield rest[start : start + STORIES_AT_ONCE]


def store_related(story: NewsArticlePage) -> list[Pick]:
    """Write a story's picks in place of the earlier ones."""
    picks = related_picks(story)
    write_picks(story.pk, picks)
    return picks


def write_picks(story_id: int, picks: list[Pick]) -> None:
    with transaction.atomic():
        rows = RelatedStory.objects.filter(story=story_id)
        before = list(rows.order_by("position").values_list("other", flat=True))
        rows.delete()
        RelatedStory.objects.bulk_create(
            RelatedStory(
                story_id=story_id,
                other_id=pick.story_id,
                position=position,
                score=pick.score,
                pinned=pick.pinned,
                shared_topics=list(pick.shared_topics),
                shared_words=list(pick.shared_words),
            )
            for position, pick in enumerate(picks)
        )
    if before != [pick.story_id for pick in picks]:
        forget(more_news_tag(story_id))


def follow(fact: PublishedFact) -> Write:
    """Pick anew for a story that was published, changed or taken away, and for all whose picks that can change.

    A handler that reads first: it returns what writes the picks. A story that visitors may not see keeps none.
    """
    affected = set(RelatedStory.objects.filter(other=fact.page_id).values_list("story", flat=True))
    affected |= set(PinnedStory.objects.filter(pinned=fact.page_id).values_list("story", flat=True))
    shown = set(affected)
    story = NewsArticlePage.objects.published().filter(pk=fact.page_id).first()
    if story is not None:
        affected |= {story.pk, *those_with_room_for(story)}
    picks = {each.pk: related_picks(each) for each in NewsArticlePage.objects.published().filter(pk__in=affected)}

    def write() -> None:
        # Their picks may be what they were, and yet show it again, or no more.
        forget(*(more_news_tag(pk) for pk in shown))
        if story is None:
            RelatedStory.objects.filter(story=fact.page_id).delete()
        for pk in NewsArticlePage.objects.published().filter(pk__in=[*picks]).values_list("pk", flat=True):
            write_picks(pk, picks[pk])

    return write


def those_with_room_for(story: NewsArticlePage) -> Iterator[int]:
    """Yield the stories that now have this one among their picks: it is more like them than the last of those."""
    public = NewsArticlePage.objects.in_language_of(story).published().exclude(pk=story.pk)
    own_topics = topics_of(story)
    texts = similar(story)
    dates = candidates(story, own_topics, public, texts)
    topics: dict[int, list[int]] = {pk: [] for pk in dates}
    for row in rows_about(StoryTopic.objects.all(), dates):
        topics[row.story_id].append(row.topic_id)
    picked: dict[int, tuple[int, float | None]] = {}
    for some in parts(dates):
        rows = RelatedStory.objects.filter(story__in=some).order_by().values_list("story")
        for pk, number, lowest in rows.annotate(number=Count("pk"), lowest=Min("score", filter=Q(pinned=False))):
            picked[pk] = (number, lowest)
    for pk, date in dates.items():
        number, lowest = picked.get(pk, (0, None))
        text, _words = texts.get(pk, NO_LIKENESS)
        alike = likeness(topics[pk][:COUNTED], set(own_topics), text, date - story.date)
        if number < STORED or (lowest is not None and alike >= lowest):
            yield pk


def rebuild() -> Iterator[NewsArticlePage]:
    """Pick anew for every story, yielding each when it is done."""
    RelatedStory.objects.exclude(story__in=NewsArticlePage.objects.published()).delete()
    for story in NewsArticlePage.objects.published().order_by("pk").iterator(200):
        store_related(story)
        yield story
