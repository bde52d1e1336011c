"""Links between old stories, once it is known which page each of them has become."""

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from typing import Any, Literal
from urllib.parse import urldefrag

from wagtail import blocks

from core.blocks import StoryBlock

# One for all bodies: Wagtail keeps every block that is made until the process ends.
BLOCKS = StoryBlock().child_blocks

Body = list[dict[str, Any]]
Change = Callable[[str], str]
Lead = tuple[Literal["page", "document"], int]  # what there is now in place of an old address, and its key

# As Wagtail's editor and `archive.conversion` write them: no `>` in a value.
LINK = re.compile(r"<a\b(?P<attributes>[^<>]*)>")
HREF = re.compile(r'\bhref="([^"]*)"')


def addresses(body: Body) -> set[str]:
    """Return the web addresses that the running text of a body leads to, without the places on their pages."""
    found: set[str] = set()

    def collect(html: str) -> str:
        found.update(filter(None, map(web_address, LINK.finditer(html))))
        return html

    changed(body, collect)
    return found


def with_leads(body: Body, find: Callable[[str], Lead | None]) -> tuple[Body, bool]:
    """Return a body whose links to old addresses lead to pages and documents, and whether any did not before.

    `body` is the stored data of a StoryBlock, which stays as it is. `find` takes an address as `addresses` gives it,
    and returns what there is now, or None. A place on the old page is left out, because the
    new page has no such places.
    """
    known = cache(find)
    has_changed = False

    def lead(link: re.Match[str]) -> str:
        nonlocal has_changed
        address = web_address(link)
        there = known(address) if address else None
        if there is None:
            return link[0]
        has_changed = True
        kind, key = there
        return f'<a linktype="{kind}" id="{key}">'

    return changed(body, lambda html: LINK.sub(lead, html)), has_changed


def web_address(link: re.Match[str]) -> str:
    """Return the address of a link without its fragment; "" for a link to a page, a document or a mailbox."""
    if "linktype=" in link["attributes"]:
        return ""
    href = HREF.search(link["attributes"])
    address = unescape(href[1]) if href else ""
    return urldefrag(address).url if address.lower().startswith(("http://", "https://")) else ""


def changed(body: Body, change: Change) -> Body:
    """Return a body with a change made to each rich text in it; plain texts that look like HTML are not touched."""
    return [
        {**child, "value": changed_value(BLOCKS[child["type"]], child.get("value"), change)}
        if child.get("type") in BLOCKS
        else child
        for child in body
    ]


def changed_value(block: blocks.Block, value: Any, change: Change) -> Any:
    if isinstance(block, blocks.RichTextBlock):
        return change(value) if isinstance(value, str) else value
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        return {
            name: changed_value(block.child_blocks[name], inner, change) if name in block.child_blocks else inner
            for name, inner in value.items()
        }
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [changed_item(block.child_block, item, change) for item in value]
    return value


def changed_item(block: blocks.Block, item: Any, change: Change) -> Any:
    """Change an item of a list, which Wagtail has stored with and without its own key."""
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": changed_value(block, item["value"], change)}
    return changed_value(block, item, change)
