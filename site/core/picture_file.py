"""The insides of picture files: what belongs to the picture is kept, byte for byte, and all else left behind.

Each reader walks one file format by its list of parts and keeps the parts that a browser needs to draw the picture
in the right colours. A list of what may stay needs no knowledge of what cameras and programs will think of adding:
EXIF, XMP, IPTC, comments, thumbnails, maker notes and bytes behind the end go because nobody asked them to stay.
Nothing is decoded or compressed again, so no quality is lost, and doing it twice changes nothing.

Formats: JPEG (ITU T.81, annex B), PNG (W3C PNG 3rd edition), GIF (GIF89a), WebP (RFC 9649), AVIF (ISO 14496-12 and
23008-12). AVIF refers to its parts by their position in the file, so there nothing moves: zeros take the place of
what goes.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


class BrokenPictureError(ValueError):
    """The file does not keep to its own format. The argument is the reason in an editor's words."""


@dataclass(frozen=True)
class BarePicture:
    """A file without metadata, and what its header says of its size."""

    data: bytes
    size: tuple[int, int]
    frames: int = 1


ENDS_EARLY = _("The picture ends before it is complete. It was probably cut off on the way: fetch it again.")
TANGLED = _("The picture is damaged and cannot be read. Open it in a picture editor and export it again.")

# Enough for any progressive JPEG (ten is usual); thousands of passes over a large picture are an attack
# (https://libjpeg-turbo.org/pmwiki/uploads/About/TwoIssueswiththeJPEGStandard.pdf).
MOST_SCANS = 100


