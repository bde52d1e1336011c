"""Plain text of what old sites kept as HTML."""

import re
from hashlib import sha256
from html import unescape

import nh3

from archive.models.ledger import LONGEST_KEY

BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h[1-6]|blockquote|tr|td|th)|br)\b[^<>]*>", re.IGNORECASE)


def folded(text: str) -> str:
    """Return the text with every stretch of white space, no-break spaces among it, as one space."""
    return " ".join(text.split())


def title_text(text: str) -> str:
    """Return a title with its entities decoded and its white space folded; tags in it stay as they are."""
    return folded(unescape(text)) if "&" in text else folded(text)


def plain_text(html: str) -> str:
    """Return what a reader sees of some HTML, in one line: no tags, no scripts, entities decoded."""
    if "<" in html:
        html = nh3.clean(BREAK.sub(" ", html), tags=set(), clean_content_tags={"script", "style"})
    return title_text(html)


def key_of(name: str) -> str:
    """Return the name by which a source knows something, in the length that the ledger has for it."""
    if len(name) <= LONGEST_KEY:
        return name
    return f"{name[:150]}…{sha256(name.encode()).hexdigest()}"
