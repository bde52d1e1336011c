"""Our blocks, made of what a text was understood to be made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import escape

from archive.conversion import parts
from archive.conversion.parts import Part, Shown
from archive.file_names import ending, path_of
from core.blocks.media import AUDIO_EXTENSIONS
from core.models import NewsImage

LONGEST_GALLERY = 24
SMALLEST_GALLERY = 2
LONGEST_TITLE = 120  # of a gallery
LONGEST_FILE_TITLE = 160


@dataclass(frozen=True)
class Library:
    """Where a story's files are found."""

    picture: Callable[[Shown], NewsImage | None]
    document: Callable[[str], int | None]  # its key, by its old address
    uploaded: Callable[[], list[Shown]]  # the pictures that were uploaded with the story


class Body:
    """The blocks of one story. `seed` makes their ids, so that the same text gets the same ids each time."""

    def __init__(self, seed: str, title: str, library: Library) -> None:
        self.seed, self.title, self.library = seed, title, library
        self.notes: list[str] = []
        self.lost = 0  # pictures that could not be had
        self.pictures: list[NewsImage] = []

    def blocks(self, found: Iterable[Part]) -> list[dict[str, Any]]:
        """Return the blocks as a StreamField stores them; what could not be had is told in `notes`."""
        made = [block for part in found for block in self.block(part)]
        if self.lost:
            self.notes.append(f"{self.lost} of its pictures could not be had.")
        return [
            {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{self.seed} {number}"))}
            for number, (kind, value) in enumerate(made)
        ]

    def block(self, part: Part) -> Iterator[tuple[str, Any]]:
        match part:
            case parts.Paragraph(html=html):
                yield "paragraph", html
            case parts.Heading(text=text, level=level):
                yield "heading", {"text": text, "level": f"h{level}"}
            case parts.Quotation(text=text, source=source, source_url=url):
                yield "block_quote", {"text": text, "source": source, "source_url": url}
            case parts.Table():
                yield "table", table(part)
            case parts.Figure(picture=picture):
                yield from (("image", {**value, "size": "text"}) for value in self.shown([picture]))
            case parts.Gallery(pictures=pictures):
                yield from self.gallery(list(pictures) or self.library.uploaded())
            case parts.Video(url=url, title=title, caption=caption):
                yield "video", {"url": url, "title": title[:160] or url, "poster": None, "caption": caption[:400]}
            case parts.Recording(address=address, title=title) | parts.Attached(address=address, title=title):
                yield from self.file(address, title)

    def shown(self, pictures: Iterable[Shown]) -> Iterator[dict[str, Any]]:
        for picture in pictures:
            image = self.library.picture(picture)
            if image is None:
                self.lost += 1
                continue
            self.pictures.append(image)
            alt = picture.alt or image.description
            yield {
                "image": {"image": image.pk, "alt_text": alt[:255], "decorative": False},
                "caption": picture.caption[:400],
                "credit": picture.credit[:200],
            }

    def gallery(self, pictures: list[Shown]) -> Iterator[tuple[str, Any]]:
        """Yield one gallery, several where there are too many pictures for one, an image where there is but one."""
        values = list(self.shown(pictures))
        for start in range(0, len(values), LONGEST_GALLERY):
            part = values[start : start + LONGEST_GALLERY]
            if len(part) < SMALLEST_GALLERY:
                yield from (("image", {**value, "size": "text"}) for value in part)
            else:
                yield (
                    "gallery",
                    {
                        "title": self.title[:LONGEST_TITLE],
                        "images": [{"type": "item", "value": value} for value in part],
                    },
                )

    def file(self, address: str, title: str) -> Iterator[tuple[str, Any]]:
        """Yield a file to take away or to listen to; a link in its place if it cannot be had."""
        document = self.library.document(address) if address else None
        title = title[:LONGEST_FILE_TITLE]
        if document and ending(address).removeprefix(".") in AUDIO_EXTENSIONS:
            yield "audio", {"recording": document, "title": title or path_of(address).stem, "transcript": ""}
        elif document:
            yield "document", {"document": document, "title": title}
        elif address:
            self.notes.append("A file that readers could take away is a link now.")
            yield "paragraph", f'<p><a href="{escape(address)}">{escape(title or address)}</a></p>'


def table(part: parts.Table) -> dict[str, Any]:
    """Return a table as `wagtail.contrib.table_block` keeps it."""
    header = "both" if part.has_header_row and part.has_header_column else ""
    header = header or ("row" if part.has_header_row else "column" if part.has_header_column else "neither")
    return {
        "data": [list(row) for row in part.rows],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": part.has_header_row,
        "first_col_is_header": part.has_header_column,
        "table_header_choice": header,
        "table_caption": part.caption,
    }
