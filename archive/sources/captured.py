"""A folder of pages as they were captured: HTML, or the text that a reader saw."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .captured_html import html_item
from .captured_text import text_item
from .item import Damage, Item, Kind
from .plain import key_of
from .text_file import (
    BYTE_ORDER_MARKS,
    INVALID,
    Piece,
    TextFile,
    UnreadableError,
    decoded,
    encoding_of,
    mending,
    reason,
)

LARGEST = 2_000_000  # bytes of one page
HTML_START = re.compile(
    r"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,4000}-->\s*)*+<(?:!doctype\s+html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)
HTML_NAMES = {".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp"}
TEXT_NAMES = {"", ".txt", ".text"}
# What comes along with captured pages, and is none.
COMPANIONS = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".bmp"), "a picture"),
    **dict.fromkeys((".css", ".js", ".mjs", ".json", ".map", ".woff", ".woff2", ".ttf", ".eot"), "a part of a page"),
    **dict.fromkeys((".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".zip"), "a document"),
    **dict.fromkeys((".mp3", ".mp4", ".ogg", ".wav", ".mov", ".avi", ".swf", ".flv"), "sound or film"),
    **dict.fromkeys((".mht", ".mhtml", ".warc", ".gz"), "an archive: unpack it into pages first"),
}
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
FEW = 20  # places in which a short text may have to be mended
LOOKED_AT = 4096  # bytes, for what a page says of its encoding
HIGH_BYTES = re.compile(rb"[\xc0-\xff]{3,}")  # a word in an alphabet of single bytes that is not Latin


class CapturedPages:
    """The pages in a folder and the folders in it, in the order of their names; or one page alone."""

    def __init__(self, path: Path, language: str = "") -> None:
        """`language` is the code of one of ours: that of pages which do not tell theirs. Raises UnreadableError."""
        self.path = path
        self.language = language
        self.position = 0  # in files, as the size is
        if path.is_dir():
            try:
                with os.scandir(path):
                    pass
            except OSError as error:
                raise UnreadableError(f"{path}: {reason(error)}") from error
        else:
            TextFile(path)
        self._size: int | None = None

    @property
    def size(self) -> int:
        if self._size is None:
            self._size = sum(1 for _file in self.files())
        return self._size

    def files(self) -> Iterator[Path | Damage]:
        """Yield each file, and what kept us from looking further."""
        if not self.path.is_dir():
            yield self.path
            return
        waiting = [self.path]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name, reverse=True)
            except OSError as error:
                yield Damage(self.key(folder), f"The folder cannot be read: {reason(error)}")
                continue
            waiting += [Path(entry.path) for entry in found if entry.is_dir(follow_symlinks=False)]
            yield from (Path(entry.path) for entry in reversed(found) if not entry.is_dir(follow_symlinks=False))

    def key(self, path: Path) -> str:
        """Return a file's path in the folder, in words that can be stored whatever bytes it is made of."""
        name = path.name if path == self.path else path.relative_to(self.path).as_posix()
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")

    def __iter__(self) -> Iterator[Item | Damage]:
        self.position = 0
        for each in self.files():
            self.position += 1
            yield each if isinstance(each, Damage) else self.item(each)

    def item(self, path: Path) -> Item | Damage:
        """Return the page in a file, or why there is none."""
        key = self.key(path)
        if companion := COMPANIONS.get(path.suffix.lower()):
            return other(key, companion)
        if path.name.startswith("."):
            return other(key, "a hidden file")
        data = read(path)
        if isinstance(data, str):
            return Damage(key, data)
        piece, notes = page_text(data)
        if is_binary(data, piece):
            return other(key, "no text")
        return self.page(key, path, piece, notes)

    def page(self, key: str, path: Path, piece: Piece, notes: tuple[str, ...]) -> Item | Damage:
        if path.suffix.lower() in HTML_NAMES or looks_like_html(piece.text):
            found = html_item(piece.text, key)
        elif path.suffix.lower() in TEXT_NAMES:
            found = text_item(piece.text, key)
        else:
            return other(key, "neither HTML nor a text file")
        if isinstance(found, str):
            return Damage(key, found)
        notes = (*notes, *mending(len(piece.mended), len(piece.stripped)), *found.notes)
        return replace(found, key=key_of(key), language=found.language or self.language, notes=notes)


def read(path: Path) -> bytes | str:
    """Return what is in a file; why nothing can be made of it, in words, if so."""
    if path.is_symlink():
        return "It is a link to another file, and links are not followed."
    if not path.is_file():
        return "It is neither a file nor a folder."
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        return f"It cannot be read: {reason(error)}"
    if len(data) > LARGEST:
        return f"It is larger than {LARGEST // 1_000_000} MB, and so no page."
    return data if data.strip() else "It is empty."


def other(key: str, what: str) -> Item:
    return Item(key=key_of(key), kind=Kind.OTHER, title=key, left_out=what)


def looks_like_html(text: str) -> bool:
    return bool(HTML_START.match(text[: 4 * LOOKED_AT]))


def is_binary(data: bytes, piece: Piece) -> bool:
    """Tell whether that was no text: it has NULs, or a few characters in a hundred had to be mended or taken out."""
    return (b"\0" in data and len(piece.stripped) >= FEW) or len(piece.mended) + len(piece.stripped) > max(
        FEW, len(piece.text) / 20
    )


def page_text(data: bytes) -> tuple[Piece, tuple[str, ...]]:
    """Return the text of a page, and notes on how it was decoded.

    A byte order mark counts, then that it is UTF-8 (but for a few places), then what the page says of itself; where it
    says nothing, or what cannot be, the bytes are looked at.
    """
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    if marked or is_utf_8(data):
        return decoded(data, marked or "utf-8"), ()
    found = META_CHARSET.search(data[:LOOKED_AT])
    declared = encoding_of(found[1].decode("ascii")) if found else ""
    if declared and not declared.startswith("utf-"):
        return decoded(data, declared), ()
    encoding = single_byte_encoding(data)
    return decoded(data, encoding), (f"It does not tell its encoding truly, and was read as {TOLD[encoding]}.",)


TOLD = {"cp1251": "windows-1251", "koi8-r": "KOI8-R", "cp1252": "windows-1252"}


def is_utf_8(data: bytes) -> bool:
    """Tell whether a text is UTF-8, though some bytes of it may not be: more characters beyond ASCII are valid."""
    text = data.decode("utf-8", "surrogateescape")
    invalid = sum(len(found[0]) for found in INVALID.finditer(text))
    return not invalid or sum(character > "\x7f" for character in text) > 3 * invalid


def single_byte_encoding(data: bytes) -> str:
    """Return what a text of single bytes is probably encoded in: Russian, where whole words of it are beyond ASCII."""
    words = HIGH_BYTES.findall(data)
    letters = b"".join(words)
    high = sum(1 for byte in data if byte > 0x7F)  # noqa: PLR2004 - the end of ASCII
    if len(letters) * 2 < high:
        return "cp1252"
    # Small letters, of which there are more, are the upper half in windows-1251 and the lower in KOI8-R.
    upper = sum(1 for byte in letters if byte >= 0xE0)  # noqa: PLR2004
    return "cp1251" if upper * 2 > len(letters) else "koi8-r"
