"""Text out of files that claim an encoding and do not keep to it, in pieces and whatever their size."""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

PIECE = 1 << 16  # bytes that are read at a time
MOST_MARKS = 1000  # that are kept of one piece: what is broken throughout need not be counted to the last byte

# Encodings a source may declare, by the names that Python knows them under. As the WHATWG's Encoding Standard has it,
# who says ISO-8859-1 or ASCII means windows-1252. Python's codecs for other things, such as "zlib", are none of ours.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-2": "iso8859-2",
    "iso8859-5": "iso8859-5",
    "iso8859-15": "iso8859-15",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "cp1252": "cp1252",
    "cp866": "cp866",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "mac-cyrillic": "mac-cyrillic",
    "mac-roman": "mac-roman",
}
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
BEGINNINGS = {**BYTE_ORDER_MARKS, b"<\0": "utf-16-le", b"\0<": "utf-16-be"}  # XML 1.0, F.1

# What the decoder has put in place of bytes that are not valid: a lone surrogate each (PEP 383).
INVALID = re.compile("[\udc80-\udcff]+")
NOT_ALLOWED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")  # XML 1.0, 2.2
INVALID_UTF_16 = re.compile("\ufffd+")
XML_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")


class UnreadableError(Exception):
    """Why a source cannot be read at all, in words."""


class BrokenFileError(Exception):
    """Why a file cannot be read further, in words."""


@dataclass(frozen=True)
class Piece:
    """Some text, with the places where it was mended: indexes into the text, ascending."""

    text: str
    mended: tuple[int, ...] = ()  # there, bytes were not what the encoding allows, and read as windows-1252
    stripped: tuple[int, ...] = ()  # there, characters stood that no text may hold


def encoding_of(name: str) -> str:
    """Return Python's name of the encoding that somebody has declared; "" where it is none of those we read."""
    try:
        return ENCODINGS.get(codecs.lookup(name).name, "")
    except (LookupError, ValueError):
        return ""


def declared_in_xml(beginning: bytes) -> str:
    """Return the encoding that an XML declaration names; "" where there is none (XML 1.0, 4.3.3)."""
    found = XML_DECLARATION.match(beginning.removeprefix(codecs.BOM_UTF8))
    return found[1].decode("ascii") if found else ""


def clean(text: str) -> Piece:
    """Mend what `surrogateescape` has left of invalid bytes, and take out what XML does not allow in a text."""
    if not NOT_ALLOWED.search(text):  # surrogates are not allowed either
        return Piece(text)
    mended: list[int] = []
    stripped: list[int] = []
    text = replaced(INVALID, text, mended)
    # The marks of what was mended lie in the text as it is now: they move to the left with it.
    mended = moved(mended, [(found.start(), found.end()) for found in NOT_ALLOWED.finditer(text)])
    text = replaced(NOT_ALLOWED, text, stripped)
    return Piece(text, tuple(mended[:MOST_MARKS]), tuple(stripped[:MOST_MARKS]))


def replaced(pattern: re.Pattern[str], text: str, places: list[int]) -> str:
    """Replace what matches, surrogates by windows-1252 and the rest by nothing; note where in the new text that was."""
    parts: list[str] = []
    length = position = 0
    for found in pattern.finditer(text):
        kept = text[position : found.start()]
        new = from_windows(found[0]) if pattern is INVALID else ""
        places.append(length + len(kept))
        parts += [kept, new]
        length += len(kept) + len(new)
        position = found.end()
    return "".join([*parts, text[position:]])


def from_windows(escaped: str) -> str:
    return escaped.encode("ascii", "surrogateescape").decode("cp1252", "replace")


def moved(places: list[int], gaps: list[tuple[int, int]]) -> list[int]:
    """Return where the places are once the gaps, ascending, are closed."""
    result: list[int] = []
    remaining = iter(gaps)
    gap = next(remaining, None)
    closed = 0
    for place in places:
        while gap and gap[1] <= place:
            closed += gap[1] - gap[0]
            gap = next(remaining, None)
        result.append(place - closed)
    return result


def decoded(data: bytes, encoding: str) -> Piece:
    """Decode the whole of some bytes, and clean them."""
    return next(pieces_of(iter([data]), encoding), Piece(""))


def pieces_of(chunks: Iterator[bytes], encoding: str) -> Iterator[Piece]:
    """Decode chunks of bytes, a piece for each; what is not valid is read as windows-1252."""
    is_utf_16 = encoding.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(encoding)("replace" if is_utf_16 else "surrogateescape")
    is_first = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        yield piece_of(text.removeprefix("\ufeff") if is_first else text, is_utf_16)
        is_first = False
    if rest := decoder.decode(b"", True):
        yield piece_of(rest, is_utf_16)


