"""The translation desk: in which languages each story exists, and what each translation has to catch up with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page as PageOfStories
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.paginator import ForgivingPaginator
from news.desk import editable_stories
from news.difference import changed_paragraphs
from news.models import NewsArticlePage, StoryVersion, TranslationTask

PER_PAGE = 40
OLDER, MISSING, ALL = "older", "missing", "all"
VIEWS = {OLDER: _("To bring up to date"), MISSING: _("Not in every language"), ALL: _("All stories")}


@dataclass(frozen=True)
class TranslationFilter:
    """What an editor asks of the translation desk; what is not asked for is empty."""

    view: str = OLDER
    language: str = ""
    words: str = ""
    page: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """Read a query string; what does not exist is not asked for."""
        view, language = query.get("view", ""), query.get("language", "")
        return cls(
            view=view if view in VIEWS else OLDER,
            language=language if language in dict(settings.LANGUAGES) else "",
            words=query.get("words", "").replace("\x00", "").strip()[:100],
            page=query.get("page", ""),
        )

    @property
    def languages(self) -> list[str]:
        return [self.language] if self.language else [code for code, _name in settings.LANGUAGES]

    def address(self, view: str) -> str:
        asked = {"view": view, "language": self.language, "words": self.words}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('translation_desk')}?{query}"


@dataclass(frozen=True)
class Edition:
    """A story in one language, or the lack of it; `paragraphs` is how many its `tasks` are about."""

    language: str
    story: NewsArticlePage | None = None
    tasks: list[TranslationTask] = field(default_factory=list)
    paragraphs: int = 0

    @property
    def is_corrected(self) -> bool:
        return any(task.is_corrected for task in self.tasks)


@dataclass(frozen=True)
class Row:
    """A story in all languages: its original, and an edition for each language of the site."""

    original: NewsArticlePage
    editions: list[Edition]


@dataclass(frozen=True)
class TranslationDesk:
    """What one editor sees of the translation desk."""

    user: Any
    filter: TranslationFilter

    @property
    def views(self) -> list[tuple[str, Any, str]]:
        """Which lists there are: the name in the query, what it is called, its address."""
        return [(view, name, self.filter.address(view)) for view, name in VIEWS.items()]

    @property
    def here(self) -> str:
        return self.filter.address(self.filter.view)

    @property
    def languages(self) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def page(self) -> "PageOfStories[NewsArticlePage]":
        """Return a page of the originals, with `row` set on each: five queries, however many there are."""
        page = ForgivingPaginator(self.originals(), PER_PAGE).get_page(self.filter.page)
        page.object_list = list(page.object_list)
        for original, row in zip(page.object_list, rows(page.object_list), strict=True):
            original.row = row
        return page

    def originals(self) -> "QuerySet[NewsArticlePage]":
        """Return the first page of each story that this editor may edit in some language, the urgent ones first."""
        family = NewsArticlePage.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None)
        open_tasks = TranslationTask.objects.open().filter(
            story__translation_key=OuterRef("translation_key"), story__locale__language_code__in=self.filter.languages
        )
        originals = (
            NewsArticlePage.objects.filter(~Exists(family.filter(pk__lt=OuterRef("pk"))), alias_of=None)
            .filter(translation_key__in=editable_stories(self.user).values("translation_key"))
            .annotate(is_urgent=Exists(open_tasks.filter(is_corrected=True)))
            .select_related("locale")
            .defer("body")
            .order_by("-is_urgent", "-date", "-pk")
        )
        if self.filter.words:
            found = family.filter(title__icontains=self.filter.words)
            originals = originals.filter(Exists(found))
        if self.filter.view == OLDER:
            originals = originals.filter(Exists(open_tasks))
        elif self.filter.view == MISSING:
            lacks = Q()
            for language in self.filter.languages:
                lacks |= ~Q(Exists(family.filter(locale__language_code=language)))
            originals = originals.filter(lacks)
        return originals


def rows(originals: list[NewsArticlePage]) -> Iterable[Row]:
    keys = [original.translation_key for original in originals]
    stories = NewsArticlePage.objects.filter(translation_key__in=keys, alias_of=None)
    editions = {
        (story.translation_key, story.locale.language_code): story
        for story in stories.select_related("locale").defer("body")
    }
    tasks: dict[int, list[TranslationTask]] = {}
    behind = TranslationTask.objects.open().filter(story__in=[story.pk for story in editions.values()])
    for task in behind.select_related("source__locale").defer("source__body"):
        tasks.setdefault(task.story_id, []).append(task)
    paragraphs = paragraphs_behind([task for some in tasks.values() for task in some])
    for original in originals:
        yield Row(
            original,
            [
                edition(language, editions.get((original.translation_key, language)), tasks, paragraphs)
                for language, _name in settings.LANGUAGES
            ],
        )


def edition(
    language: str,
    story: NewsArticlePage | None,
    tasks: dict[int, list[TranslationTask]],
    paragraphs: dict[int, int],
) -> Edition:
    own = tasks.get(story.pk, []) if story else []
    return Edition(language, story, own, sum(paragraphs[task.pk] for task in own))


def paragraphs_behind(tasks: list[TranslationTask]) -> dict[int, int]:
    """Return {task: how many paragraphs changed since the version that the translation follows}; one query."""
    versions = contents(tasks)
    return {task.pk: changed_paragraphs(*versions[task.pk]) for task in tasks}


def contents(tasks: list[TranslationTask]) -> dict[int, tuple[dict[str, Any], dict[str, Any]]]:
    """Return {task: (what its translation follows, what its source says now)}; one query."""
    later = StoryVersion.objects.filter(story=OuterRef("story"), number__gt=OuterRef("number"))
    followed = Q(number__in={task.from_number for task in tasks})
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for version in StoryVersion.objects.filter(followed | ~Exists(later), story__in={task.source_id for task in tasks}):
        found.setdefault(version.story_id, {})[version.number] = version.content
    versions = {task.pk: found[task.source_id] for task in tasks}
    return {task.pk: (versions[task.pk][task.from_number], max(versions[task.pk].items())[1]) for task in tasks}
