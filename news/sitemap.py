"""What the news puts into the sitemap beside its pages: topics, authors, threads, and lists that belong to no page."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, IntegerField, Max, Model, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core.page_cache.dependencies import depends_on, watched
from core.sitemap import sections
from core.sitemap.roots import Roots
from core.sitemap.sections import Entry, Kind, Listed, Section
from news.models import (
    Byline,
    Correction,
    Development,
    NewsArticlePage,
    NewsIndexPage,
    Person,
    StoryThread,
    StoryTopic,
    Topic,
)
from news.models.correction import CORRECTIONS_TAG
from news.models.thread import THREADS_TAG


def register() -> None:
    for kind in (
        # In the order of an index, of which the first one will do.
        SnippetKind(Topic, "topics", lambda: StoryTopic.objects.filter(topic=OuterRef("pk")), "date"),
        SnippetKind(Person, "authors", lambda: Byline.objects.filter(person=OuterRef("pk")), "date"),
        SnippetKind(StoryThread, "threads", developments, "story__date", THREADS_TAG),
    ):
        sections.register(kind.name, Section(kind.model, partial(list, [kind])))
    sections.register("lists", Lists())


class SnippetKind(Kind):
    """Snippets with a page under the news index of their language, as far as that leads to a story.

    `rows` are those that tie one of them to its stories, `date` says where they know the dates of these.
    """

    def __init__(self, model: type[Model], name: str, rows: Callable[[], QuerySet[Any]], date: str, *tags: str) -> None:
        self.model, self.name, self.rows, self.date, self.own_tags = model, name, rows, date, tags

    def listed(self, roots: Roots) -> Listed:
        indexes = {language: address for language, address, _changed in public_indexes(roots)}
        # Of one language with the snippet, which is another statement further out.
        stories = NewsArticlePage.objects.published().filter(locale_id=OuterRef(OuterRef("locale_id")))
        shown = self.rows().filter(Exists(stories.filter(pk=OuterRef("story"))))
        newest = Subquery(shown.order_by(f"-{self.date}", "-story").values(self.date)[:1])
        found = self.model._default_manager.filter(locale__language_code__in=[*indexes]).annotate(
            changed=newest, place=F("slug"), image=Value(None, output_field=IntegerField()), picture=Value("")
        )
        return Listed(found.exclude(changed=None), lambda language, slug: f"{indexes[language]}{self.name}/{slug}/")

    def tags(self, part: int, roots: Roots) -> list[str]:
        table = watched(self.model)
        return [*([table] if table else []), *self.own_tags, *stories_tags(roots)]


def developments() -> QuerySet[Development]:
    """Return what readers may know of in a thread today."""
    return Development.objects.filter(thread=OuterRef("pk"), date__lte=timezone.localdate())


class Lists:
    """The archive and the list of corrections of each language."""

    def parts(self, roots: Roots) -> Iterator[tuple[int, datetime | None]]:
        entries = list(self.entries(roots, 0))
        if entries:
            yield 0, max(filter(None, (entry.changed for entry in entries)), default=None)

    def entries(self, roots: Roots, part: int) -> Iterator[Entry]:
        if part:
            return
        depends_on(*stories_tags(roots), CORRECTIONS_TAG)
        archives = {language: (f"{address}archive/", changed) for language, address, changed in public_indexes(roots)}
        yield from translated(archives)
        notes = Correction.objects.of_stories(NewsArticlePage.objects.published()).order_by()
        newest = dict(notes.values_list("story__locale__language_code").annotate(newest=Max("date")))
        yield from translated(
            {
                root.language: (corrections_of(root.language), newest.get(root.language))
                for root in roots.each
                if root.is_public
            }
        )


def translated(pages: dict[str, tuple[str, datetime | None]]) -> Iterator[Entry]:
    """Yield the entries of pages that are one in several languages."""
    addresses = {language: address for language, (address, _changed) in pages.items()}
    default = addresses.get(settings.LANGUAGE_CODE) or next(iter(addresses.values()), "")
    for address, changed in pages.values():
        yield Entry(address, changed, addresses if len(addresses) > 1 else None, default)


def public_indexes(roots: Roots) -> Iterator[tuple[str, str, datetime | None]]:
    """Yield language, address and latest change of each news index; one query."""
    rows = NewsIndexPage.objects.for_sitemap().filter(roots.holds()).order_by("path")
    for language, url_path, changed in rows.values_list("locale__language_code", "url_path", "changed"):
        if address := roots.address(url_path):
            yield language, address, changed


def stories_tags(roots: Roots) -> list[str]:
    return [f"stories {root.locale_id}" for root in roots.each]


def corrections_of(language: str) -> str:
    with override(language):
        return f"{settings.SITE_URL}{reverse('corrections')}"
