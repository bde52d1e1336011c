"""What has happened so far: the threads that a story belongs to, and a thread's own page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from core.page_cache.dependencies import depends_on
from news.models.thread import Development, StoryThread, around

if TYPE_CHECKING:
    from news.models import NewsArticlePage, NewsIndexPage

SHOWN = 5


@dataclass(frozen=True)
class SoFar:
    """A thread as one of its stories shows it: the developments around that story, and how many there are in all."""

    thread: StoryThread
    developments: list[Development]
    count: int
    url: str


def so_far(story: "NewsArticlePage") -> list[SoFar]:
    """Return the threads of a story in its language, as far as readers may know of them; one query for all."""
    mine = StoryThread.objects.filter(locale=story.locale_id, developments__story=story.pk)
    rows = Development.objects.filter(thread__in=mine).shown(type(story).objects.published())
    by_thread: dict[int, list[Development]] = {}
    for row in rows.select_related("thread", "story__locale"):
        by_thread.setdefault(row.thread_id, []).append(row)
    depends_on(*(f"thread {key}" for key in by_thread))
    return [
        SoFar(
            found[0].thread,
            around(found, story.pk, SHOWN),
            len(found),
            f"{story.index_url}threads/{found[0].thread.slug}/",
        )
        for found in by_thread.values()
    ]


def by_year(index: "NewsIndexPage", thread: StoryThread) -> Iterator[tuple[int, list[Development]]]:
    """Yield the years of a thread, the newest first, each with what happened in it; one query."""
    depends_on(f"thread {thread.pk}")
    rows = thread.developments.get_queryset().shown(index.stories.model.objects.published())
    for year, found in groupby(rows, key=lambda row: row.date.year):
        yield year, list(found)