def piece_of(text: str, is_utf_16: bool) -> Piece:
    piece = clean(text)
    if is_utf_16 and "\ufffd" in piece.text:
        places = tuple(found.start() for found in INVALID_UTF_16.finditer(piece.text))
        return Piece(piece.text, places[:MOST_MARKS], piece.stripped)
    return piece


class TextFile:
    """A file of text, compressed by gzip or not, that is read from its beginning as often as one likes."""

    def __init__(self, path: Path, declared: str = "") -> None:
        """Open and look at the file; UnreadableError, in words, where that is not possible.

        `declared` is the encoding, where one knows; else the file's byte order mark or XML declaration tells.
        """
        self.path = path
        self.position = 0  # in bytes of the file, as the size is
        try:
            found = path.stat()
            if not S_ISREG(found.st_mode) and not S_ISDIR(found.st_mode):
                raise UnreadableError(f"{path}: it is neither a file nor a folder.")
            self.size = found.st_size
            with path.open("rb") as file:
                self.is_compressed = file.read(2) == b"\x1f\x8b"
            beginning = self.beginning()
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise UnreadableError(f"{path}: {reason(error)}") from error
        mark = next((name for mark, name in BEGINNINGS.items() if beginning.startswith(mark)), "")
        self.declared = declared or declared_in_xml(beginning)
        # A declaration that could be read byte by byte cannot tell the truth when it says UTF-16.
        honest = "" if encoding_of(self.declared).startswith("utf-16") else encoding_of(self.declared)
        self.encoding = mark or honest or "utf-8"

    def beginning(self) -> bytes:
        """Return the first bytes, uncompressed: at most as many as one piece has."""
        position = self.position
        with self.path.open("rb") as file:
            try:
                return next(self.chunks(file), b"")
            except BrokenFileError:
                return b""
            finally:
                self.position = position

    @property
    def complaint(self) -> str:
        """What was wrong with the encoding that the file declares, in words; "" if nothing."""
        if self.declared and not encoding_of(self.declared):
            return f"The file declares the encoding “{self.declared}”, which is not known here; it was read as UTF-8."
        return ""

    def chunks(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the file's bytes, uncompressed; BrokenFileError where they end too early or are none."""
        source = gzip.GzipFile(fileobj=file) if self.is_compressed else file
        while True:
            try:
                chunk = source.read(PIECE)
            except (EOFError, OSError, zlib.error) as error:
                raise BrokenFileError(f"The file cannot be read further: {reason(error)}") from error
            self.position = file.tell()
            if not chunk:
                return
            yield chunk

    def pieces(self) -> Iterator[Piece]:
        """Yield the file's text; BrokenFileError, in words, after all that could be read of it."""
        self.position = 0
        try:
            with self.path.open("rb") as file:
                yield from pieces_of(self.chunks(file), self.encoding)
        except OSError as error:
            raise BrokenFileError(f"The file cannot be read: {reason(error)}") from error


class Buffer:
    """What has been read of a file and is needed still, with the line it begins in and the places that were mended."""

    def __init__(self, file: TextFile) -> None:
        self.pieces = file.pieces()
        self.text = ""
        self.line = 1
        self.broken = ""  # why the file could not be read to its end
        self.place = 0  # where the text begins in the whole of it, in characters
        self.marks: list[tuple[int, bool]] = []  # places in the whole that were mended, or (True) stripped; ascending

    def more(self) -> bool:
        """Read a piece; False at the end of the file."""
        try:
            piece = next(self.pieces, None)
        except BrokenFileError as error:
            self.broken = str(error)
            return False
        if piece is None:
            return False
        start = self.place + len(self.text)
        self.text += piece.text
        if piece.mended or piece.stripped:
            places = [(start + at, False) for at in piece.mended] + [(start + at, True) for at in piece.stripped]
            self.marks += sorted(places)
        return True

    def drop(self, length: int) -> tuple[int, int]:
        """Forget the beginning of the text; return in how many places of it something was mended, and stripped."""
        self.line += self.text.count("\n", 0, length)
        self.text = self.text[length:]
        self.place += length
        if not self.marks:
            return 0, 0
        gone = [is_stripped for at, is_stripped in self.marks if at < self.place]
        self.marks = self.marks[len(gone) :]
        return len(gone) - sum(gone), sum(gone)


def reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file."
    if isinstance(error, PermissionError):
        return "we may not read it."
    if isinstance(error, IsADirectoryError):
        return "it is a folder."
    if isinstance(error, EOFError):
        return "it ends before its compression does."
    text = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return f"{text}."


def mending(mended: int, stripped: int) -> tuple[str, ...]:
    """Return notes that tell how often something was mended."""
    notes = []
    if mended:
        places = "one place" if mended == 1 else f"{mended} places"
        notes.append(f"In {places}, bytes that are not valid in the source's encoding were read as windows-1252.")
    if stripped:
        places = "one place" if stripped == 1 else f"{stripped} places"
        notes.append(f"In {places}, control characters were taken out.")
    return tuple(notes)
