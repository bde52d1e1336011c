"""What a page that is being made depends on, noted while it is made.

Each thing has a tag. Rows of pages, pictures and documents note themselves when they are loaded ("wagtailcore_page 5").
Of small tables that change seldom, every statement that reads one is noted ("news_topic"). What is in a list cannot be
told by its rows alone, for the next one to come is not among them: whoever makes a list says so, by `depends_on`.

A page that reads from a table of which nobody has said what its changes do is not kept. So nothing is forgotten in
silence. Apps name their tables in `AppConfig.ready()`:

    dependencies.watch(Topic, Person)            # any change of these throws away whatever reads them
    dependencies.watch_rows(NewsImage)           # a change of one throws away whatever has loaded that one
    dependencies.cover(StoryTopic, Byline)       # these change together with a page's own row, or are told of by hand
"""

import logging
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.db.models.signals import post_init

logger = logging.getLogger(__name__)
QUOTED = re.compile(r'"(\w+)"')
PAGES = "pages"  # what depends on it is thrown away with every published fact, of whichever page
HOUR = "hour"  # of what ages: it is thrown away at each full hour
BLOCK = 1_000  # keys

# What each table's changes do: a tag that any of them throws away, or nothing that concerns the table as a whole.
_tables: dict[str, str | None] = {}
_watched: dict[type[Model], str] = {}  # by the model itself, for migrations have models of their own with its tables


class Noted:
    """What one page depends on, and whether it may be kept at all."""

    def __init__(self, since: Hashable) -> None:
        self.since = since  # what had been thrown away when it began
        self.tags: set[str] = set()
        self.unknown: set[str] = set()  # tables
        self.is_sound = False  # until whoever serves it says so
        self.is_odd = False
        self.has_pages = False

    @property
    def may_be_kept(self) -> bool:
        if not self.is_sound or self.is_odd:
            return False
        if news := self.unknown - _told:
            _told.update(news)
            logger.error("Pages are not kept: nobody says what changes of %s do", ", ".join(sorted(news)))
        return not self.unknown

    def take(self, other: "Noted") -> None:
        self.tags |= other.tags
        self.unknown |= other.unknown


_told: set[str] = set()  # tables of which the log has been told
_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def noting(since: Hashable) -> Iterator[Noted]:
    """Note what is read within, since a moment after which something else may have been thrown away."""
    with within(Noted(since)) as noted, connection.execute_wrapper(note_tables):
        yield noted


@contextmanager
def within(noted: Noted) -> Iterator[Noted]:
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


@cache
def all_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@lru_cache(maxsize=500)  # a page's statements are nearly always the same
def tables_of(sql: str) -> frozenset[str]:
    return all_tables().intersection(QUOTED.findall(sql))


def note_tables(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Note the tables that a statement names."""
    if noted := _noted.get():
        for table in tables_of(sql):
            if table not in _tables:
                noted.unknown.add(table)
            elif tag := _tables[table]:
                noted.tags.add(tag)
    return execute(sql, params, many, context)


def take_into_account(part: Noted) -> None:
    """Say that the page that is being made shows a part, which was made before or by itself."""
    if noted := _noted.get():
        noted.take(part)


def depends_on(*tags: str) -> None:
    """Say that the page that is being made, if one is, changes whenever one of these does."""
    if noted := _noted.get():
        noted.tags.update(tags)


def depends_on_rows(*rows: Model | None) -> None:
    """Say that of rows which somebody else has loaded; a relation that is empty is none."""
    depends_on(*(tag_of(type(row), row.pk) for row in rows if row is not None))


def depends_on_references(references: Iterable[Sequence[Any]]) -> None:
    """Say that of rows which somebody else has loaded, as Wagtail's `extract_references` tells of them."""
    for model, key, *_path in references:
        if model in _roots:
            depends_on(tag_of(model, key))
        elif tag := watched(model):
            depends_on(tag)
        elif noted := _noted.get():
            noted.unknown.add(model._meta.db_table)


def depends_on_tables(*models: type[Model]) -> None:
    """Say that of tables which are watched as a whole."""
    depends_on(*(_watched[model] for model in models))


def block_of(key: int) -> int:
    """Return the number of the block that a page's key is in; of what is made of many pages, a part shows one."""
    return key // BLOCK


def block_tag(block: int) -> str:
    """Return the tag that changes with every published fact of a page in a block, the first one too."""
    return f"pages {block}"


def is_the_same_for_all() -> None:
    """Say that the page that is being made depends on nothing but what is noted: not on who asks, nor how."""
    if noted := _noted.get():
        noted.is_sound = True


def is_odd() -> None:
    """Say that the page that is being made stands at an address which nobody is led to: it is not worth its room."""
    if noted := _noted.get():
        noted.is_odd = True


def has_pages() -> None:
    """Say that the page that is being made is cut into pages, so that `?page=2` is another one."""
    if noted := _noted.get():
        noted.has_pages = True


def watch(*models: type[Model]) -> None:
    _tables.update({model._meta.db_table: model._meta.db_table for model in models})
    _watched.update({model: model._meta.db_table for model in models})


def cover(*models: type[Model]) -> None:
    _tables.update({model._meta.db_table: None for model in models})


def watch_rows(*models: type[Model]) -> None:
    """Note each row of these, and of what is made of them, when it is loaded."""
    for model in models:
        family = [each for each in apps.get_models() if issubclass(each, model)]
        cover(*family)
        for each in family:
            post_init.connect(note_row, sender=each, dispatch_uid=f"core.page_cache.{each._meta.label}")
            _roots[each] = model._meta.db_table


_roots: dict[type[Model], str] = {}


def note_row(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if (noted := _noted.get()) and instance.pk:
        noted.tags.add(tag_of(sender, instance.pk))


def tag_of(model: type[Model], key: Any) -> str:
    """Return the tag of a row, by the key that it has in all of its family."""
    return f"{_roots[model]} {key}"


def watched(model: type[Model]) -> str | None:
    """Return the tag of a table that is watched as a whole."""
    return _watched.get(model)
