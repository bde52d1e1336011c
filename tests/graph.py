"""The JSON-LD of a page, read back and made whole as those do it who take it to be linked data."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from pyld import jsonld

Node = dict[str, Any]
SCHEMA = "https://schema.org/"
# What the context of schema.org says of the terms that we use, for no test asks the network. Others are none.
ADDRESSES = {
    *("url", "contentUrl", "item", "mainEntityOfPage", "publishingPrinciples", "correctionsPolicy"),
    *("actionableFeedbackPolicy", "ownershipFundingInfo"),
}
WORDS = {
    *("name", "headline", "description", "text", "slogan", "email", "jobTitle", "inLanguage", "articleSection"),
    *("keywords", "datePublished", "dateModified", "width", "height", "caption", "creditText", "position"),
    *("urlTemplate", "query-input"),
}
NODES = {
    *("author", "publisher", "isPartOf", "image", "logo", "associatedMedia", "citation", "correction", "mainEntity"),
    *("worksFor", "itemListElement", "potentialAction", "target"),
}
KINDS = {
    *("NewsArticle", "NewsMediaOrganization", "Person", "WebSite", "WebPage", "CollectionPage", "ProfilePage"),
    *("ImageObject", "CreativeWork", "CorrectionComment", "BreadcrumbList", "ItemList", "ListItem", "SearchAction"),
    "EntryPoint",
}
CONTEXT: Node = {
    "@context": {
        **{name: {"@id": f"{SCHEMA}{name}"} for name in WORDS | NODES | KINDS},
        **{name: {"@id": f"{SCHEMA}{name}", "@type": "@id"} for name in ADDRESSES},
    }
}


def schema_org(url: str, _options: Any) -> Node:
    """Load the context that our pages name, and no other."""
    assert url.rstrip("/") == SCHEMA.rstrip("/"), url
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


def graph(page: BeautifulSoup) -> list[Node]:
    """Return the nodes of a page's one graph."""
    (script,) = page.select("script[type='application/ld+json']")
    data: Node = json.loads(script.string or "")
    assert [*data] == ["@context", "@graph"]
    nodes: list[Node] = data["@graph"]
    return nodes


def node(page: BeautifulSoup, kind: str) -> Node:
    """Return the only node of a kind."""
    (found,) = [each for each in graph(page) if each["@type"] == kind]
    return found


def expanded(page: BeautifulSoup) -> list[Node]:
    """Return the graph as JSON-LD 1.1 expands it. JsonLdError if it is none."""
    data = {"@context": SCHEMA.rstrip("/"), "@graph": graph(page)}
    return list(jsonld.expand(data, {"documentLoader": schema_org, "base": "http://testserver/"}))


def addresses(value: Any) -> Iterator[str]:
    """Yield every address in an expanded graph."""
    if isinstance(value, dict):
        if isinstance(value.get("@id"), str):
            yield value["@id"]
        for part in value.values():
            yield from addresses(part)
    elif isinstance(value, list):
        for part in value:
            yield from addresses(part)


def terms(value: Any) -> Iterator[str]:
    """Yield every property and type in a graph as it is written."""
    if isinstance(value, dict):
        kind = value.get("@type")
        yield from [kind] if isinstance(kind, str) else kind or []
        for name, part in value.items():
            if not name.startswith("@"):
                yield name
            yield from terms(part)
    elif isinstance(value, list):
        for part in value:
            yield from terms(part)


def path(address: str) -> str:
    """Return what to ask this site for an address of it, without what only a browser looks at."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
