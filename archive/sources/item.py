"""What a source tells of one thing it holds, whatever format it was written in.

A source is read from its beginning to its end, more than once, and never held in memory as a whole.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Protocol


class Kind(StrEnum):
    """What an item is in its source. Posts and pages become stories; files become pictures where a story shows them."""

    POST = "post"
    PAGE = "page"
    FILE = "file"
    OTHER = "other"  # a menu, a form, a block of a theme: nothing that had a text of its own


@dataclass(frozen=True)
class Term:
    """A category or a tag."""

    name: str
    slug: str = ""
    is_tag: bool = False


@dataclass(frozen=True)
class File:
    """What a source says of a picture or another file. Every text is plain."""

    address: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    belongs_to: str = ""  # the key of the item it was uploaded with
    shown_at: tuple[str, ...] = ()  # the addresses of a page that showed it alone


@dataclass(frozen=True)
class Item:
    """One thing of a source. Texts are as the source has them, only decoded: `archive.conversion` cleans them."""

    key: str  # the source's own name for it, which stays the same in a newer export
    kind: Kind
    title: str = ""
    address: str = ""  # where readers found it: whole, or a path; empty where the source does not say
    other_addresses: tuple[str, ...] = ()  # further ones that led there, such as `/?p=18163`
    language: str = ""  # the code of one of our languages; empty where the source does not say
    date: datetime | None = None  # aware
    modified: datetime | None = None  # aware
    lede: str = ""  # plain text
    body: str = ""  # HTML, shortcodes and block comments included
    is_plain: bool = False  # the body is plain text, its paragraphs set apart by empty lines
    authors: tuple[str, ...] = ()  # names as readers saw them
    terms: tuple[Term, ...] = ()
    lead_image: str = ""  # the address of a picture
    lead_image_key: str = ""  # or the key of an item that is one
    translations: str = ""  # what the source calls the items that translate each other, all of them alike
    file: File | None = None  # of a FILE
    comments: int = 0
    left_out: str = ""  # why readers never saw it or are not to see it, in words: "a draft"
    notes: tuple[str, ...] = ()  # what was mended in reading it, or could not be read, in words

    @property
    def digest(self) -> str:
        """A hash of all that the source tells: it changes when anything of it does."""
        return sha256(dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Damage:
    """A place in a source that no item could be read from."""

    where: str  # "line 12", "2005/02/story.html", "after item 19"
    reason: str  # in words


class Source(Protocol):
    """Something that items are read from."""

    @property
    def size(self) -> int:
        """How much there is to read, in any unit."""

    @property
    def position(self) -> int:
        """How much of it has been read."""

    def __iter__(self) -> Iterator[Item | Damage]:
        """Read it from the beginning. What is wrong with one item is told, and the next one follows."""
