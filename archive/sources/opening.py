"""Finding out what a source is by looking at it."""

import re
from collections.abc import Callable
from pathlib import Path

from .captured import CapturedPages, looks_like_html
from .feed import Feed
from .item import Source
from .rows import COLUMNS, CsvRows, JsonRows, header
from .text_file import TextFile, UnreadableError, decoded
from .wxr import WordPressExport
from .xml_items import Root

READERS: dict[str, Callable[[Path, str], Source]] = {
    "wxr": WordPressExport,
    "feed": Feed,
    "captured": CapturedPages,
    "csv": CsvRows,
    "jsonl": JsonRows,
}
FEWEST_COLUMNS = 2  # that a first line has to name to be one of column names
WORDPRESS = re.compile(r"wordpress\.org/export/|<wp:wxr_version")


def open_source(path: Path | str, *, kind: str = "", language: str = "") -> Source:
    """Return the reader for a folder or a file, compressed by gzip or not.

    `kind` is one of READERS, where one knows better than the first look does. `language` is the code of one of ours:
    that of items whose source does not tell. Raises UnreadableError, in words.
    """
    path = Path(path)
    if kind and kind not in READERS:
        raise UnreadableError(f"“{kind}” is no kind of source; there are {', '.join(READERS)}.")
    kind = kind or kind_of(path)
    if is_folder(path) and kind != "captured":
        raise UnreadableError(f"{path}: it is a folder, and a source of the kind “{kind}” is a file.")
    return READERS[kind](path, language)


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except ValueError:  # a NUL in it
        return False


def kind_of(path: Path) -> str:
    """Return which of READERS is for it, by what it begins with; UnreadableError, in words, if none is."""
    if is_folder(path):
        return "captured"
    file = TextFile(path)
    text = decoded(file.beginning(), file.encoding).text.lstrip()
    if not text:
        raise UnreadableError(f"{path}: it is empty, or there is no text in it.")
    if root := Root.found_in(text):
        return "wxr" if root.name == "rss" and WORDPRESS.search(text) else "feed"
    if text.startswith("{"):
        return "jsonl"
    if text.startswith("["):
        raise UnreadableError(f"{path}: it is a list in JSON; write one object in each line (JSON Lines).")
    if looks_like_html(text):
        return "captured"
    if text.startswith("<"):
        raise UnreadableError(f"{path}: it is neither an export of WordPress (WXR) nor a feed (RSS or Atom) nor HTML.")
    if len(COLUMNS.intersection(header(text.partition("\n")[0].rstrip("\r"))[1])) >= FEWEST_COLUMNS:
        return "csv"
    if path.suffix.lower() == ".txt":
        return "captured"
    raise UnreadableError(
        f"{path}: it is none of what we read: an export of WordPress (WXR), a feed (RSS or Atom), a folder of captured"
        " pages, JSON Lines, or CSV whose first line names columns such as key, title, address and body."
    )
