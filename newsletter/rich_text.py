"""Running text as a mail needs it: with whole addresses, and as plain text."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, NavigableString, Tag
from wagtail.rich_text import expand_db_html

from newsletter.mail import whole_address
from newsletter.plain_text import cited

BETWEEN = "\x1e"  # a separator of records, which no keyboard writes
LISTS = ("ul", "ol")
BLOCKS = ("p", *LISTS)


class Words:
    """The running text of one mail. Where its links lead is asked once for all of it."""

    def __init__(self, sources: Iterable[str]) -> None:
        self.expanded: dict[str, str] = {}
        self.expand(sources)

    def html(self, source: str) -> str:
        if source not in self.expanded:
            self.expand([source])
        return self.expanded[source]

    def expand(self, sources: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(sources))
        if not wanted:
            return
        texts = expand_db_html(BETWEEN.join(text.replace(BETWEEN, "") for text in wanted)).split(BETWEEN)
        self.expanded.update({source: with_whole_addresses(html) for source, html in zip(wanted, texts, strict=True)})

    @property
    def hidden_links(self) -> int:
        """How many links lead to pages that readers cannot see, or that are gone; they read the words alone."""
        return sum(html.count("<a>") for html in self.expanded.values())


def with_whole_addresses(html: str) -> str:
    """Return HTML whose links work anywhere; one that cannot keeps its words alone."""
    tree = BeautifulSoup(html, "html.parser")
    for link in tree.find_all("a"):
        address = whole_address(str(link.get("href", "")))
        link.attrs = {"href": address} if address else {}
    return str(tree)


def plain(html: str) -> str:
    """Return HTML as plain text: paragraphs apart, lists with dashes or numbers, links with their addresses."""
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
