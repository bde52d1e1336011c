"""What a sitemap lists: sections, each cut into parts by ranges of primary keys.

A story stays in its part for good, so a part changes only when one of its thousand keys does; and it is small enough to
be kept among the ready pages. Nothing is loaded as a page: rows come as values, one after the other.

Apps add theirs in `AppConfig.ready()`:

    sections.register("topics", Section(Topic, lambda: [TopicKind()]))
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, Protocol

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage
from django.db.models import ExpressionWrapper, F, IntegerField, Max, Model, Q, QuerySet
from wagtail.models import Page, Site

from core.addresses import absolute
from core.models import BasePage, NewsImage, NewsRendition
from core.page_cache.dependencies import BLOCK, PAGES, block_of, block_tag, depends_on, depends_on_tables, tag_of
from core.page_cache.memory import remembered_each
from core.sitemap.roots import Roots

CHUNK = 500  # rows that are in memory at once
FEW = 20  # parts that are asked for by their keys; of more, all rows are looked at
LONGEST = 2_048  # characters of an address (sitemaps.org, protocol)


@dataclass(frozen=True)
class Entry:
    """One address, when it changed last, the same in other languages (by language, its own too), and its picture."""

    address: str
    changed: datetime | None = None
    translations: dict[str, str] | None = None
    default: str = ""  # for readers of no language of ours
    picture: str = ""


class Listed(NamedTuple):
    """Rows with `changed`, `place`, `image` and `picture`, and what makes an address of a language and a place."""

    rows: QuerySet[Any]
    address: Callable[[str, str], str | None]


class Row(NamedTuple):
    """What COLUMNS bring of one thing."""

    key: int
    family: Any  # the same for all translations
    language: str
    place: str
    changed: datetime | None
    image: int | None
    picture: str | None  # the name of its file


COLUMNS = ("id", "translation_key", "locale__language_code", "place", "changed", "image", "picture")


class Told(NamedTuple):
    """What the index says of a part, and which kinds are in it."""

    changed: datetime | None
    kinds: tuple["Kind", ...]


class Kind(ABC):
    """One kind of thing, with translations, that has a page of its own."""

    model: type[Model]

    @abstractmethod
    def listed(self, roots: Roots) -> Listed:
        """Return what any visitor may see of it now."""

    @abstractmethod
    def tags(self, part: int, roots: Roots) -> list[str]:
        """Return what changes whenever something in a part does, or comes into it."""

    def tags_if_there(self, roots: Roots) -> list[str]:
        """Return what else changes a part that has any of these."""
        return []


class PageKind(Kind):
    """All pages of one model, as its `for_sitemap` has them."""

    def __init__(self, model: type[BasePage]) -> None:
        self.model: type[BasePage] = model

    def listed(self, roots: Roots) -> Listed:
        rows = self.model.objects.for_sitemap().filter(roots.holds()).annotate(place=F("url_path"))
        return Listed(rows, lambda _language, url_path: roots.address(url_path))

    def tags(self, part: int, roots: Roots) -> list[str]:
        return [block_tag(part)]

    def tags_if_there(self, roots: Roots) -> list[str]:
        return [tag for root in roots.each for tag in self.model.sitemap_tags(root.locale_id)]


class Parts(Protocol):
    """A section of the sitemap, whatever it is made of."""

    def parts(self, roots: Roots) -> Iterable[tuple[int, datetime | None]]:
        """Return the numbers of its parts, each with the time of the latest change in it."""

    def entries(self, roots: Roots, part: int) -> Iterator[Entry]:
        """Yield what is in a part; nothing where there is no such part."""


class Section:
    """Kinds whose keys are those of one table, cut into parts by them."""

    def __init__(self, table: type[Model], kinds: Callable[[], Sequence[Kind]]) -> None:
        self.table, self.find_kinds = table, kinds

    @property
    def kinds(self) -> Sequence[Kind]:
        return self.find_kinds()

    def parts(self, roots: Roots) -> Iterator[tuple[int, datetime | None]]:
        """Yield them as they are remembered; those in which something has changed are asked for together."""
        last = self.table._default_manager.aggregate(last=Max("pk"))["last"]
        depends_on(PAGES)  # of which the next may be the first of a part
        if last is None:
            return
        names = {("sitemap", self.table._meta.label, roots.key, part): part for part in range(block_of(last) + 1)}

        def load(missing: list[Any]) -> dict[Any, Callable[[], Told | None]]:
            told = self.told(roots, [names[name] for name in missing])
            return {name: partial(self.note, roots, names[name], told.get(names[name])) for name in missing}

        known = remembered_each(names, load)
        for name, part in names.items():
            if told := known[name]:
                yield part, told.changed

    def told(self, roots: Roots, parts: list[int]) -> dict[int, Told]:
        """Return what is to be told of those parts that have anything in them: a query for each kind."""
        found: dict[int, Told] = {}
        for kind in self.kinds:
            part = ExpressionWrapper(F("id") / BLOCK, output_field=IntegerField())
            rows = kind.listed(roots).rows.order_by().annotate(part=part)
            if len(parts) <= FEW:
                rows = rows.filter(within(parts))
            newest = rows.values_list("part").annotate(newest=Max("changed"))
            for number, changed in newest:
                before = found.get(number, Told(None, ()))
                latest = max(filter(None, (before.changed, changed)), default=None)
                found[number] = Told(latest, (*before.kinds, kind))
        return found

    def note(self, roots: Roots, part: int, told: Told | None) -> Told | None:
        """Say what that depends on."""
        depends_on_tables(Site)
        for kind in self.kinds:
            depends_on(*kind.tags(part, roots))
        for kind in told.kinds if told else ():
            depends_on(*kind.tags_if_there(roots))
        return told

    def entries(self, roots: Roots, part: int) -> Iterator[Entry]:
        for kind in self.kinds:
            depends_on(*kind.tags(part, roots))
            yield from entries_of(kind, roots, part)


def entries_of(kind: Kind, roots: Roots, part: int) -> Iterator[Entry]:
    """Yield one kind's entries of a part, in one query, which brings their translations in other parts too."""
    rows, address = kind.listed(roots)
    here = kind.model._default_manager.filter(within([part])).order_by().values("translation_key")
    found = rows.filter(translation_key__in=here).order_by("translation_key", "id").values_list(*COLUMNS)
    storage: Storage = NewsRendition._meta.get_field("file").storage
    is_there = False
    for _key, members in groupby(map(Row._make, found.iterator(chunk_size=CHUNK)), key=lambda row: row.family):
        family = list(members)
        addresses = {row.key: address(row.language, row.place) for row in family}
        translations = {row.language: known for row in family if (known := addresses[row.key])}
        default = translations.get(settings.LANGUAGE_CODE) or next(iter(translations.values()), "")
        for row in family:
            own = addresses[row.key]
            if block_of(row.key) != part:
                depends_on(*kind.tags(block_of(row.key), roots))
            elif own and len(own) <= LONGEST:
                is_there = True
                if row.image:
                    depends_on(tag_of(NewsImage, row.image), *([] if row.picture else [picture_tag(row.image)]))
                picture = absolute(storage.url(row.picture)) if row.picture else ""
                alternates = translations if len(translations) > 1 else None
                yield Entry(own, row.changed, alternates, default, picture)
    if is_there:
        depends_on(*kind.tags_if_there(roots))


def within(parts: Iterable[int]) -> Q:
    """Return a condition: the key is in one of these parts."""
    found = Q(pk__in=[])
    for part in parts:
        found |= Q(pk__gte=part * BLOCK, pk__lt=(part + 1) * BLOCK)
    return found


def picture_tag(image: int) -> str:
    """Return the tag of a picture that lacks the size which sitemaps name: told when that is made."""
    return f"picture {image}"


def page_kinds() -> list[Kind]:
    return [PageKind(model) for model in apps.get_models() if issubclass(model, BasePage)]


_registered: dict[str, Parts] = {"pages": Section(Page, page_kinds)}


def register(name: str, section: Parts) -> None:
    """Add a section, whose parts lie at `/sitemap-<name>-<number>.xml`."""
    _registered[name] = section


def registered() -> dict[str, Parts]:
    return dict(_registered)
