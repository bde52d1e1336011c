"""The sitemap as a search engine reads it: checked against the schemas, and then taken apart."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from lxml import etree

from tests.browser import node

SCHEMAS = Path(__file__).parent / "schemas"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
XS = "http://www.w3.org/2001/XMLSchema"
HOST = "http://testserver"


def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def schema_of_sitemaps_org() -> etree.XMLSchema:
    """Return what sitemaps.org publishes for sitemaps, as an npm package brings it, with ours for other namespaces."""
    if not node.is_installed():
        pytest.skip("The schema of sitemaps.org is not installed from package-lock.json: make test does it.")
    files = {"s": node.MODULES / "sitemap" / "schema" / "sitemap.xsd"}
    files |= {name: SCHEMAS / f"{file}.xsd" for name, file in (("xhtml", "link"), ("image", "image"), ("news", "news"))}
    root = etree.Element(f"{{{XS}}}schema")
    for name, file in files.items():
        etree.SubElement(root, f"{{{XS}}}import", namespace=NAMES[name], schemaLocation=file.as_uri())
    return etree.XMLSchema(root)


@dataclass(frozen=True)
class Listed:
    """What a sitemap says of one address."""

    changed: str
    translations: dict[str, str] = field(default_factory=dict)
    pictures: tuple[str, ...] = ()


def read_index(document: bytes) -> dict[str, str]:
    """Return the paths of its parts, each with when it changed; AssertionError if it is not valid."""
    tree = etree.fromstring(document)
    schema("siteindex").assertValid(tree)
    return {
        path(part.findtext("s:loc", namespaces=NAMES)): part.findtext("s:lastmod", "", NAMES)
        for part in tree.iterfind("s:sitemap", NAMES)
    }


def read_part(document: bytes) -> dict[str, Listed]:
    """Return what it says, by path; AssertionError if it is not valid."""
    tree = etree.fromstring(document)
    schema("sitemap").assertValid(tree)
    return {
        path(url.findtext("s:loc", namespaces=NAMES)): Listed(
            url.findtext("s:lastmod", "", NAMES),
            {link.get("hreflang"): path(link.get("href")) for link in url.iterfind("xhtml:link", NAMES)},
            tuple(image.text for image in url.iterfind("image:image/image:loc", NAMES)),
        )
        for url in tree.iterfind("s:url", NAMES)
    }


def path(address: str) -> str:
    assert address.startswith(f"{HOST}/")
    return address.removeprefix(HOST)


@dataclass
class Engine:
    """A search engine that reads the index and all that it leads to."""

    client: Client

    def index(self) -> dict[str, str]:
        return read_index(self.client.get("/sitemap.xml").getvalue())

    def read(self) -> dict[str, Listed]:
        """Return what is said of every address, none of which is listed twice."""
        found: dict[str, Listed] = {}
        for part in self.index():
            listed = read_part(self.client.get(part).getvalue())
            assert not found.keys() & listed.keys()
            found |= listed
        return found


@pytest.fixture(autouse=True)
def no_renditions_of_other_tests() -> None:
    """Forget those that Wagtail keeps in the cache: the database has gone back to before they were made."""
    cache.clear()


@pytest.fixture
def engine(client: Client) -> Engine:
    return Engine(client)
