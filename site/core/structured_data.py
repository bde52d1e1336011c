"""What pages tell machines of themselves in their own language: one JSON-LD graph a page (schema.org).

Nodes are plain dictionaries, made of what the page shows, and nothing is told that it does not show. `{% graph %}`
puts those of a page into one script, after the publisher and the website, which are the same on every page.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import SourceImageIOError

from core.addresses import absolute

Node = dict[str, Any]

# A script element ends at the first </script, whatever is written around it (WHATWG HTML, 13.2.5.17).
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def publisher_key() -> str:
    """Return what names the publisher in every graph, whatever the language."""
    return f"{settings.SITE_URL}/#publisher"


def website_key(language: str) -> str:
    return f"{settings.SITE_URL}/#website-{language}"


def filled(node: Node) -> Node:
    """Return a node without what it has nothing to say of."""
    return {name: value for name, value in node.items() if value or value == 0}


def publisher(
    name: str,
    home: str,
    *,
    tagline: str = "",
    email: str = "",
    logo: str = "",
    policies: Iterable[tuple[str, str]] = (),
) -> Node:
    """Return who publishes; `policies` are properties of schema.org, each with the address of a page."""
    node: Node = {
        "@type": "NewsMediaOrganization",
        "@id": publisher_key(),
        "name": name,
        "url": absolute(home),
        "slogan": tagline,
        "email": email,
        "logo": {"@type": "ImageObject", "url": absolute(logo)} if logo else None,
    }
    for policy, address in policies:
        node.setdefault(policy, absolute(address))
    return filled(node)


def named(node: Node, name: str) -> Node:
    """Return a node in which the publisher, where it is the author, has its name: not everybody looks it up."""
    for author in node.get("author", []):
        if author.get("@id") == publisher_key():
            author.update({"@type": "NewsMediaOrganization", "name": name})
    return node


def website(name: str, home: str, language: str, search: str) -> Node:
    """Return the site in one language; `search` is the address of its search page."""
    return {
        "@type": "WebSite",
        "@id": website_key(language),
        "name": name,
        "url": absolute(home),
        "inLanguage": language,
        "publisher": {"@id": publisher_key()},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{absolute(search)}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def web_page(
    address: str, name: str, language: str, *, description: str = "", kind: str = "WebPage", about: Node | None = None
) -> Node:
    """Return a page that is no story; `about` is what it is about in the first place."""
    return filled(
        {
            "@type": kind,
            "@id": absolute(address),
            "url": absolute(address),
            "name": name,
            "description": description,
            "inLanguage": language,
            "isPartOf": {"@id": website_key(language)},
            "mainEntity": about,
        }
    )


def listed(addresses: Iterable[str]) -> Node | None:
    """Return a list of what stands on a page, in its order; None if nothing does."""
    items = [
        {"@type": "ListItem", "position": position, "url": absolute(address)}
        for position, address in enumerate(addresses, start=1)
    ]
    return {"@type": "ItemList", "itemListElement": items} if items else None


def breadcrumbs(crumbs: Sequence[tuple[str, str]], here: str = "") -> Node:
    """Return the way to a page: (title, address) of those above it, and its own title if that stands there too."""
    items: list[Node] = [
        {"@type": "ListItem", "position": position, "name": title, "item": absolute(address)}
        for position, (title, address) in enumerate(crumbs, start=1)
    ]
    if here:
        items.append({"@type": "ListItem", "position": len(items) + 1, "name": here})
    return {"@type": "BreadcrumbList", "itemListElement": items}


def image_object(rendition: Any, *, caption: str = "", credit: str = "") -> Node:
    """Return a picture as it is served, and whose it is.

    The credit is all that an image says to readers of its rights; what the desk notes about them stays there.
    """
    return filled(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(rendition.url),
            "url": absolute(rendition.url),
            "width": rendition.width,
            "height": rendition.height,
            "caption": caption,
            "creditText": credit,
        }
    )


def image_objects(image: Any, size: str, *, caption: str = "", credit: str = "") -> list[Node]:
    """Return a picture in one size; none if its file is lost, which must not take the page with it."""
    try:
        return [image_object(image.get_rendition(size), caption=caption, credit=credit)] if image else []
    except SourceImageIOError:
        return []


def as_text(nodes: Iterable[Node]) -> str:
    """Return nodes as the inside of a JSON array, safe within a script element."""
    texts = (json.dumps(node, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")) for node in nodes)
    return ",".join(texts).translate(ESCAPES)


def script(*texts: str) -> SafeString:
    """Return the graph of a page, of what `as_text` made."""
    inside = mark_safe(",".join(filter(None, texts)))  # noqa: S308 - `as_text` leaves nothing that ends the element
    return format_html(
        '<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{}]}}</script>', inside
    )
