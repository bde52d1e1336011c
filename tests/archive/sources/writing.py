"""Sources written for a test, and what is read of them."""

from collections.abc import Iterable
from pathlib import Path

from archive.sources.item import Damage, Item, Source

EXPORT = Path(__file__).with_name("tideline.xml")
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n'
    '<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><wp:wxr_version>1.2</wp:wxr_version>\n'
)
FOOT = "</channel></rss>\n"


def post(number: int, inside: str = "", *, title: str = "", body: str = "<p>Text.</p>") -> str:
    """Return an item of an export, which takes one line, with anything else in it."""
    return (
        f"<item><title>{title or f'Story {number}'}</title><wp:post_id>{number}</wp:post_id>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>{inside}</item>\n"
    )


def field(name: str, value: str) -> str:
    stored = f"<wp:meta_key>{name}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value>"
    return f"<wp:postmeta>{stored}</wp:postmeta>"


def export(*items: str) -> bytes:
    return "".join([HEAD, *items, FOOT]).encode()


def written(folder: Path, content: bytes | str | Iterable[bytes], name: str = "source.xml") -> Path:
    """Write a source into a folder, a piece at a time if it comes in pieces."""
    path = folder / name
    with path.open("wb") as file:
        if isinstance(content, str):
            content = content.encode()
        for piece in [content] if isinstance(content, bytes) else content:
            file.write(piece)
    return path


def items_of(source: Source) -> list[Item]:
    """Return the items of a source in which nothing is damaged."""
    found = list(source)
    damaged = [each for each in found if isinstance(each, Damage)]
    assert not damaged, damaged
    return [each for each in found if isinstance(each, Item)]


def damage_of(source: Source) -> list[Damage]:
    return [each for each in source if isinstance(each, Damage)]


def keys_of(source: Source) -> list[str]:
    """Return the keys of all items, and "!" for each damage."""
    return [each.key if isinstance(each, Item) else "!" for each in source]
