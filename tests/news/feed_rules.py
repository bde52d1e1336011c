"""What makes a feed valid, as the W3C's feed validator has it: RSS 2.0 with its profile, RFC 4287, JSON Feed 1.1.

Each function returns what is wrong, a line for each mistake; nothing for a feed that is right.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import rnc2rng
from bs4 import BeautifulSoup
from django.utils import timezone
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
PREFIXES = {
    "atom": ATOM[1:-1],
    "content": CONTENT[1:-1],
    "dc": DC[1:-1],
}
CHANNEL_ONCE = {
    *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster", "pubDate", "docs"),
    *("lastBuildDate", "generator", "cloud", "ttl", "image", "rating", "textInput", "skipHours", "skipDays"),
}
CHANNEL = {*CHANNEL_ONCE, "category", "item", f"{ATOM}link", f"{XHTML}div"}
ITEM_ONCE = {
    *("title", "link", "description", "author", "comments", "enclosure", "guid", "pubDate", "source"),
    *(f"{ATOM}updated", f"{CONTENT}encoded"),
}
ITEM = {*ITEM_ONCE, "category", f"{DC}creator"}
ATTRIBUTES = {
    "rss": {"version"},
    "category": {"domain"},
    "guid": {"isPermaLink"},
    "enclosure": {"url", "length", "type"},
    "source": {"url"},
    f"{ATOM}link": {"href", "rel", "type", "hreflang", "title", "length"},
}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
RFC_822 = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|[+-]\d{4})")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MARKUP = re.compile(r"<[a-zA-Z/!]|&[a-zA-Z]+;|&#")
MISREAD = re.compile("[\x80-\x9f\ufffd]")  # what is Windows-1252 and was read as something else
SCHEMES = {"http", "https", "mailto", "tel"}
UNSAFE = ("applet", "base", "embed", "form", "iframe", "input", "link", "meta", "object", "script", "style")
JSON_TOP = {
    "version": str,
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "description": str,
    "user_comment": str,
    "next_url": str,
    "icon": str,
    "favicon": str,
    "authors": list,
    "language": str,
    "expired": bool,
    "hubs": list,
    "items": list,
}
JSON_ITEM = {
    "id": str,
    "url": str,
    "external_url": str,
    "title": str,
    "content_html": str,
    "content_text": str,
    "summary": str,
    "image": str,
    "banner_image": str,
    "date_published": str,
    "date_modified": str,
    "authors": list,
    "tags": list,
    "language": str,
    "attachments": list,
}


def complaints(body: bytes, address: str) -> list[str]:
    """Return what is wrong with the feed at an address, whichever of the three formats its ending names."""
    rules = {"rss": of_rss, "atom": of_atom, "json": of_json}
    return list(rules[address.rpartition(".")[2]](body, address))


def of_xml(body: bytes) -> tuple[Any, list[str]]:
    """Return the root of a document, and what is wrong with it as XML."""
    found = [] if body.startswith(b'<?xml version="1.0" encoding="utf-8"?>') else ["does not say its encoding"]
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    if root.getroottree().docinfo.doctype:
        found.append("has a document type")
    for element in root.iter(etree.Element):
        found += [f"{element.tag}: misread signs" for _sign in MISREAD.findall(element.text or "")]
        for prefix, name in element.nsmap.items():
            if prefix and PREFIXES.get(prefix) != name:
                found.append(f"prefix {prefix} for {name}")
    return root, found


def of_rss(body: bytes, address: str) -> Iterator[str]:
    rss, found = of_xml(body)
    yield from found
    if (rss.tag, rss.get("version"), [child.tag for child in rss]) != ("rss", "2.0", ["channel"]):
        yield "is not RSS 2.0 with one channel"
        return
    (channel,) = rss
    yield from of_children(channel, CHANNEL, CHANNEL_ONCE)
    for element in rss.iter(etree.Element):
        if not element.tag.startswith(XHTML) and (odd := set(element.attrib) - ATTRIBUTES.get(element.tag, set())):
            yield f"{element.tag}: attributes {odd}"
    for name in ("title", "link", "description", "language"):
        if not (channel.findtext(name) or "").strip():
            yield f"channel: no {name}"
    for name in ("title", "description"):
        yield from of_plain(channel.findtext(name) or "", f"channel: {name}")
    if not LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield "channel: language"
    yield from of_address(channel.findtext("link"), "channel: link")
    if built := channel.findtext("lastBuildDate"):
        yield from of_rfc_822(built, "lastBuildDate")
    links = channel.findall(f"{ATOM}link")
    yield from of_self([link.get("href") for link in links if link.get("rel") == "self"], address)
    yield from of_hub([link.get("href") for link in links if link.get("rel") == "hub"])
    yield from of_unique([item.findtext("guid") for item in channel.findall("item")], "guid")
    for item in channel.findall("item"):
        yield from of_rss_item(item)


def of_rss_item(item: Any) -> Iterator[str]:
    yield from of_children(item, ITEM, ITEM_ONCE)
    for name in ("title", "link", "guid", "pubDate", "description", f"{CONTENT}encoded"):
        if not (item.findtext(name) or "").strip():
            yield f"item: no {name}"
    yield from of_address(item.findtext("link"), "item: link")
    yield from of_rfc_822(item.findtext("pubDate") or "", "pubDate")
    if updated := item.findtext(f"{ATOM}updated"):
        yield from of_rfc_3339(updated, "atom:updated")
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false":
        yield from of_address(guid.text, "item: guid that is a permalink")
    if guid is not None and guid.get("isPermaLink", "true") not in {"true", "false"}:
        yield "item: isPermaLink"
    yield from of_id(guid.text if guid is not None else "")
    if item.find("author") is not None and not re.search(r"\S+@\S+", item.findtext("author") or ""):
        yield "item: an author without a mail address"
    if item.find("author") is not None and item.find(f"{DC}creator") is not None:
        yield "item: author and dc:creator"
    for name in ("description", f"{CONTENT}encoded"):
        yield from of_html(item.findtext(name) or "", name)


def of_atom(body: bytes, address: str) -> Iterator[str]:
    feed, found = of_xml(body)
    yield from found
    if not (schema := atom_schema()).validate(feed):
        yield from (f"RFC 4287, B: {error.message}" for error in schema.error_log)
        return
    if not LANGUAGE.fullmatch(feed.get("{http://www.w3.org/XML/1998/namespace}lang", "")):
        yield "no language"
    entries = feed.findall(f"{ATOM}entry")
    if feed.find(f"{ATOM}author") is None and not all(entry.find(f"{ATOM}author") is not None for entry in entries):
        yield "an entry without an author (4.1.1)"
    links = feed.findall(f"{ATOM}link")
    yield from of_self([link.get("href") for link in links if link.get("rel") == "self"], address)
    yield from of_hub([link.get("href") for link in links if link.get("rel") == "hub"])
    yield from of_unique([element.findtext(f"{ATOM}id") for element in [feed, *entries]], "id")
    for element in [feed, *entries]:
        yield from of_id(element.findtext(f"{ATOM}id") or "")
        yield from of_alternates(element)
        if not (element.findtext(f"{ATOM}title") or "").strip():
            yield f"{element.tag}: no title"
    for moment in [*feed.iter(f"{ATOM}updated"), *feed.iter(f"{ATOM}published")]:
        yield from of_rfc_3339(moment.text or "", moment.tag)
    yield from (each for uri in feed.iter(f"{ATOM}uri") for each in of_address(uri.text, "uri"))
    yield from ("a category without a term" for each in feed.iter(f"{ATOM}category") if not each.get("term").strip())
    for entry in entries:
        yield from of_atom_entry(entry)


def of_atom_entry(entry: Any) -> Iterator[str]:
    for name in ("published", "summary", "content"):
        if not (entry.findtext(f"{ATOM}{name}") or "").strip():
            yield f"entry: no {name}"
    for name in ("summary", "content"):
        if entry.find(f"{ATOM}{name}").get("type") != "html":
            yield f"entry: {name} is not called HTML"
        yield from of_html(entry.findtext(f"{ATOM}{name}") or "", name)


def of_alternates(element: Any) -> Iterator[str]:
    links = [link for link in element.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
    kinds = Counter((link.get("type"), link.get("hreflang")) for link in links)
    if not links or max(kinds.values()) > 1:
        yield f"{element.tag}: {len(links)} alternates (4.1.1)"
    for link in links:
        yield from of_address(link.get("href"), f"{element.tag}: alternate")


@cache
def atom_schema() -> Any:
    grammar = rnc2rng.dumps(rnc2rng.loads((Path(__file__).parent / "atom.rnc").read_text()))
    # It writes a prefix for what has no namespace, which XML forbids and nothing in the grammar uses.
    return etree.RelaxNG(etree.fromstring(grammar.replace('xmlns:local=""', "").encode()))


def of_json(body: bytes, address: str) -> Iterator[str]:
    feed = json.loads(body)
    yield from of_keys(feed, JSON_TOP, ["version", "title", "items", "home_page_url", "feed_url", "language"])
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "version"
    for name in ("home_page_url", "feed_url"):
        yield from of_address(feed.get(name), name)
    yield from of_self([feed.get("feed_url")], address)
    yield from of_people(feed)
    yield from of_hub([hub.get("url") for hub in feed.get("hubs", []) if hub.get("type") == "WebSub"])
    yield from of_unique([item.get("id") for item in feed["items"]], "id")
    yield from ("language" for told in [feed, *feed["items"]] if not LANGUAGE.fullmatch(told.get("language", "en")))
    for item in feed["items"]:
        yield from of_keys(item, JSON_ITEM, ["id", "url", "title", "content_html", "summary", "date_published"])
        yield from of_id(str(item.get("id", "")))
        yield from of_people(item)
        for name in ("url", "image"):
            if name in item:
                yield from of_address(item[name], name)
        for name in ("date_published", "date_modified"):
            if name in item:
                yield from of_rfc_3339(item[name], name)
        if not all(isinstance(tag, str) and tag.strip() for tag in item.get("tags", [])):
            yield "tags"
        yield from of_html(item.get("content_html", ""), "content_html")


def of_keys(told: dict[str, Any], kinds: dict[str, type], wanted: list[str]) -> Iterator[str]:
    for name, value in told.items():
        if name not in kinds:
            yield f"unknown {name}"
        elif not isinstance(value, kinds[name]) or (isinstance(value, str) and not value.strip()):
            yield f"{name}: {value!r}"
    yield from (f"no {name}" for name in wanted if name not in told)


def of_people(told: dict[str, Any]) -> Iterator[str]:
    for author in told.get("authors", []):
        if not set(author) & {"name", "url", "avatar"} or set(author) - {"name", "url", "avatar"}:
            yield f"author: {author}"
        yield from of_address(author.get("url"), "author")


# What all formats have in common -----------------------------------------------------------------


def of_children(parent: Any, known: set[str], once: set[str]) -> Iterator[str]:
    names = Counter(child.tag for child in parent if isinstance(child.tag, str))
    yield from (f"{parent.tag}: unknown {name}" for name in names if name not in known)
    yield from (f"{parent.tag}: {count} times {name}" for name, count in names.items() if name in once and count > 1)


def of_self(addresses: list[str | None], address: str) -> Iterator[str]:
    if [urlsplit(each or "").path for each in addresses] != [address]:
        yield f"does not say its own address: {addresses}"
    for each in addresses:
        yield from of_address(each, "self")


def of_hub(addresses: list[str | None]) -> Iterator[str]:
    for each in addresses:
        yield from of_address(each, "hub")


def of_unique(names: list[str | None], what: str) -> Iterator[str]:
    yield from (f"{count} times the {what} {name}" for name, count in Counter(names).items() if count > 1)


def of_id(name: str | None) -> Iterator[str]:
    parts = urlsplit(name or "")
    if not parts.scheme or (name or "") != (name or "").strip():
        yield f"id {name!r} is no IRI"
    if parts.scheme == "urn" and str(UUID(parts.path.removeprefix("uuid:"))) != parts.path.removeprefix("uuid:"):
        yield f"id {name!r} is no urn:uuid as RFC 9562 writes it"


def of_address(address: str | None, what: str) -> Iterator[str]:
    parts = urlsplit(address or "")
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"{}|\\^`]", address or ""):
        yield f"{what}: {address!r} is no whole address"


def of_rfc_822(moment: str, what: str) -> Iterator[str]:
    if not RFC_822.fullmatch(moment):
        yield f"{what}: {moment!r}"
        return
    told = parsedate_to_datetime(moment)
    if told.strftime("%a") != moment[:3]:
        yield f"{what}: {moment!r} was no such day"
    yield from of_moment(told, what)


def of_rfc_3339(moment: str, what: str) -> Iterator[str]:
    if not RFC_3339.fullmatch(moment):
        yield f"{what}: {moment!r}"
        return
    yield from of_moment(datetime.fromisoformat(moment), what)


def of_moment(moment: datetime, what: str) -> Iterator[str]:
    if moment.year < 1970 or moment > timezone.now() + timedelta(days=1):
        yield f"{what}: {moment} is implausible"


def of_plain(words: str, what: str) -> Iterator[str]:
    if MARKUP.search(words):
        yield f"{what} has markup"


def of_html(html: str, what: str) -> Iterator[str]:
    tree = BeautifulSoup(html, "html.parser")
    yield from (f"{what}: {element.name}" for element in tree.find_all(UNSAFE))
    for element in tree.find_all(True):
        for name, value in element.attrs.items():
            if name.startswith("on") or name == "style":
                yield f"{what}: {name} of {element.name}"
            if name in {"href", "src", "cite"} and urlsplit(str(value)).scheme not in {
                "http",
                "https",
                "mailto",
                "tel",
            }:
                yield f"{what}: {name}={value!r} is relative or worse"
        if element.name == "img" and "alt" not in element.attrs:
            yield f"{what}: a picture without alternative text"
