"""Ways into the archive for whoever has found nothing, or has not asked yet."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import cached_property

from news.listing import Archive, topic_url
from news.models import NewsIndexPage, StoryTopic, Topic
from search.models import SearchDocument

NEWEST = 500  # stories whose topics are the busiest
MOST_TOPICS = 12


@dataclass(frozen=True)
class BusyTopic:
    """A topic of many of the newest stories, and the address of its page."""

    name: str
    url: str


class Leads:
    """The busiest topics and the years of the archive in one language; asked for when shown."""

    def __init__(self, language: str) -> None:
        self.language = language

    @cached_property
    def index(self) -> NewsIndexPage | None:
        return news_index(self.language)

    @cached_property
    def topics(self) -> list[BusyTopic]:
        if self.index is None:
            return []
        newest = SearchDocument.objects.filter(language=self.language).order_by("-pk").values_list("page", flat=True)
        rows = StoryTopic.objects.filter(story__in=list(newest[:NEWEST]), topic__locale_id=self.index.locale_id)
        counted = rows.order_by().values("topic").annotate(stories=Count("pk")).order_by("-stories", "topic")
        keys = list(counted.values_list("topic", flat=True)[:MOST_TOPICS])
        found = Topic.objects.in_bulk(keys)
        return [BusyTopic(found[key].name, topic_url(self.index, found[key])) for key in keys]

    @cached_property
    def archive(self) -> Archive | None:
        """How many stories each year holds, as the search knows them: counting them all would take too long here."""
        dated = SearchDocument.objects.filter(language=self.language).exclude(year=0).order_by()
        counts = dict(dated.values_list("year").annotate(n=Count("pk")))
        if not counts or self.index is None:
            return None
        base = f"{self.index.url}archive/"
        return Archive.of_years(counts, lambda year: f"{base}{year}/")


def news_index(language: str) -> NewsIndexPage | None:
    # Their keys first, for there are few: both databases would rather look through all pages of the language.
    keys = list(NewsIndexPage.objects.order_by().values_list("page_ptr_id", flat=True))
    return NewsIndexPage.objects.live().filter(pk__in=keys, locale__language_code=language).first()
