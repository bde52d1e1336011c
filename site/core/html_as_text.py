"""HTML as plain text: paragraphs apart, lists with dashes or numbers, links with their addresses.

The addresses are marks yet, for `core.plain_text.laid_out` to number.
"""

import re

from bs4 import BeautifulSoup, NavigableString, Tag

from core.plain_text import cited

LISTS = ("ul", "ol")
BLOCKS = ("p", *LISTS)


def plain(html: str) -> str:
    """Return HTML as plain text."""
    tree = BeautifulSoup(html, "html.parser")
    if not tree.find(BLOCKS):
        return inline(tree)
    parts = [
        plain_list(child) if isinstance(child, Tag) and child.name in LISTS else inline(child)
        for child in tree.contents
        if isinstance(child, Tag | NavigableString)
    ]
    return "\n\n".join(filter(None, parts))


def plain_list(tag: Tag, indent: str = "") -> str:
    lines = []
    for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
        mark = f"{number}." if tag.name == "ol" else "-"
        nested = item.find_all(LISTS, recursive=False)
        for inner in nested:
            inner.extract()
        lines.append(f"{indent}{mark} {inline(item)}")
        lines.extend(plain_list(inner, f"{indent}  ") for inner in nested)
    return "\n".join(lines)


def inline(node: Tag | NavigableString) -> str:
    """Return what stands within one paragraph; a line break stays one."""
    return "\n".join(" ".join(line.split()) for line in words(node).split("\n")).strip()


def words(node: object) -> str:
    if isinstance(node, NavigableString):
        return re.sub(r"\s+", " ", node)
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\n"
    text = "".join(words(child) for child in node.children)
    address = str(node.get("href", "")) if node.name == "a" else ""
    if not address:
        return text
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if text.strip() in {address, shown}:
        return text
    return f"{text}{cited(shown)}"
