"""Stories in rows: CSV with a line of column names, and JSON Lines (an object in each line) with the same names.

    key              what the story is called in its source; without it, its address
    title            plain text
    address          where readers found it: whole, or a path
    other_addresses  further ones that led there, with "|" between them (in JSON also a list)
    language         en, nb or ru; also with a country, such as en-GB
    date, modified   2005-02-18, 2005-02-18T09:30 (in the site's zone) or 2005-02-18T09:30+01:00
    lede             plain text
    body             HTML, or plain text with empty lines between paragraphs where it has no tags
    authors          names, with "|" between them (in JSON also a list)
    topics           names, with "|" between them (in JSON also a list)
    lead_image       the address of a picture
    translations     any name that all stories share that translate each other

A key or an address is needed, and a title or a body. Other columns are told, and left alone.
"""

import csv
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from json import loads
from pathlib import Path

from .dates import iso_date, written_date
from .item import Damage, Item, Kind, Term
from .languages import our_language
from .plain import folded, key_of, plain_text, title_text
from .text_file import Buffer, TextFile, clean, mending

LISTS = {"other_addresses", "authors", "topics"}
COLUMNS = {
    "key",
    "title",
    "address",
    "language",
    "date",
    "modified",
    "lede",
    "body",
    "lead_image",
    "translations",
    *LISTS,
}
LONGEST_LINE = 8_000_000  # characters
LONGEST_FIELD = 4_000_000  # characters of one text
LONGEST_LIST = 200  # names in one field
MOST_UNKNOWN = 20  # names of columns that are told
LINE_END = re.compile(r"\r\n|\n|\r")
TAG = re.compile(r"<(?:/?[A-Za-z]|!--)")
DELIMITERS = ",;\t"

Values = dict[str, str | list[str]]


class TooLongError(Exception):
    """A line, or a row of several, is longer than memory bears."""


class Lines:
    """The lines of a file, with their ends. Read them once; after a TooLongError the next one follows."""

    def __init__(self, file: TextFile) -> None:
        self.buffer = Buffer(file)
        self.number = 0  # of the line that was read last, from 1
        self.mended = 0  # places in what was read since somebody set these to 0
        self.stripped = 0
        self.read = 0  # characters, likewise

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        scanned = 0
        is_too_long = False
        while True:
            text = self.buffer.text
            found = LINE_END.search(text, scanned)
            # A "\r" at the very end may be the first half of a line's end.
            if found and (found.end() < len(text) or found[0] != "\r"):
                return self.line(found.end(), is_too_long)
            scanned = found.start() if found else len(text)
            if len(text) > LONGEST_LINE:
                self.take(scanned)
                is_too_long, scanned = True, 0
            if not self.buffer.more():
                break
        if not self.buffer.text and not is_too_long:
            raise StopIteration
        return self.line(len(self.buffer.text), is_too_long)

    def line(self, length: int, is_too_long: bool) -> str:
        text = self.buffer.text[:length]
        self.number += 1
        self.take(length)
        if is_too_long or self.read > LONGEST_LINE:
            raise TooLongError(f"It is longer than {LONGEST_LINE // 1_000_000} million characters.")
        return text

    def take(self, length: int) -> None:
        mended, stripped = self.buffer.drop(length)
        self.mended += mended
        self.stripped += stripped
        self.read += length

    def begin(self) -> None:
        """Count anew: what is read from here on is another row."""
        self.mended = self.stripped = self.read = 0


