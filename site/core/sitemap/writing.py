"""Sitemaps as XML (sitemaps.org, protocol 0.9), written piece by piece as what they hold comes in.

With translations as Google asks for them (developers.google.com, "Tell Google about localized versions of your page")
and pictures ("Image sitemaps"); of those, all but the address has been given up.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from xml.sax.saxutils import escape

from core.sitemap.sections import Entry
from core.xml_characters import for_xml

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
AT_ONCE = 100  # elements that are sent together


def sitemap(entries: Iterable[Entry]) -> Iterator[str]:
    return document("urlset", {"": SITEMAP, "xhtml": XHTML, "image": IMAGE}, map(url, entries))


def sitemap_index(parts: Iterable[tuple[str, datetime | None]]) -> Iterator[str]:
    """Yield the index of parts, given by their addresses and times of the latest change."""
    elements = (element("sitemap", located(address, changed)) for address, changed in parts)
    return document("sitemapindex", {"": SITEMAP}, elements)


def document(name: str, namespaces: dict[str, str], elements: Iterable[str]) -> Iterator[str]:
    names = "".join(f' xmlns{":" if prefix else ""}{prefix}="{uri}"' for prefix, uri in namespaces.items())
    yield f"{HEAD}<{name}{names}>\n"
    each = iter(elements)
    while some := "".join(f"{one}\n" for one in islice(each, AT_ONCE)):
        yield some
    yield f"</{name}>\n"


def url(entry: Entry) -> str:
    parts = [located(entry.address, entry.changed)]
    if entry.translations:
        others = {**entry.translations, "x-default": entry.default}
        parts += [
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{attribute(address)}"/>'
            for language, address in others.items()
        ]
    if entry.picture:
        parts.append(element("image:image", element("image:loc", text(entry.picture))))
    return element("url", "".join(parts))


def located(address: str, changed: datetime | None) -> str:
    return element("loc", text(address)) + (element("lastmod", moment(changed)) if changed else "")


def element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def text(words: str) -> str:
    return escape(for_xml(words))


def attribute(words: str) -> str:
    return escape(for_xml(words), {'"': "&quot;"})


def moment(when: datetime) -> str:
    """Return a time as W3C writes it (NOTE-datetime), in UTC."""
    return when.astimezone(UTC).isoformat(timespec="seconds")
