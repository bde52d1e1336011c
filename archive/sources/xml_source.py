"""What the exports of WordPress and feeds have in common: XML files of many items."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from .item import Damage, Item
from .text_file import TextFile, mending
from .xml_items import Element, NotWellFormedError, Reader, XmlItems

Head = TypeVar("Head")


class XmlSource(ABC, Generic[Head]):
    """An XML file whose items are read one at a time. `Head` is what has to be known of the file to understand them."""

    skipped: frozenset[str] = frozenset()  # names of elements that nobody looks into

    def __init__(self, path: Path, language: str = "") -> None:
        """`language` is the code of one of ours: that of items which do not tell theirs. Raises UnreadableError."""
        self.file = TextFile(path)
        self.language = language

    @property
    def size(self) -> int:
        return self.file.size

    @property
    def position(self) -> int:
        return self.file.position

    @abstractmethod
    def head_of(self, element: Element) -> Head:
        """Return what the beginning of the file says, from its root element."""

    @abstractmethod
    def item_of(self, element: Element, head: Head, notes: tuple[str, ...]) -> Item | None:
        """Return an item; None if nothing in it tells it from others."""

    def __iter__(self) -> Iterator[Item | Damage]:
        if self.file.complaint:
            yield Damage("line 1", self.file.complaint)
        items = XmlItems(self.file)
        beginning = items.head()
        reader = Reader(items.root, self.skipped)
        element, complaint = reader.head(beginning.text)
        if beginning.reason or complaint:
            yield Damage("before the first item", beginning.reason or complaint)
        head = self.head_of(element)
        name = re.escape(items.root.item_name)
        swallowed = re.compile(rf"</{name}>\s*<{name}[\s>]")
        after = "before any item"
        for fragment in items:
            where = f"line {fragment.line}, {after}"
            if fragment.reason:
                yield Damage(after if fragment.is_end else where, fragment.reason)
                continue
            try:
                element, complaint = reader.element(fragment.text, fragment.line)
            except NotWellFormedError as error:
                yield Damage(where, str(error))
                continue
            notes = mending(fragment.mended, fragment.stripped)
            if complaint:
                notes = (*notes, f"It was not well-formed XML and has been mended ({complaint}).")
            if swallowed.search(fragment.text):
                notes = (*notes, "A text in it has no end where it should, and may hold the items that followed it.")
            item = self.item_of(element, head, notes)
            if item is None:
                yield Damage(where, "It has neither an id nor an address, by which it could be known again.")
                continue
            after = f"after item {item.key}"
            yield item