class Rows(ABC):
    """A file of rows. Which columns one has is told by the kind of file."""

    def __init__(self, path: Path, language: str = "") -> None:
        """`language` is the code of one of ours: that of rows which do not tell theirs. Raises UnreadableError."""
        self.file = TextFile(path)
        self.language = language

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def position(self) -> int:
        return self.file.position

    @abstractmethod
    def rows(self, lines: Lines) -> Iterator[Values | Damage]:
        """Yield the values of each row, by the names of their columns."""

    def __iter__(self) -> Iterator[Item | Damage]:
        if self.file.complaint:
            yield Damage("line 1", self.file.complaint)
        lines = Lines(self.file)
        lines.begin()
        unknown: set[str] = set()
        after = "before any item"
        for row in self.rows(lines):
            if isinstance(row, Damage):
                yield row
                continue
            where = f"line {lines.number}, {after}"
            for name in sorted(row.keys() - COLUMNS - unknown)[: MOST_UNKNOWN - len(unknown)]:
                unknown.add(name)
                yield Damage(where, f"The column “{name[:80]}” is none that we know, and is left alone.")
            notes = mending(lines.mended, lines.stripped)
            lines.begin()
            try:
                item = self.item_of(row, notes)
            except RefusedError as error:
                yield Damage(where, str(error))
                continue
            after = f"after item {item.key}"
            yield item
        if lines.buffer.broken:
            yield Damage(after, lines.buffer.broken)

    def item_of(self, row: Values, notes: tuple[str, ...]) -> Item:
        """Return the story of a row; RefusedError, in words, if it is none."""
        values = {name: clean(text(row.get(name, ""))).text for name in COLUMNS - LISTS}
        lists = {name: names(row.get(name, "")) for name in LISTS}
        for name, value in values.items():
            if len(value) > LONGEST_FIELD:
                raise RefusedError(f"Its {name} is longer than {LONGEST_FIELD // 1_000_000} million characters.")
        key = values["key"].strip() or values["address"].strip()
        if not key:
            raise RefusedError("It has neither a key nor an address, by which it could be known again.")
        if not values["title"].strip() and not values["body"].strip():
            raise RefusedError("It has neither a title nor a body.")
        language = values["language"].strip()
        problems: list[str] = []
        if language and not our_language(language):
            problems.append(f"Its language, “{language[:80]}”, is none of ours.")
        body = values["body"]
        return Item(
            key=key_of(key),
            kind=Kind.POST,
            title=title_text(values["title"]),
            address=values["address"].strip(),
            other_addresses=lists["other_addresses"],
            language=our_language(language) or self.language,
            date=moment(values["date"], "date", problems),
            modified=moment(values["modified"], "date of change", problems),
            lede=plain_text(values["lede"]),
            body=body,
            is_plain=not TAG.search(body),
            authors=lists["authors"],
            terms=tuple(Term(name) for name in lists["topics"]),
            lead_image=values["lead_image"].strip(),
            translations=values["translations"].strip(),
            notes=(*notes, *problems),
        )


class RefusedError(Exception):
    """Why a row is no story, in words."""


class CsvRows(Rows):
    """Rows of a CSV file (RFC 4180; also with semicolons or tabs), whose first line names the columns."""

    def rows(self, lines: Lines) -> Iterator[Values | Damage]:
        csv.field_size_limit(LONGEST_FIELD)  # the whole program's limit, which is too short for stories
        try:
            first = next(lines, "")
        except TooLongError as error:
            yield Damage("line 1", f"It ought to name the columns. {error}")
            return
        lines.begin()
        delimiter, columns = header(first)
        table = csv.reader(lines, delimiter=delimiter)
        while True:
            began = lines.number + 1
            try:
                values = next(table)
            except StopIteration:
                return
            except (csv.Error, TooLongError) as error:
                yield Damage(f"line {began}", f"It cannot be read as CSV: {error}")
                lines.begin()
                continue
            if any(values):
                if len(values) > len(columns):
                    yield Damage(f"line {began}", "It has more fields than there are columns; the rest is left alone.")
                yield dict(zip(columns, values, strict=False))


class JsonRows(Rows):
    """Objects of JSON, one in each line."""

    def rows(self, lines: Lines) -> Iterator[Values | Damage]:
        while True:
            try:
                line = next(lines)
            except StopIteration:
                return
            except TooLongError as error:
                yield Damage(f"line {lines.number}", str(error))
                lines.begin()
                continue
            if not line.strip():
                continue
            try:
                row = loads(line)
            except (ValueError, RecursionError) as error:  # ValueError: no JSON, or a number of 5,000 digits
                yield Damage(f"line {lines.number}", f"It cannot be read as JSON: {why(error)}")
                lines.begin()
                continue
            if not isinstance(row, dict):
                yield Damage(f"line {lines.number}", "It is JSON, and no object: write {…} with the names of columns.")
                lines.begin()
                continue
            yield row


def header(line: str) -> tuple[str, list[str]]:
    """Return what separates the columns that a line names, and their names in lower case."""

    def split(delimiter: str) -> list[str]:
        try:
            return [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter), [])]
        except csv.Error:
            return []

    return max(
        ((delimiter, split(delimiter)) for delimiter in DELIMITERS), key=lambda each: len(COLUMNS.intersection(each[1]))
    )


def text(value: object) -> str:
    """Return a value as text; "" of what is none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def names(value: object) -> tuple[str, ...]:
    """Return the names in a list, or in a text that has "|" between them."""
    parts = [text(each) for each in value[: LONGEST_LIST * 2]] if isinstance(value, list) else text(value).split("|")
    found = dict.fromkeys(title_text(clean(part).text) for part in parts if part.strip())
    return tuple(name for name in found if name)[:LONGEST_LIST]


def moment(written: str, what: str, problems: list[str]) -> datetime | None:
    if not written.strip():
        return None
    found = iso_date(written) or written_date(written)
    if found is None:
        problems.append(f"Its {what}, “{folded(written)[:80]}”, could not be read.")
    return found


def why(error: Exception) -> str:
    return "it is nested too deeply." if isinstance(error, RecursionError) else f"{error}."
