"""Feeds that tell whole stories: RSS 2.0 (also 0.9x and 1.0) and Atom (RFC 4287)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit

from .dates import machine_date
from .item import Item, Kind, Term
from .languages import our_language
from .plain import folded, key_of, plain_text, title_text
from .xml_items import Element
from .xml_source import XmlSource

MOST_TERMS = 200  # of one item
MOST_AUTHORS = 50
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
NAME_BEHIND_ADDRESS = re.compile(r"^\S+@\S+\s+\((.*)\)$")  # "desk@tideline.example (Ada Test)"
WRAPPER = re.compile(r"^\s*<div\b[^<>]*>(.*)</div>\s*$", re.DOTALL)  # RFC 4287, 3.1.1.3: it is no part of the content
DATES = ("pubDate", "atom:published", "dc:date", "dcterms:issued", "atom:issued")
CHANGES = ("atom:updated", "dcterms:modified", "atom:modified")


@dataclass(frozen=True)
class Head:
    """What a feed says of itself."""

    address: str  # that relative addresses are to be joined with
    language: str
    authors: tuple[str, ...]


class Feed(XmlSource[Head]):
    """The stories that a feed tells, with their texts as far as it has them."""

    def head_of(self, element: Element) -> Head:
        channel = element.first("channel") or element
        told = element.attributes.get("xml:lang") or channel.text_of("language") or channel.text_of("dc:language")
        base = element.attributes.get("xml:base", "") or channel.text_of("link")
        return Head(base or link(channel), our_language(told), authors_of(channel))

    def item_of(self, element: Element, head: Head, notes: tuple[str, ...]) -> Item | None:
        is_atom = element.name == "atom:entry"
        story = AtomStory(element) if is_atom else RssStory(element)
        base = element.attributes.get("xml:base", "")
        addresses = list(dict.fromkeys(joined(head.address, base, each) for each in story.addresses()))
        key = story.id or next(iter(addresses), "")
        if not key:
            return None
        told = story.language
        body, is_plain, lede = story.texts()
        picture = lead_image(element)
        return Item(
            key=key_of(key),
            kind=Kind.POST,
            title=plain_text(story.title) if is_atom and not is_plain_text(element) else title_text(story.title),
            address=addresses[0] if addresses else "",
            other_addresses=tuple(addresses[1:]),
            language=our_language(told) or self.language or head.language,
            date=first_date(element, DATES),
            modified=first_date(element, CHANGES),
            lede=lede,
            body=body,
            is_plain=is_plain,
            authors=authors_of(element) or head.authors,
            terms=tuple(terms_of(element)),
            lead_image=joined(head.address, base, picture) if picture else "",
            comments=number(element.text_of("slash:comments")),
            notes=(*notes, *story.notes(), *notes_of_language(told)),
        )


class RssStory:
    """An item of RSS."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.id = element.text_of("guid") or element.attributes.get("rdf:about", "")
        self.title = element.text_of("title")
        self.language = element.text_of("dc:language") or element.attributes.get("xml:lang", "")
        self.whole = element.text_of("content:encoded") or element.text_of("atom:content")
        self.description = element.text_of("description")

    def addresses(self) -> Iterator[str]:
        guid = self.element.first("guid")
        is_address = guid is not None and guid.attributes.get("isPermaLink", "true").strip().lower() == "true"
        # What FeedBurner has put in the place of the link leads there by way of its own counter.
        for name in ("feedburner:origLink", "link"):
            if address := self.element.text_of(name):
                yield address
        if address := link(self.element):
            yield address
        if is_address and self.id.startswith(("http://", "https://", "/")):
            yield self.id

    def texts(self) -> tuple[str, bool, str]:
        """Return the body, whether it is plain text, and the lede."""
        if self.whole:
            return self.whole, False, plain_text(self.description)
        return self.description, False, ""

    def notes(self) -> Iterator[str]:
        if not self.whole and self.description:
            yield "The feed has a description of it only; the story may have been longer."


