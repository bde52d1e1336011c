"""How feeds are written: RSS 2.0, Atom 1.0 and JSON Feed 1.1.

Django's own generators have no place for the whole text of a story, for several authors and for a WebSub hub. Opened in
a browser, an RSS or Atom feed shows a page for people, which is in it as one element of XHTML and which feed readers
leave alone (docs/decisions/0026-a-feed-has-a-page-for-people-in-it.md).
"""

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from core.xml_characters import for_xml

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when what is in an empty feed has changed
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class Author:
    name: str
    url: str


class Writer(SimplerXMLGenerator):
    """Writes XML, with a space in place of each sign that it has no place for."""

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - of xml.sax
        written: Any = {key: for_xml(value) for key, value in attrs.items()}
        super().startElement(name, written)

    def characters(self, content: str) -> None:
        super().characters(for_xml(content))

    def markup(self, xml: str) -> None:
        """Write what is XML already."""
        self.ignorableWhitespace(for_xml(xml))


class Changed(SyndicationFeed):
    """A feed that has changed when the newest of its items has; Django's own says now while there is none."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


class XMLFeed(Changed, ABC):
    """A feed with a style sheet, and a page for people that this shows in place of it."""

    # Chromium shows the source of what is called application/rss+xml or atom+xml, whatever style sheet it has.
    content_type = "application/xml; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        handler = Writer(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        for sheet in self.feed["stylesheets"]:
            handler.processingInstruction("xml-stylesheet", str(sheet))
        self.write_document(handler)
        handler.endDocument()

    @abstractmethod
    def write_document(self, handler: Writer) -> None:
        """Write the root element, with all that is in it."""

    @property
    def page(self) -> str:
        return render_to_string("news/feed.html", {"feed": self.feed, "items": self.items})


class RssFeed(XMLFeed, Rss201rev2Feed):
    """RSS 2.0 (https://www.rssboard.org/rss-specification): a short description, and the whole text beside it."""

    def write_document(self, handler: Writer) -> None:
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        self.endChannelElement(handler)
        handler.endElement("rss")

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})
        handler.markup(self.page)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.addQuickElement("dc:creator", author.name)
        if item["updateddate"] != item["pubdate"]:
            handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])


class AtomFeed(XMLFeed, Atom1Feed):
    """Atom 1.0 (RFC 4287): summary and content."""

    def write_document(self, handler: Writer) -> None:
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})
        handler.markup(self.page)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", author.name)
            handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


class JsonFeed(Changed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json"

    def write(self, outfile: Any, encoding: str) -> None:
        feed = self.feed
        told = {
            "version": JSON_FEED,
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "authors": [{"name": feed["author_name"], "url": feed["author_link"]}],
            "hubs": [{"type": "WebSub", "url": feed["hub"]}] if feed["hub"] else [],
        }
        whole = {**filled(told), "items": [self.item(item) for item in self.items]}
        outfile.write(json.dumps(whole, ensure_ascii=False))

    def item(self, item: dict[str, Any]) -> dict[str, Any]:
        return filled(
            {
                "id": item["unique_id"],
                "url": item["link"],
                "title": item["title"],
                "content_html": item["content"],
                "summary": item["summary"],
                "image": item["image"],
                "date_published": rfc3339_date(item["pubdate"]),
                "date_modified": rfc3339_date(item["updateddate"]),
                "authors": [asdict(author) for author in item["authors"]],
                "tags": item["categories"],
                "language": self.feed["language"],
            }
        )


def filled(told: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty."""
    return {name: value for name, value in told.items() if value}


FORMATS: dict[str, type[SyndicationFeed]] = {"rss": RssFeed, "atom": AtomFeed, "json": JsonFeed}
NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON"}
