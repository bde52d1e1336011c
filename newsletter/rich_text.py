"""Running text as a mail needs it: with whole addresses."""

from collections.abc import Iterable

from bs4 import BeautifulSoup
from wagtail.rich_text import expand_db_html

from newsletter.mail import whole_address

BETWEEN = "\x1e"  # a separator of records, which no keyboard writes


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
