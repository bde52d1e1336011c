"""What the text of an old page is made of once it has been understood: `archive.body` makes our blocks of it.

Pictures and files are named as the old page named them; whether we have them is not the conversion's business.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """A picture in a text, by its address, or by its key in the source. Texts are plain."""

    address: str = ""
    key: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text: clean HTML of `p`, `ul`, `ol`, `li`, `b`, `i`, `a href`, `sub`, `sup`, `br` and nothing else."""

    html: str


@dataclass(frozen=True)
class Heading:
    text: str
    level: int  # 2 or 3, and never a 3 before the first 2


@dataclass(frozen=True)
class Quotation:
    text: str  # plain; an empty line between paragraphs
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]  # plain text, all of the same length
    caption: str = ""
    has_header_row: bool = False
    has_header_column: bool = False


@dataclass(frozen=True)
class Figure:
    picture: Shown


@dataclass(frozen=True)
class Gallery:
    """Pictures that belong together; with none named, all that were uploaded with the item."""

    pictures: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Video:
    url: str  # of the page of the video on YouTube or Vimeo
    title: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Recording:
    """Sound, by its address or its key in the source."""

    address: str = ""
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class Attached:
    """A file to take away, by its address."""

    address: str
    title: str = ""


Part = Paragraph | Heading | Quotation | Table | Figure | Gallery | Video | Recording | Attached


@dataclass(frozen=True)
class Converted:
    """The parts of a text in the order of reading, and what was lost or guessed on the way, in words."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()