SIGNATURES = [
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("png", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("gif", re.compile(rb"GIF8[79]a")),
    ("webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("avif", re.compile(rb".{4}ftyp(.{4}){0,9}avi[fs]", re.DOTALL)),
    ("heic", re.compile(rb".{4}ftyp(.{4}){0,9}(hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)),
]


def signature(data: bytes) -> str:
    """Return the format by the first bytes: "jpeg", "png", "gif", "webp", "avif", "heic", or "" for anything else."""
    return next((kind for kind, beginning in SIGNATURES if beginning.match(data)), "")


def bare(data: bytes, kind: str) -> BarePicture:
    """Return the picture without its metadata. Raise BrokenPictureError where the file does not keep to its format."""
    try:
        return READERS[kind](data)
    except (IndexError, struct.error) as error:  # something was to be read behind the end of the file
        raise BrokenPictureError(ENDS_EARLY) from error


# JPEG -------------------------------------------------------------------------------------------

END_OF_JPEG, START_OF_SCAN, COLOUR_PROFILE, ADOBE, JFIF = 0xD9, 0xDA, 0xE2, 0xEE, 0xE0
JPEG_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
WITHOUT_CONTENT = {0x01, *range(0xD0, 0xD8)}
# Inside a scan a marker is an FF that no 00 (a literal FF) and no restart number follows.
END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def bare_jpeg(data: bytes) -> BarePicture:
    kept, size, scans, at = bytearray(b"\xff\xd8"), (0, 0), 0, 2
    while True:
        at = position(data, b"\xff", at)
        while data[at] == 0xFF:  # noqa: PLR2004 - any number of them may stand before a marker
            at += 1
        marker, at = data[at], at + 1
        if marker == END_OF_JPEG:
            return BarePicture(bytes(kept + b"\xff\xd9"), size)
        if marker in WITHOUT_CONTENT:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        content, at = part(data, at + 2, length - 2), at + length
        if marker in JPEG_FRAMES:
            size = struct.unpack_from(">HH", content, 1)[::-1]
        kept += jpeg_segment(marker, content)
        if marker == START_OF_SCAN:
            scans += 1
            found = END_OF_SCAN.search(data, at)
            if scans > MOST_SCANS:
                raise BrokenPictureError(TANGLED)
            if not found:
                raise BrokenPictureError(ENDS_EARLY)
            kept += data[at : found.start()]
            at = found.start()


def jpeg_segment(marker: int, content: bytes) -> bytes:
    """Return the segment as it may be kept: whole, without its thumbnail, or not at all."""
    if marker == JFIF and content.startswith(b"JFIF\x00"):
        content = content[:12] + b"\x00\x00"  # a thumbnail of nought by nought
    elif not (
        marker in JPEG_FRAMES | JPEG_TABLES | {START_OF_SCAN}
        or (marker == COLOUR_PROFILE and content.startswith(b"ICC_PROFILE\x00"))
        or (marker == ADOBE and content.startswith(b"Adobe"))  # says how the colours are coded
    ):
        return b""
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


# PNG --------------------------------------------------------------------------------------------

PNG_PICTURE = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"}
PNG_COLOURS = {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI"}
PNG_ANIMATION = {b"acTL", b"fcTL", b"fdAT"}
PNG_PARTS = PNG_PICTURE | PNG_COLOURS | PNG_ANIMATION


def bare_png(data: bytes) -> BarePicture:
    kept, size, frames, at = bytearray(data[:8]), (0, 0), 1, 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        content = part(data, at + 8, length)
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if kind in PNG_PARTS:
            if zlib.crc32(kind + content) != checksum:
                raise BrokenPictureError(TANGLED)
            kept += data[at : at + 12 + length]
        at += 12 + length
        if kind == b"IHDR":
            size = struct.unpack_from(">II", content)
        elif kind == b"acTL":
            (frames,) = struct.unpack_from(">I", content)
        elif kind == b"IEND":
            return BarePicture(bytes(kept), size, max(frames, 1))


# GIF --------------------------------------------------------------------------------------------

GIF_TRAILER, GIF_FRAME, GIF_EXTENSION, GIF_TIMING, GIF_APPLICATION = 0x3B, 0x2C, 0x21, 0xF9, 0xFF
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
GIF_APPLICATIONS = (*GIF_LOOPS, b"ICCRGBG1012")


def bare_gif(data: bytes) -> BarePicture:
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + colour_table(flags)
    kept, frames = bytearray(part(data, 0, at)), 0
    while data[at] != GIF_TRAILER:
        start = at
        if data[at] == GIF_FRAME:
            left, top, wide, high, flags = struct.unpack_from("<HHHHB", data, at + 1)
            width, height = max(width, left + wide), max(height, top + high)
            at = end_of_blocks(data, at + 11 + colour_table(flags))
            frames += 1
            kept += data[start:at]
        elif data[at] == GIF_EXTENSION:
            label, content = data[at + 1], at + 2
            at = end_of_blocks(data, content)
            kept += gif_extension(label, data[start:at])
        else:
            raise BrokenPictureError(TANGLED)
    return BarePicture(bytes(kept) + bytes([GIF_TRAILER]), (width, height), frames)


def gif_extension(label: int, whole: bytes) -> bytes:
    """Return the extension if it belongs to the picture: a frame's timing, how often it loops, its colours."""
    if label == GIF_TIMING:
        return whole
    if label == GIF_APPLICATION and whole[3:14] in GIF_LOOPS:
        return whole[:18] + b"\x00"
    if label == GIF_APPLICATION and whole[3:14] in GIF_APPLICATIONS:
        return whole
    return b""


def colour_table(flags: int) -> int:
    """Return the length in bytes of the table that such flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def end_of_blocks(data: bytes, at: int) -> int:
    """Return the position behind a chain of blocks, each with its length in front and an empty one at the end."""
    while data[at]:
        at += data[at] + 1
    return at + 1


# WebP -------------------------------------------------------------------------------------------

WEBP_PARTS = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
WEBP_PARTS_OF_A_FRAME = {b"VP8 ", b"VP8L", b"ALPH"}
WEBP_HAS_METADATA = 0x08 | 0x04  # EXIF, XMP
WEBP_FRAME_HEADER = 16


def bare_webp(data: bytes) -> BarePicture:
    kept, sizes, frames = bytearray(), [(0, 0)], 0
    for kind, content in webp_chunks(part(data, 0, 8 + struct.unpack_from("<I", data, 4)[0]), 12):
        if kind in WEBP_PARTS:
            kept += webp_chunk(kind, webp_content(kind, content))
            sizes.append(webp_size(kind, content))
            frames += kind == b"ANMF"
    width, height = (max(lengths) for lengths in zip(*sizes, strict=True))
    return BarePicture(webp_chunk(b"RIFF", b"WEBP" + bytes(kept)), (width, height), max(frames, 1))


def webp_content(kind: bytes, content: bytes) -> bytes:
    """Return what a chunk may hold: its list of contents without metadata, a frame without unknown parts."""
    if kind == b"VP8X":
        return bytes([content[0] & ~WEBP_HAS_METADATA]) + content[1:]
    if kind == b"ANMF":
        chunks = webp_chunks(content, WEBP_FRAME_HEADER)
        return content[:WEBP_FRAME_HEADER] + b"".join(
            webp_chunk(*chunk) for chunk in chunks if chunk[0] in WEBP_PARTS_OF_A_FRAME
        )
    return content


def webp_chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bytes]]:
    while at < len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, part(data, at + 8, length)
        at += 8 + length + length % 2


def webp_chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def webp_size(kind: bytes, content: bytes) -> tuple[int, int]:
    """Return the width and height that a chunk announces, nought by nought if it announces none."""
    if kind == b"VP8X":
        return int.from_bytes(content[4:7], "little") + 1, int.from_bytes(content[7:10], "little") + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


# AVIF -------------------------------------------------------------------------------------------

MOVING_AVIF = _("Moving AVIF pictures cannot be used. Export it as an animated WebP.")
AVIF_META_PARTS = {b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp", b"iref", b"idat", b"grpl", b"dinf"}
AVIF_PROPERTIES = {b"av1C", b"ispe", b"pixi", b"colr", b"auxC", b"irot", b"imir", b"clap", b"pasp"} | {
    *(b"a1op", b"a1lx", b"lsel", b"clli", b"mdcv", b"cclv", b"amve")
}
AVIF_ITEMS = {b"av01", b"grid", b"iden", b"tmap"}
NO_ITEM = b"none"


@dataclass(frozen=True)
class Box:
    """A part of an AVIF file by its positions: where it starts, where its content starts, where it ends."""

    kind: bytes
    start: int
    content: int
    end: int


def bare_avif(data: bytes) -> BarePicture:
    kept, sizes, at = bytearray(len(data)), [(0, 0)], 0
    top = list(boxes(data, 0, len(data)))
    if any(box.kind == b"moov" for box in top):
        raise BrokenPictureError(MOVING_AVIF)
    for box in top:
        if box.kind == b"ftyp":
            kept[box.start : box.end] = data[box.start : box.end]
        elif box.kind == b"meta":
            sizes += keep_avif_meta(data, box, kept)
        else:
            keep_frame_of_box(data, box, kept, known=box.kind == b"mdat")
        at = box.end
    width, height = (max(lengths) for lengths in zip(*sizes, strict=True))
    return BarePicture(bytes(kept[:at]), (width, height))


def keep_avif_meta(data: bytes, meta: Box, kept: bytearray) -> list[tuple[int, int]]:
    """Copy the index of the file and what belongs to the picture's items. Return the sizes it announces."""
    kept[meta.start : meta.content + 4] = data[meta.start : meta.content + 4]
    children = {box.kind: box for box in boxes(data, meta.content + 4, meta.end)}
    for box in boxes(data, meta.content + 4, meta.end):
        keep_frame_of_box(data, box, kept, known=box.kind in AVIF_META_PARTS)
        if box.kind in AVIF_META_PARTS - {b"idat", b"iinf", b"iprp"}:
            kept[box.start : box.end] = data[box.start : box.end]
    if not {b"iinf", b"iloc", b"iprp"} <= children.keys():
        raise BrokenPictureError(TANGLED)
    items = keep_avif_items(data, children[b"iinf"], kept)
    inside = children.get(b"idat")
    for item, is_inside, start, length in avif_extents(data, children[b"iloc"]):
        if item in items:
            begin = start + (inside.content if is_inside and inside else 0)
            kept[begin : begin + length] = part(data, begin, length)
    return keep_avif_properties(data, children[b"iprp"], kept)


def keep_avif_items(data: bytes, box: Box, kept: bytearray) -> set[int]:
    """Copy the list of items, with what is no picture struck out. Return the numbers of those that stay."""
    first = box.content + (6 if data[box.content] == 0 else 8)
    kept[box.start : first] = data[box.start : first]
    items = set()
    for entry in boxes(data, first, box.end):
        number_of_bytes = 2 if data[entry.content] <= 2 else 4  # noqa: PLR2004 - version 3 has longer numbers
        kind_at = entry.content + 4 + number_of_bytes + 2
        kept[entry.start : kind_at] = data[entry.start : kind_at]
        if data[kind_at : kind_at + 4] in AVIF_ITEMS:
            items.add(int.from_bytes(data[entry.content + 4 : entry.content + 4 + number_of_bytes]))
            kept[kind_at : kind_at + 4] = data[kind_at : kind_at + 4]
        else:
            kept[kind_at : kind_at + 4] = NO_ITEM
    return items


def keep_avif_properties(data: bytes, box: Box, kept: bytearray) -> list[tuple[int, int]]:
    """Copy colours, sizes and the like. An item names its properties by their place, so each keeps its place."""
    sizes = []
    for child in boxes(data, box.content, box.end):
        if child.kind == b"ipma":
            kept[child.start : child.end] = data[child.start : child.end]
        elif child.kind == b"ipco":
            keep_frame_of_box(data, child, kept, known=True)
            for entry in boxes(data, child.content, child.end):
                keep_frame_of_box(data, entry, kept, known=entry.kind in AVIF_PROPERTIES)
                if entry.kind in AVIF_PROPERTIES:
                    kept[entry.start : entry.end] = data[entry.start : entry.end]
                if entry.kind == b"ispe":
                    sizes.append(struct.unpack_from(">II", data, entry.content + 4))
    return sizes


def avif_extents(data: bytes, box: Box) -> Iterator[tuple[int, bool, int, int]]:
    """Yield each stretch of bytes: the item's number, whether it lies in the index itself, start and length."""
    version, widths, at = data[box.content], data[box.content + 4 : box.content + 6], box.content + 6
    wide = 4 if version == 2 else 2  # noqa: PLR2004 - the version of the table
    offset_width, length_width, base_width = widths[0] >> 4, widths[0] & 15, widths[1] >> 4
    index_width = widths[1] & 15 if version else 0

    def number(width: int) -> int:
        nonlocal at
        at += width
        return int.from_bytes(part(data, at - width, width))

    for _item in range(number(wide)):
        item = number(wide)
        is_inside = bool(number(2) & 15) if version else False
        number(2)
        base = number(base_width)
        for _extent in range(number(2)):
            number(index_width)
            start = base + number(offset_width)
            yield item, is_inside, start, number(length_width) or len(data) - start


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    while at < end:
        length, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, content)
            content += 8
        length = length or end - at
        if length < content - at:
            raise BrokenPictureError(TANGLED)
        if at + length > end:
            raise BrokenPictureError(ENDS_EARLY)
        yield Box(kind, at, content, at + length)
        at += length


def keep_frame_of_box(data: bytes, box: Box, kept: bytearray, *, known: bool) -> None:
    """Copy where a box begins and how long it is, under the name of empty space if we do not know it."""
    kept[box.start : box.content] = data[box.start : box.content]
    if not known:
        kept[box.start + 4 : box.start + 8] = b"free"


# ------------------------------------------------------------------------------------------------


def part(data: bytes, start: int, length: int) -> bytes:
    """Return exactly `length` bytes. A slice would be shorter without a word where the file ends early."""
    if length < 0:
        raise BrokenPictureError(TANGLED)
    if start + length > len(data):
        raise BrokenPictureError(ENDS_EARLY)
    return data[start : start + length]


def position(data: bytes, wanted: bytes, at: int) -> int:
    found = data.find(wanted, at)
    if found < 0:
        raise BrokenPictureError(ENDS_EARLY)
    return found


READERS: dict[str, Callable[[bytes], BarePicture]] = {
    "jpeg": bare_jpeg,
    "png": bare_png,
    "gif": bare_gif,
    "webp": bare_webp,
    "avif": bare_avif,
}
