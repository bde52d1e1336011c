"""How long each list of stories is, kept up as stories come and go: a handler of the outbox.

Counting costs the more, the larger the archive is. Nothing is known before `rebuild` has counted once; until then each
page counts for itself, however long that takes.
"""

from collections import Counter
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from core.publishing.models import PublishedFact
from news.models import Byline, ListedStory, ListLength, NewsArticlePage, StoryTopic
from news.models.lists import ALL

AT_ONCE = 500  # stories


def follow(fact: PublishedFact) -> None:
    """Count a story where it is now, and no more where it was."""
    if not ListLength.objects.filter(tag=ALL).exists():
        return
    row = ListedStory.objects.filter(pk=fact.page_id).first()
    before = set(row.lists) if row else set()
    story = NewsArticlePage.objects.published().for_listing().filter(pk=fact.page_id).first()
    now = {ALL, *story.lists} if story else set()
    if now == before:
        return
    add(Counter({**dict.fromkeys(now - before, 1), **dict.fromkeys(before - now, -1)}), months_of(story))
    if story:
        ListedStory.objects.update_or_create(pk=fact.page_id, defaults={"lists": sorted(now)})
    elif row:
        row.delete()


def add(changes: Counter[str], months: dict[str, dict[str, object]]) -> None:
    """Add to the lengths of lists; of those that are new, `months` has what else is to be known."""
    known = set(ListLength.objects.filter(tag__in=changes).values_list("tag", flat=True))
    ListLength.objects.bulk_create(ListLength(tag=tag, **months.get(tag, {})) for tag in changes.keys() - known)
    for change in set(changes.values()):
        of_it = [tag for tag, found in changes.items() if found == change]
        ListLength.objects.filter(tag__in=of_it).update(stories=F("stories") + change)


def months_of(story: NewsArticlePage | None) -> dict[str, dict[str, object]]:
    if story is None:
        return {}
    return {story.month_tag: {"locale_id": story.locale_id, "month": story.local_time.date().replace(day=1)}}


def redate() -> None:
    """Give rows that lists are made of the dates of their stories, where something else has written them."""
    for rows in (StoryTopic, Byline):
        stories = NewsArticlePage.objects.filter(pk=OuterRef("story"))
        rows.objects.exclude(date=F("story__date")).update(date=Subquery(stories.values("date")[:1]))


@transaction.atomic
def rebuild(says: Callable[[int, int], None]) -> int:
    """Count all lists anew, and return how many stories there are; nobody sees it half done."""
    redate()
    ListedStory.objects.all().delete()
    ListLength.objects.all().delete()
    stories = NewsArticlePage.objects.published().for_listing().order_by("pk")
    total = stories.count()
    lengths: Counter[str] = Counter({ALL: 0})
    held: dict[str, dict[str, object]] = {}
    rows: list[ListedStory] = []
    for done, story in enumerate(stories.iterator(AT_ONCE), start=1):
        lists = [ALL, *story.lists]
        lengths.update(lists)
        held |= months_of(story)
        rows.append(ListedStory(pk=story.pk, lists=sorted(lists)))
        if len(rows) == AT_ONCE or done == total:
            ListedStory.objects.bulk_create(rows)
            rows.clear()
            says(done, total)
    ListLength.objects.bulk_create(
        ListLength(tag=tag, stories=stories, **held.get(tag, {})) for tag, stories in lengths.items()
    )
    return total
