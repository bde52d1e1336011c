"""What a picture says about itself: who made it, what it shows, who owns it.

Agencies and careful photographers write it into the file, as XMP or as the older IPTC record. It is read before the
file loses all of that, and offered to the editor. Every word of it comes from outside: it may be garbage, in a wrong
alphabet, or far too long.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from PIL import IptcImagePlugin
from PIL.ImageFile import ImageFile

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

# IPTC Information Interchange Model 4.2: record and data set
CHARACTER_SET, BY_LINE, CREDIT, COPYRIGHT, CAPTION = (1, 90), (2, 80), (2, 110), (2, 116), (2, 120)
UTF_8 = b"\x1b%G"

LONGEST_XMP = 512 * 1024
LONGEST_TEXT = 2000
MOST_MAKERS = 4
NAMES_ITS_KIND = re.compile(r"^(photo|photograph|picture|illustration|graphic|foto|bilde|фото|иллюстрация)\b", re.I)
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Attribution:
    """Plain text of bounded length, each part empty where the picture says nothing."""

    makers: tuple[str, ...] = ()
    agency: str = ""
    caption: str = ""
    rights: str = ""

    @property
    def credit(self) -> str:
        """The line readers see, in the language that is active: “Photo: Name / Agency”."""
        maker = ", ".join(self.makers)
        if maker.casefold() in self.agency.casefold():
            who = self.agency
        else:
            who = " / ".join(filter(None, [maker, self.agency]))
        return who if not who or NAMES_ITS_KIND.match(who) else _("Photo: %(who)s") % {"who": who}

    def offer(self, given: dict[str, Any], limits: dict[str, int | None]) -> dict[str, str]:
        """Return what to put into the empty ones of the fields `given`, none longer than its limit."""
        said = {"credit": self.credit, "caption": self.caption, "rights_note": self.rights}
        return {
            name: Truncator(text).chars(limits.get(name) or LONGEST_TEXT)
            for name, text in said.items()
            if text and name in given and not given[name]
        }


def read_attribution(image: ImageFile) -> Attribution:
    """Return what an opened picture says. Where XMP and IPTC disagree, XMP is right: it knows its alphabet."""
    modern, old = from_xmp(image.info.get("xmp")), from_iptc(image)
    return Attribution(
        makers=modern.makers or old.makers,
        agency=modern.agency or old.agency,
        caption=modern.caption or old.caption,
        rights=modern.rights or old.rights,
    )


def from_iptc(image: ImageFile) -> Attribution:
    record = IptcImagePlugin.getiptcinfo(image) or {}
    utf_8 = UTF_8 in values(record, CHARACTER_SET)
    texts = {
        key: [tidy(decoded(value, utf_8=utf_8)) for value in values(record, key)]
        for key in (BY_LINE, CREDIT, COPYRIGHT, CAPTION)
    }
    return attribution(texts[BY_LINE], texts[CREDIT], texts[CAPTION], texts[COPYRIGHT])


def values(record: dict[tuple[int, int], bytes | list[bytes]], key: tuple[int, int]) -> list[bytes]:
    found = record.get(key, [])
    return found if isinstance(found, list) else [found]


def decoded(value: bytes, *, utf_8: bool) -> str:
    """Return the text of an IPTC value. Many programs write UTF-8 and forget to say so; the others write Latin-1."""
    value = value[: 4 * LONGEST_TEXT]
    if utf_8:
        return value.decode("utf-8", "ignore")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def from_xmp(packet: Any) -> Attribution:
    if not isinstance(packet, bytes) or len(packet) > LONGEST_XMP:
        return Attribution()
    try:
        root = ElementTree.fromstring(packet.strip(b"\x00 \r\n\t"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        # It is not XML, wants to be more than XML, or names an encoding that nobody knows.
        return Attribution()
    return attribution(
        xmp_texts(root, f"{DUBLIN_CORE}creator"),
        xmp_texts(root, f"{PHOTOSHOP}Credit"),
        xmp_texts(root, f"{DUBLIN_CORE}description"),
        xmp_texts(root, f"{DUBLIN_CORE}rights"),
    )


def xmp_texts(root: Element, name: str) -> list[str]:
    """Return a property's texts, the one in the default language first; it is an attribute or an element in XMP."""
    found = []
    for description in root.iter(f"{RDF}Description"):
        found.append(description.get(name, ""))
        for element in description.findall(name):
            items = sorted(element.iter(f"{RDF}li"), key=lambda item: item.get(LANGUAGE) != "x-default")
            found += [item.text or "" for item in items] or [element.text or ""]
    return [text for text in map(tidy, found) if text]


def attribution(
    makers: Iterable[str], agencies: Iterable[str], captions: Iterable[str], rights: Iterable[str]
) -> Attribution:
    return Attribution(
        makers=tuple(dict.fromkeys(filter(None, makers)))[:MOST_MAKERS],
        agency=next(filter(None, agencies), ""),
        caption=next(filter(None, captions), ""),
        rights=next(filter(None, rights), ""),
    )


def tidy(text: str) -> str:
    """Return one line without control characters (PostgreSQL stores no NUL) and changes of direction."""
    return " ".join(UNPRINTABLE.sub(" ", text[:LONGEST_TEXT]).split())
