"""The blocks of a body as JSON: what each kind of them holds, as readers may have it.

Running text is HTML that stands by itself, as in `html` beside; what leads to a page that is not public leads nowhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from wagtail.rich_text import expand_db_html

from core.api.documents import document_address
from core.api.endpoint import detail_url
from core.api.pages import PAGES, page_address
from core.api.pictures import RENDITIONS, sizes_of
from core.api.schema import ADDRESS, HTML, NUMBER, TEXT, YES_OR_NO, Schema, list_of, one_of, or_null, record, said
from core.models import NewsImage
from core.portable_html import portable

PICTURE = record(id=NUMBER, alt=TEXT, decorative=YES_OR_NO, caption=TEXT, credit=TEXT, renditions=RENDITIONS)
FILE = record(id=NUMBER, title=TEXT, url=ADDRESS, extension=TEXT, size=or_null(NUMBER))
PAGE = record(id=NUMBER, title=TEXT, html_url=or_null(ADDRESS), detail_url=ADDRESS)


@dataclass(frozen=True)
class Kind:
    """What a kind of block holds: the schema of its value, and what tells that; `address` is the page's own."""

    schema: Schema
    tell: Callable[[Any, str], Any]


def running(value: Any, address: str) -> str:
    return portable(expand_db_html(value.source), address) if value else ""


def picture(value: Any, _address: str) -> dict[str, Any] | None:
    """Tell of a picture with what the story says of it, or else the library."""
    image = value["image"]
    if not image:
        return None
    return {
        "id": image.pk,
        "alt": image.contextual_alt_text or "",
        "decorative": bool(image.decorative),
        "caption": value.shown_caption,
        "credit": value.shown_credit,
        "renditions": sizes_of(image),
    }


def still(image: NewsImage | None) -> dict[str, Any] | None:
    """Tell of a picture that decorates what stands beside it."""
    if not image:
        return None
    return {
        "id": image.pk,
        "alt": "",
        "decorative": True,
        "caption": image.caption,
        "credit": image.credit,
        "renditions": sizes_of(image),
    }


def file(document: Any) -> dict[str, Any] | None:
    if not document:
        return None
    return {
        "id": document.pk,
        "title": document.title,
        "url": document_address(document),
        "extension": document.file_extension,
        "size": document.file_size,
    }


def page(found: Any) -> dict[str, Any] | None:
    """Tell of a page that a block leads to, if anybody may see it."""
    if not found or not found.specific.is_public:
        return None
    return {
        "id": found.pk,
        "title": found.title,
        "html_url": page_address(found),
        "detail_url": detail_url(PAGES, found.pk),
    }


def table(value: dict[str, Any] | None, _address: str) -> dict[str, Any]:
    value = value or {}
    rows = [["" if cell is None else str(cell) for cell in row] for row in value.get("data", [])]
    header = rows.pop(0) if rows and value.get("first_row_is_table_header") else []
    first = bool(value.get("first_col_is_header"))
    return {
        "caption": value.get("table_caption") or "",
        "header": header,
        "rows": rows,
        "first_column_is_header": first,
    }


def action(value: Any, _address: str) -> dict[str, Any]:
    """Tell of a call to action; where its page is not public, the page shows nothing of it, and so do we."""
    if not value.href:
        return {"text": "", "button": "", "url": None, "page": None}
    url = None if value["page"] else value["url"]
    return {"text": value["text"], "button": value["button"], "url": url, "page": page(value["page"])}


def signup(value: Any, _address: str) -> dict[str, Any] | None:
    if not value:
        return None
    return {
        "heading": value.heading,
        "text": value.text,
        "button": value.button,
        "privacy_note": value.privacy_note,
        "url": settings.SITE_URL + reverse("newsletter:subscribe"),
    }


BLOCKS = {
    "paragraph": Kind(HTML, running),
    "heading": Kind(
        record(text=TEXT, level=one_of("h2", "h3")), lambda value, _: {"text": value["text"], "level": value["level"]}
    ),
    "pull_quote": Kind(
        record(text=TEXT, attribution=TEXT),
        lambda value, _: {"text": value["text"], "attribution": value["attribution"]},
    ),
    "block_quote": Kind(
        record(text=TEXT, source=TEXT, source_url=or_null(ADDRESS)),
        lambda value, _: {"text": value["text"], "source": value["source"], "source_url": value["source_url"] or None},
    ),
    "fact_box": Kind(
        record(title=TEXT, text=HTML),
        lambda value, address: {"title": value["title"], "text": running(value["text"], address)},
    ),
    "table": Kind(
        record(caption=TEXT, header=list_of(TEXT), rows=list_of(list_of(TEXT)), first_column_is_header=YES_OR_NO), table
    ),
    "image": Kind(or_null(PICTURE), picture),
    "gallery": Kind(
        record(title=TEXT, images=list_of(PICTURE)),
        lambda value, address: {
            "title": value["title"],
            "images": [picture(item, address) for item in value["images"] if item["image"]],
        },
    ),
    "video": Kind(
        record(url=ADDRESS, title=TEXT, caption=TEXT, poster=or_null(PICTURE)),
        lambda value, _: {
            "url": value["url"],
            "title": value["title"],
            "caption": value["caption"],
            "poster": still(value["poster"]),
        },
    ),
    "audio": Kind(
        record(title=TEXT, transcript=HTML, recording=or_null(FILE)),
        lambda value, address: {
            "title": value["title"],
            "transcript": running(value["transcript"], address),
            "recording": file(value["recording"]),
        },
    ),
    "document": Kind(
        record(title=TEXT, document=or_null(FILE)),
        lambda value, _: {
            "title": value["title"] or (value["document"].title if value["document"] else ""),
            "document": file(value["document"]),
        },
    ),
    "related_story": Kind(said(or_null(PAGE), "Null while that story is not public."), lambda value, _: page(value)),
    "call_to_action": Kind(
        said(
            record(text=TEXT, button=TEXT, url=or_null(ADDRESS), page=or_null(PAGE)),
            "It leads to an address or to a page; empty while that page is not public.",
        ),
        action,
    ),
    "signup": Kind(or_null(record(heading=TEXT, text=TEXT, button=TEXT, privacy_note=TEXT, url=ADDRESS)), signup),
}

BODY = list_of(
    {
        "oneOf": [
            record(type={"const": name}, id=or_null(TEXT), value=kind.schema, html=HTML)
            for name, kind in BLOCKS.items()
        ]
    }
)


def told_body(shown: Iterable[tuple[Any, str]], address: str) -> list[dict[str, Any]]:
    """Return blocks, each with its HTML, as JSON has them; in the language of the page, and where links are known."""
    return [
        {
            "type": block.block_type,
            "id": block.id,
            "value": BLOCKS[block.block_type].tell(block.value, address),
            "html": html,
        }
        for block, html in shown
    ]
