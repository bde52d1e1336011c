"""Lists of stories: what is on them, how they are called, and how they are cut into pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as PageOfStories
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.page_cache.dependencies import depends_on
from core.paginator import ForgivingPaginator
from news.models.lists import ListLength

if TYPE_CHECKING:
    from news.models import NewsIndexPage, Person, StoryThread, Topic
    from news.models.article import NewsQuerySet

PER_PAGE = 12
FIRST_YEAR = 1900


@dataclass(frozen=True)
class Month:
    """A month of the archive and how many stories it holds."""

    start: date
    count: int
    url: str


@dataclass(frozen=True)
class Year:
    """A year of the archive; `share` is its height in the picture, 0 to 100, beside the busiest year."""

    year: int
    count: int
    share: int
    url: str
    months: list[Month]

    @property
    def words(self) -> str:
        """What is read out between the number of its stories and the year."""
        return ngettext("story in", "stories in", self.count)

    @property
    def gap(self) -> int:
        """What is left above its bar, so that bars stand on the ground."""
        return 100 - self.share


@dataclass(frozen=True)
class Archive:
    """How many stories each year and month holds, from the first year to the last with no year left out."""

    years: list[Year]

    @property
    def total(self) -> int:
        return sum(year.count for year in self.years)

    @property
    def newest_first(self) -> list[Year]:
        return [year for year in reversed(self.years) if year.count]

    @classmethod
    def of(cls, index: "NewsIndexPage") -> "Archive":
        """Count the stories of an index, in one query."""
        depends_on(f"stories {index.locale_id}")
        base = f"{index.url}archive/"
        months: dict[int, list[Month]] = {}
        known = ListLength.objects.of_months(index.locale_id)
        for start, count in count_months(index.stories) if known is None else known:
            month = Month(start, count, f"{base}{start.year}/{start.month:02d}/")
            months.setdefault(start.year, []).append(month)
        if not months:
            return cls([])
        totals = {year: sum(month.count for month in held) for year, held in months.items()}
        return cls.of_years(totals, lambda year: f"{base}{year}/", months)

    @classmethod
    def of_years(
        cls, counts: dict[int, int], url: Callable[[int], str], months: dict[int, list[Month]] | None = None
    ) -> "Archive":
        """Draw what was counted by year, of which there is at least one; `url` gives the address of a year."""
        busiest = max(counts.values())
        return cls(
            [
                Year(year, count, round(100 * count / busiest), url(year), (months or {}).get(year, []))
                for year, count in ((year, counts.get(year, 0)) for year in range(min(counts), max(counts) + 1))
            ]
        )


@dataclass(frozen=True)
class Listing:
    """One list of stories: the whole index, a year, a month, a topic's, a person's or a thread's."""

    stories: "NewsQuerySet"
    title: str
    url: str
    intro: str = ""
    kind: str = "all"
    subject: "Topic | Person | StoryThread | None" = None
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    year: int | None = None
    translated_tails: dict[str, str] | None = None  # by language, what follows the index's address; None: the same
    tag: str = ""  # as `NewsArticlePage.lists` has it

    @classmethod
    def of_all(cls, index: "NewsIndexPage") -> "Listing":
        return cls(index.stories, index.title, index.url, intro=index.intro, tag=f"stories {index.locale_id}")

    @classmethod
    def of_year(cls, index: "NewsIndexPage", year: int) -> "Listing":
        start, end = span(year)
        return cls(
            index.stories_between(start, end),
            str(year),
            index.url + index.reverse_subpage("year", args=[year]),
            kind="year",
            tag=f"year {index.locale_id} {year}",
            crumbs=[*index.crumbs, (_("Archive"), index.url + index.reverse_subpage("archive"))],
            year=year,
        )

    @classmethod
    def of_month(cls, index: "NewsIndexPage", year: int, month: int) -> "Listing":
        start, end = span(year, month)
        return cls(
            index.stories_between(start, end),
            formats.date_format(start, "YEAR_MONTH_FORMAT"),
            f"{index.url}archive/{year}/{month:02d}/",
            kind="month",
            tag=f"month {index.locale_id} {year}-{month:02d}",
            crumbs=[
                *index.crumbs,
                (_("Archive"), index.url + index.reverse_subpage("archive")),
                (str(year), index.url + index.reverse_subpage("year", args=[year])),
            ],
            year=year,
        )

    @classmethod
    def of_topic(cls, index: "NewsIndexPage", topic: "Topic", slugs: dict[str, str]) -> "Listing":
        return cls(
            index.stories.about(topic),
            topic.name,
            topic_url(index, topic),
            intro=topic.description,
            kind="topic",
            subject=topic,
            tag=f"topic {topic.pk}",
            crumbs=index.crumbs,
            translated_tails={language: f"topics/{slug}/" for language, slug in slugs.items()},
        )

    @classmethod
    def of_person(cls, index: "NewsIndexPage", person: "Person", slugs: dict[str, str]) -> "Listing":
        return cls(
            index.stories.written_by(person),
            person.name,
            person_url(index, person),
            intro=person.bio,
            kind="author",
            subject=person,
            tag=f"person {person.pk}",
            crumbs=index.crumbs,
            translated_tails={language: f"authors/{slug}/" for language, slug in slugs.items()},
        )

    @classmethod
    def of_thread(cls, index: "NewsIndexPage", thread: "StoryThread") -> "Listing":
        return cls(
            index.stories.in_thread(thread),
            thread.name,
            thread_url(index, thread),
            intro=thread.intro,
            kind="thread",
            subject=thread,
            tag=f"thread {thread.pk}",
            crumbs=index.crumbs,
        )

    @property
    def feed_name(self) -> str:
        """The name of its feeds' addresses; a year and a month have none, for nothing new comes to them."""
        return {"all": "news_feed", "topic": "topic_feed", "author": "author_feed"}.get(self.kind, "")

    def page(self, number: Any) -> "PageOfStories[int]":
        """Return one page of the keys of stories; anything that is not a page's number gives the first."""
        depends_on(self.tag)
        return PaginatorOfStories(self).get_page(number)