class AtomStory:
    """An entry of Atom."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.id = element.text_of("atom:id")
        self.title = element.text_of("atom:title")
        self.content = element.first("atom:content") or Element("")
        self.summary = element.first("atom:summary") or Element("")
        self.language = self.content.attributes.get("xml:lang", "") or element.attributes.get("xml:lang", "")

    def addresses(self) -> Iterator[str]:
        if address := link(self.element):
            yield address
        if self.id.startswith(("http://", "https://")):
            yield self.id

    def texts(self) -> tuple[str, bool, str]:
        """Return the body, whether it is plain text, and the lede."""
        body, is_plain = text_construct(self.content)
        if not body.strip():
            body, is_plain = text_construct(self.summary)
            return body, is_plain, ""
        summary, summary_is_plain = text_construct(self.summary)
        return body, is_plain, folded(summary) if summary_is_plain else plain_text(summary)

    def notes(self) -> Iterator[str]:
        if "src" in self.content.attributes:
            yield f"Its text is elsewhere: {self.content.attributes['src'][:200]}"
        elif not self.content.text.strip() and self.summary.text.strip():
            yield "The feed has a summary of it only; the story may have been longer."


def text_construct(element: Element) -> tuple[str, bool]:
    """Return what an element of Atom holds, and whether that is plain text (RFC 4287, 3.1 and 4.1.3)."""
    kind = element.attributes.get("type", "text").strip().lower()
    if kind in {"html", "text/html"}:
        return element.text, False
    if kind in {"xhtml", "application/xhtml+xml"}:
        inner = WRAPPER.match(element.text)
        return inner[1] if inner else element.text, False
    # Atom 0.3 said "text/html" with mode="escaped"; whatever else there is, is no text that a reader could see.
    return (element.text, True) if kind in {"text", "text/plain", ""} else ("", True)


def is_plain_text(entry: Element) -> bool:
    title = entry.first("atom:title")
    return title is None or text_construct(title)[1]


def link(element: Element) -> str:
    """Return the address that an element's first link to its own page names (RFC 4287, 4.2.7)."""
    links = [
        each.attributes["href"].strip()
        for each in element.all("atom:link")
        if each.attributes.get("rel", "alternate") == "alternate"
        and each.attributes.get("type", "text/html") in {"text/html", "application/xhtml+xml"}
        and each.attributes.get("href", "").strip()
    ]
    return links[0] if links else ""


def joined(*addresses: str) -> str:
    """Return the last address, made whole by those before it as far as they are whole."""
    result = ""
    for address in addresses:
        try:
            result = urljoin(result, address)
        except ValueError:  # "http://[" and the like
            result = address
    return result


def first_date(element: Element, names: tuple[str, ...]) -> datetime | None:
    return next((found for name in names if (found := machine_date(element.text_of(name)))), None)


def authors_of(element: Element) -> tuple[str, ...]:
    """Return the names of those who wrote it, without addresses."""
    names = [title_text(each.text_of("atom:name")) for each in element.all("atom:author")]
    names += [title_text(each.text) for each in element.all("dc:creator")]
    for each in element.all("author"):
        found = NAME_BEHIND_ADDRESS.match(folded(each.text))
        name = found[1] if found else folded(each.text)
        if "@" not in name:
            names.append(title_text(name))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_AUTHORS]


def terms_of(element: Element) -> Iterator[Term]:
    """Yield its subjects: a feed does not tell categories from tags."""
    seen: set[str] = set()
    for each in element.children:
        slug = ""
        if each.name in {"category", "dc:subject"}:
            name = title_text(each.text)
        elif each.name == "atom:category":
            slug = unquote(each.attributes.get("term", ""))
            name = title_text(each.attributes.get("label", "") or slug)
        else:
            continue
        if name and name not in seen:
            seen.add(name)
            yield Term(name, slug)
            if len(seen) >= MOST_TERMS:
                return


def lead_image(element: Element) -> str:
    """Return the address of the first picture that comes with a story; "" if none does."""
    groups = [element, *element.all("media:group")]
    media = [each for group in groups for each in group.all("media:content")]
    for each in media:
        if is_picture(each, "url") or each.attributes.get("medium") == "image":
            return each.attributes.get("url", "").strip()
    for each in element.all("enclosure"):
        if is_picture(each, "url"):
            return each.attributes.get("url", "").strip()
    for each in element.all("atom:link"):
        if each.attributes.get("rel") == "enclosure" and is_picture(each, "href"):
            return each.attributes.get("href", "").strip()
    thumbnails = [each for group in [*groups, *media] for each in group.all("media:thumbnail")]
    return next((address for each in thumbnails if (address := each.attributes.get("url", "").strip())), "")


def is_picture(element: Element, attribute: str) -> bool:
    kind = element.attributes.get("type", "")
    if kind:
        return kind.lower().startswith("image/")
    try:
        return bool(PICTURE.search(urlsplit(element.attributes.get(attribute, "")).path))
    except ValueError:
        return False


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0


def notes_of_language(told: str) -> Iterator[str]:
    if told and not our_language(told):
        yield f"Its language, “{told[:80]}”, is none of ours."
