"""Pictures in old markup: which they are, what is written below them, and which are no pictures for readers."""

import re

from .addresses import PICTURES, ending, host_of, whole_web_address
from .notes import Notes
from .parts import Shown
from .text import mended
from .tree import Node

KEY = re.compile(r"(?:^|\s)wp-image-(\d{1,20})(?:\s|$)")
SPACER = re.compile(
    r"(?:^|/)(?:1x1|blank|clear(?:dot|pixel)?|dot|pixel|shim|space[rd]?|trans(?:parent)?|tr)\.(?:gif|png)$"
)
SMALLEST = 3  # pixels of a side that somebody could see
FACES = {"wp-smiley", "emoji", "smiley"}
# The credit at the end of a caption, where a word says that it is one.
CREDIT = re.compile(
    r"(?:^|(?<=[\s(\[.,;–—|/]))(?:Photo(?:graph)?|Foto(?:graf)?|Фото(?:граф)?|Illustration|Illustrasjon|Иллюстрация|Image|Bilde)"
    r"(?:\s+(?:by|av|courtesy of))?\s*[:：]\s*(?P<who>[^\n]{2,120})$",
    re.IGNORECASE,
)
SENTENCE_INSIDE = re.compile(r"\w{3,}[.!?]\s+\w")


def shown(image: Node, link: str, base: str, caption: str, notes: Notes) -> Shown | None:
    """Return the picture of an `img` in a link to `link`; None when it is none that a reader was meant to see."""
    raw = image.get("data-lazy-src") or image.get("data-src") or image.get("src")
    address = whole_web_address(raw, base)
    key = KEY.search(image.get("class"))
    if is_spacer(image, address):
        return None
    if not address:
        if raw:
            notes.add("A picture whose address is not whole was left out.")
        if not key:
            return None
    if link and ending(link) in PICTURES:
        address = link
    elif link and host_of(link) not in {host_of(address), host_of(base)}:
        notes.add(f"The link of a picture to {host_of(link)} was left out.")
    text, credit = with_credit(caption)
    data_key = image.get("data-id") if image.get("data-id").isdecimal() else ""
    return Shown(address, key[1] if key else data_key, mended(image.get("alt")), text, credit)


def is_spacer(image: Node, address: str) -> bool:
    sides = [image.get(side).strip().removesuffix("px") for side in ("width", "height")]
    if any(side.isdecimal() and int(side[:6]) <= SMALLEST for side in sides):
        return True
    return bool(SPACER.search(address.partition("?")[0].lower()))


def is_face(image: Node) -> bool:
    """Whether a picture stands for a sign of the text, which its alternative text has."""
    return bool(image.classes & FACES)


def with_credit(caption: str) -> tuple[str, str]:
    """Return a caption and the credit at its end: `The quay. Photo: Kari Hav` is two texts."""
    caption = mended(caption)
    found = CREDIT.search(caption)
    if not found or SENTENCE_INSIDE.search(found["who"]):
        return caption, ""
    before, who = caption[: found.start()].rstrip(" –—|/,;"), found["who"].strip()
    if before.endswith(("(", "[")):
        before, who = before[:-1].rstrip(), who.rstrip(")]. ")
    return before, who.rstrip(". ") if who.count(".") == 1 and who.endswith(".") else who
