"""What a page gives to the search: its text, by how much a word in it says about the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags

PICTURES = frozenset({"image", "gallery", "video", "audio"})


@dataclass(frozen=True)
class SearchText:
    """The text of one page. A phrase is never found across two passages of the body."""

    headline: str
    lede: str = ""
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    date: datetime | None = None


def texts(blocks: Any, *, pictures: bool) -> Iterator[str]:
    """Yield the text of each block of a body: of those that show pictures and sound, or of all others."""
    for block in blocks:
        if (block.block_type in PICTURES) == pictures:
            words = (strip_tags(text).strip() for text in block.block.get_searchable_content(block.value))
            if text := " ".join(word for word in words if word):
                yield text
