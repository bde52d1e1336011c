"""Pages in the API: what is told of any of them, and how each kind adds what only it has."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from rest_framework.request import Request
from wagtail.api.v2.utils import BadRequestError
from wagtail.models import Page

from core.api.asking import Asked, Parameter, choice, words
from core.api.collection import Collection
from core.api.endpoint import Endpoint, detail_url
from core.api.fields import Field
from core.api.schema import ADDRESS, NUMBER, TEXT, one_of, or_null, said
from core.models import BasePage

LONGEST_SEARCH = 200  # characters
PAGES = "pages"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LOCALE = choice("locale", "In which language.", LANGUAGES)


@dataclass
class ToldPage:
    """A page that is told of; kinds of pages add what belongs to theirs."""

    page: Any


def page_address(page: Page) -> str | None:
    address = page.get_url()
    return f"{settings.SITE_URL}{address}" if address else None


def page_fields(types: Sequence[str]) -> list[Field]:
    """Return what is told of every page, for pages of these types."""
    return [
        Field("id", NUMBER, lambda told: told.page.pk),
        Field("type", one_of(*types), lambda told: type_of(told.page), in_meta=True),
        Field("detail_url", ADDRESS, lambda told: detail_url(PAGES, told.page.pk), in_meta=True),
        Field("html_url", or_null(ADDRESS), lambda told: page_address(told.page), in_meta=True),
        Field("slug", TEXT, lambda told: told.page.slug, in_meta=True),
        Field("locale", one_of(*LANGUAGES), lambda told: told.page.locale.language_code, in_meta=True),
        Field("title", said(TEXT, "The headline."), lambda told: told.page.title),
    ]


def type_of(page: Page) -> str:
    model = page.specific_class or type(page)
    return f"{model._meta.app_label}.{model.__name__}"


class PageKind(Collection):
    """Pages of one kind, as they are told of where that kind is asked for."""

    model: type[BasePage]

    def __init__(self) -> None:
        self.type = f"{self.model._meta.app_label}.{self.model.__name__}"
        self.fields = [*page_fields([self.type]), *self.own_fields()]

    def own_fields(self) -> list[Field]:
        """Return what only pages of this kind tell."""
        return []

    @property
    def narrowing(self) -> list[Parameter]:
        return [LOCALE]

    def public(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model.objects.published()
        return found

    def found(self, asked: Asked) -> QuerySet[Any]:
        found = self.public()
        return found.filter(locale__language_code=asked["locale"]) if "locale" in asked else found

    def loading(self, found: QuerySet[Any], names: set[str]) -> QuerySet[Any]:
        return found.select_related("locale")

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        return [ToldPage(row) for row in rows]


class AnyPage(Collection):
    """Pages of all kinds that are told of, each by what every page has."""

    name = "Page"

    def __init__(self, kinds: Sequence[PageKind]) -> None:
        self.kinds = kinds
        self.type = "wagtailcore.Page"
        self.fields = page_fields([kind.type for kind in kinds])

    @property
    def narrowing(self) -> list[Parameter]:
        return [LOCALE]

    def public(self) -> QuerySet[Any]:
        shown = Q()
        for kind in self.kinds:
            shown |= Q(Exists(kind.public().filter(pk=OuterRef("pk"))))
        return Page.objects.filter(shown)

    def found(self, asked: Asked) -> QuerySet[Any]:
        found = self.public()
        return found.filter(locale__language_code=asked["locale"]) if "locale" in asked else found

    def length(self, asked: Asked) -> int | None:
        lengths = [kind.length({name: asked[name] for name in ("locale",) if name in asked}) for kind in self.kinds]
        return None if None in lengths else sum(length for length in lengths if length is not None)

    def loading(self, found: QuerySet[Any], names: set[str]) -> QuerySet[Any]:
        return found.select_related("locale")

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        return [ToldPage(row) for row in rows]


class PagesEndpoint(Endpoint, ABC):
    """All pages; with `type`, those of one kind, told of and narrowed down as only that kind can be."""

    place = PAGES
    model = Page
    collection: AnyPage

    @staticmethod
    @abstractmethod
    def search(text: str, collection: Collection, asked: Asked) -> list[int]:
        """Return the keys of pages that hold words, the most relevant first, of those that are asked for."""

    @classmethod
    def collections(cls) -> list[Collection]:
        return [*cls.collection.kinds, cls.collection]

    @classmethod
    def parameters_of(cls, collection: Collection) -> list[Parameter]:
        types = [kind.type for kind in cls.collection.kinds]
        return [
            choice("type", "Pages of one kind, with all that is told of it.", types),
            words("search", "What the site's own search finds, the most relevant first.", LONGEST_SEARCH),
            *super().parameters_of(collection),
        ]

    def asked_for(self, request: Request) -> Collection:
        kinds = {kind.type: kind for kind in self.collection.kinds}
        return kinds.get(request.GET.get("type", ""), self.collection)

    def part(self, collection: Collection, asked: Asked, start: int, end: int) -> tuple[list[int], int | None]:
        if "search" not in asked:
            return super().part(collection, asked, start, end)
        if "order" in asked:
            raise BadRequestError("What is searched for comes by its relevance: leave out order, or search.")
        keys = self.search(asked["search"], collection, asked)
        return keys[start:end], len(keys)

    def home_of(self, pk: int) -> Collection:
        page = Page.objects.filter(pk=pk).only("content_type").first()
        kind = next((kind for kind in self.collection.kinds if page and type_of(page) == kind.type), None)
        if kind is None:
            raise Http404
        return kind