class PaginatorOfStories(ForgivingPaginator):
    """A paginator that looks its length up, where it is known."""

    def __init__(self, listing: Listing) -> None:
        super().__init__(listing.stories.values_list("pk", flat=True), PER_PAGE)
        self.tag = listing.tag

    @cached_property
    def count(self) -> int:
        known = ListLength.objects.of(self.tag)
        return super().count if known is None else known


def count_months(stories: "NewsQuerySet") -> Iterator[tuple[date, int]]:
    """Count the stories of each month, the first one first, in one query."""
    counted = stories.order_by().annotate(month=TruncMonth("date")).values("month").annotate(n=Count("pk"))
    for row in counted.order_by("month"):
        yield row["month"].date(), row["n"]


def topic_url(index: "NewsIndexPage", topic: "Topic") -> str:
    return index.url + index.reverse_subpage("topic", args=[topic.slug])


def person_url(index: "NewsIndexPage", person: "Person") -> str:
    return index.url + index.reverse_subpage("author", args=[person.slug])


def thread_url(index: "NewsIndexPage", thread: "StoryThread") -> str:
    return index.url + index.reverse_subpage("thread", args=[thread.slug])


def span(year: int, month: int | None = None) -> tuple[datetime, datetime]:
    """Return the start of a year or month and the start of the next, in the site's zone; Http404 if there is none."""
    if not FIRST_YEAR <= year <= timezone.localdate().year + 1 or (month is not None and not 1 <= month <= 12):  # noqa: PLR2004
        raise Http404(_("The archive has no such date."))
    start = datetime(year, month or 1, 1)
    end = datetime(year + 1, 1, 1) if month in (None, 12) else datetime(year, month + 1, 1)
    return timezone.make_aware(start), timezone.make_aware(end)
