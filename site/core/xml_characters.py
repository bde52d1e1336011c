"""Which characters XML has a place for: feeds and sitemaps hold words that were pasted from anywhere."""

import re

# All but those of XML 1.0, section 2.2, Char.
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """Return a text with a space in place of each character that XML has no place for."""
    return NOT_IN_XML.sub(" ", text)
