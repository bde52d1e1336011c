"""What an import is told: by the command, and once more by "try again"."""

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.utils import timezone

from archive.normal_form import Address

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class OrdersError(Exception):
    """What is wrong with what an import was told, in words."""


@dataclass(frozen=True)
class Orders:
    """Where to read from and what to take; paths are whole."""

    path: str
    kind: str = ""  # of the source; found out by looking if empty
    language: str = ""  # of items that do not say theirs
    media: str = ""  # a folder with the old site's files
    fetch: bool = False  # pictures that the folder does not have may be asked of the old site
    topics: str = ""  # a file that says which topics the source's terms become
    leave_out: str = ""  # a file with keys or addresses of what is not to come
    since: str = ""  # ISO date; only items dated then or later
    limit: int | None = None  # of stories that are made or changed
    only_failed: bool = False

    @classmethod
    def kept(cls, orders: dict[str, Any]) -> "Orders":
        """Return orders as the ledger keeps them."""
        return cls(**{name: value for name, value in orders.items() if name in cls.__dataclass_fields__})

    @property
    def are_narrow(self) -> bool:
        """Whether they are about a part of the source."""
        return bool(self.since or self.limit is not None or self.only_failed)

    @property
    def as_kept(self) -> dict[str, Any]:
        """What the ledger keeps for another try: all but what narrowed that one run down."""
        return {**asdict(self), "since": "", "limit": None, "only_failed": False}


@dataclass(frozen=True)
class TopicMap:
    """Which topic a term of the source becomes in each language: {folded name or slug: {language: name}}.

    Without a map, categories become topics of their own names, and tags are left out.
    """

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    is_given: bool = False

    @classmethod
    def read(cls, path: str) -> "TopicMap":
        """Read a CSV file with the columns `term` and one for each language; an empty cell is no topic."""
        if not path:
            return cls()
        rows = read_rows(path)
        header = [name.strip().lower() for name in next(iter(rows), [])]
        if header[:1] != ["term"] or not set(header[1:]) & set(LANGUAGES):
            raise OrdersError(f"{path}: the first line has to be “term,{','.join(LANGUAGES)}”.")
        names = {}
        for row in rows[1:]:
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            if term := cells.pop("term", ""):
                names[term.casefold()] = {code: name for code, name in cells.items() if code in LANGUAGES and name}
        return cls(names, is_given=True)

    def of(self, name: str, slug: str) -> dict[str, str] | None:
        """Return the names of the topic that a term becomes, none at all if it is dropped; None if nobody named it."""
        return self.names.get(name.casefold(), self.names.get(slug.casefold()))


class LeftOut:
    """What is not to come, by its key or by any of its addresses, however that is written and on whichever host."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.keys = frozenset(names)
        self.addresses = frozenset(filter(None, map(on_any_host, self.keys)))

    @classmethod
    def read(cls, path: str) -> Self:
        """Read a file with a key or an address on each line."""
        return cls(line for row in read_rows(path) if (line := ",".join(row).strip())) if path else cls()

    def has(self, key: str, addresses: Iterable[str]) -> bool:
        return bool(self.keys) and (key in self.keys or not self.addresses.isdisjoint(map(on_any_host, addresses)))


def on_any_host(address: str) -> str:
    """Return the normal form of an address without its host; empty for what is none, and for a front page."""
    try:
        form = str(Address.parse(address).on_any_host)
    except ValueError:
        return ""
    return "" if form == "/" else form


def read_rows(path: str) -> list[list[str]]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as opened:
            return list(csv.reader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OrdersError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def day(text: str) -> datetime | None:
    """Return the beginning of a day in the site's time zone."""
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError as error:
        raise OrdersError(f"“{text}” is no date. Write it like 2005-02-18.") from error
