"""What stands for a page without a picture where somebody shares a link to it: its headline in our own type.

Whoever asks for one names the page and a digest of what is on the image, so an address shows one image for good, and
nobody can have others drawn than those that our pages name. Each is drawn once and kept in the storage of pictures.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
KIND = "image/png"
DESIGN = 2  # a new number has all of them drawn anew
FOLDER = "share"
STATIC = Path(__file__).parent / "static"
COLOUR = re.compile(r"--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})\b")
# Lora, cut in two; where both have a sign, the first one's is taken.
FONTS = [STATIC / "fonts" / f"lora-{part}-wght-normal.woff2" for part in ("latin", "cyrillic")]
NOWHERE = "\uffff"  # no character, so that what a font draws for it is what it draws for all that it does not have

EDGE = 72
NAME_SIZE, NAME_TOP, RULE_TOP = 46, 56, 138
HEADLINE_TOP, HEADLINE_BOTTOM, SIZES = 178, 556, (88, 80, 72, 64, 58, 52, 46, 40)
LEADING = 1.18
BAND = 18
NARROWER = 24  # at each try to make lines of one length
BOLD, MEDIUM = 700, 600
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class ShareImage:
    """An image and what is on it; `folder` is whose it is, a story's or a language's."""

    folder: str
    headline: str
    name: str  # of the publication

    width, height, kind = WIDTH, HEIGHT, KIND

    @property
    def digest(self) -> str:
        content = json.dumps([DESIGN, self.headline, self.name])
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def path(self) -> str:
        return f"{FOLDER}/{self.folder}/{self.digest}.png"

    @property
    def alt(self) -> str:
        return f"{self.name}: {self.headline}" if self.headline != self.name else self.name

    def bring(self) -> bytes:
        """Return the image, drawn if nobody has asked for it yet; what it replaces is deleted."""
        if default_storage.exists(self.path):
            with default_storage.open(self.path) as kept:
                return kept.read()
        data = draw(self.headline, self.name)
        forget(self.folder)
        default_storage.save(self.path, ContentFile(data))
        return data


def forget(folder: str) -> None:
    """Delete the images that were drawn for a story or a language."""
    path = f"{FOLDER}/{folder}"
    try:
        _folders, files = default_storage.listdir(path)
    except FileNotFoundError:
        return  # nothing was ever drawn for it
    for name in files:
        default_storage.delete(f"{path}/{name}")


def answer(request: HttpRequest, image: ShareImage, digest: str, address: str) -> HttpResponse:
    """Return the image whose digest was asked for; whoever asks for another is led to the one that is true now."""
    if digest != image.digest:
        return redirect(address)
    response = HttpResponse(image.bring(), content_type=KIND)
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


# Drawing ---------------------------------------------------------------------------------------


def draw(headline: str, name: str) -> bytes:
    """Return a PNG with a headline under the name of the publication, cut short if it fits at no size."""
    paper, ink, strong, spruce = (colours()[name] for name in ("paper", "ink", "hairline-strong", "spruce"))
    image = Image.new("RGB", (WIDTH, HEIGHT), paper)
    canvas = ImageDraw.Draw(image)
    room = WIDTH - 2 * EDGE
    masthead = Type(NAME_SIZE, BOLD)
    masthead.write(canvas, EDGE, NAME_TOP, masthead.shortened(masthead.known(name), room), spruce)
    canvas.rectangle((EDGE, RULE_TOP, WIDTH - EDGE, RULE_TOP + 2), strong)
    type_, lines = fitted(headline, room, HEADLINE_BOTTOM - HEADLINE_TOP)
    top = HEADLINE_TOP + (HEADLINE_BOTTOM - HEADLINE_TOP - len(lines) * type_.leading) / 2
    for number, line in enumerate(lines):
        type_.write(canvas, EDGE, round(top + number * type_.leading), line, ink)
    canvas.rectangle((0, HEIGHT - BAND, WIDTH, HEIGHT), spruce)
    stream = BytesIO()
    image.quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


@lru_cache(maxsize=1)
def colours() -> dict[str, str]:
    """Return the colours of tokens.css by their names, as they are in the light."""
    return dict(COLOUR.findall((STATIC / "css" / "tokens.css").read_text(encoding="utf-8")))


def fitted(text: str, width: int, height: int) -> tuple["Type", list[str]]:
    """Return the largest size at which a text fits, and its lines."""
    for size in SIZES:
        type_ = Type(size, MEDIUM)
        lines, most = type_.lines(text, width), int(height // type_.leading)
        if len(lines) <= most:
            return type_, type_.balanced(text, lines, width)
    return type_, [*lines[: most - 1], type_.shortened(" ".join(lines[most - 1 :]), width)]


class Type:
    """Lora in one size and weight, its Latin and its Cyrillic side by side."""

    def __init__(self, size: int, weight: int) -> None:
        self.size, self.leading = size, size * LEADING
        self.fonts = [ImageFont.truetype(file, size) for file in FONTS]
        for font in self.fonts:
            font.set_variation_by_axes([weight])
        self.unknown = [picture(font, NOWHERE) for font in self.fonts]
        self.places: dict[str, int | None] = {}

    def place(self, sign: str) -> int | None:
        """Return which font has a sign, or None."""
        if sign not in self.places:
            having = (number for number, font in enumerate(self.fonts) if picture(font, sign) != self.unknown[number])
            self.places[sign] = next(having, None)
        return self.places[sign]

    def known(self, text: str) -> str:
        """Return a text without what no font has, or with its plain form: ₂ is a 2."""
        signs = (
            sign if self.place(sign) is not None else unicodedata.normalize("NFKD", sign)
            for sign in unicodedata.normalize("NFC", visible(text))
        )
        return visible("".join(sign for sign in "".join(signs) if self.place(sign) is not None))

    def runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """Yield the parts of a text that one font has."""
        start = 0
        for end in range(1, len(text) + 1):
            if end == len(text) or self.place(text[end]) != self.place(text[start]):
                yield self.fonts[self.place(text[start]) or 0], text[start:end]
                start = end

    def length(self, text: str) -> float:
        return sum(font.getlength(part) for font, part in self.runs(text))

    def lines(self, text: str, width: int) -> list[str]:
        """Break a text into lines; a word that is wider than a line is broken too."""
        lines: list[str] = []
        for word in self.known(text).split():
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.length(joined) <= width:
                lines[-1] = joined
                continue
            rest = word
            while self.length(rest) > width:
                most = next(end for end in range(len(rest), 0, -1) if end == 1 or self.length(rest[:end]) <= width)
                lines.append(rest[:most])
                rest = rest[most:]
            if rest:
                lines.append(rest)
        return lines

    def balanced(self, text: str, lines: list[str], width: int) -> list[str]:
        """Return as many lines of about the same length, as `text-wrap: balance` would have them; no word is broken."""
        longest = max((self.length(word) for line in lines for word in line.split()), default=0)
        for narrower in range(width - NARROWER, 0, -NARROWER):
            tried = self.lines(text, narrower)
            if longest > narrower or len(tried) > len(lines):
                break
            lines = tried
        return lines

    def shortened(self, text: str, width: int) -> str:
        if self.length(text) <= width:
            return text
        return next(f"{text[:end].rstrip()}…" for end in range(len(text), -1, -1) if self.fits(f"{text[:end]}…", width))

    def fits(self, text: str, width: int) -> bool:
        return self.length(text) <= width

    def write(self, canvas: ImageDraw.ImageDraw, left: float, top: float, text: str, colour: str) -> None:
        for font, part in self.runs(text):
            canvas.text((left, top + self.size), part, fill=colour, font=font, anchor="ls")
            left += font.getlength(part)


def visible(text: str) -> str:
    """Return a text without what nobody sees: control characters, of which Pillow refuses some, and double spaces."""
    return " ".join("".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C").split())


def picture(font: ImageFont.FreeTypeFont, sign: str) -> tuple[tuple[int, int], bytes]:
    """Return what a font draws for a sign, by which two of them are told apart."""
    mask = font.getmask(sign)
    return mask.size, bytes(mask)
