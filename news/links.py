"""Where the words of a story lead: to pages of the site, and to addresses elsewhere."""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from wagtail.models import Page

if TYPE_CHECKING:
    from news.models import NewsArticlePage

PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
PAGE_KEY = re.compile(r'\bid="(\d+)"')
ADDRESS = re.compile(r'<a\b[^>]*\bhref="(https?://[^"]+)"')


def outside_links(story: "NewsArticlePage") -> list[str]:
    """Return the addresses elsewhere that body and sources lead to, each once, in the order of reading."""
    return written_addresses([story.body.get_prep_value(), story.sources.get_prep_value()])


def written_addresses(value: Any) -> list[str]:
    """Return the web addresses that somebody wrote into a stream's value, each once, in the order of reading."""
    found: dict[str, None] = {}
    for text in texts(value):
        if text.startswith(("http://", "https://")) and not re.search(r"\s", text):
            found[text] = None
        found.update(dict.fromkeys(unescape(address) for address in ADDRESS.findall(text)))
    return list(found)


def relinked(value: Any, old: str, new: str) -> Any:
    """Return a stream's value in which whatever led to `old` (as `outside_links` finds it) leads to `new`."""

    def other(match: re.Match[str]) -> str:
        return match[0].replace(f'"{match[1]}"', f'"{escape(new)}"') if unescape(match[1]) == old else match[0]

    if isinstance(value, str):
        return new if value == old else ADDRESS.sub(other, value)
    if isinstance(value, dict):
        return {name: relinked(part, old, new) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [relinked(part, old, new) for part in value]
    return value


def lost_pages(story: "NewsArticlePage") -> int:
    """Count the links in the running text to pages that are gone."""
    keys = [int(key) for text in texts(story.body.get_prep_value()) for key in page_keys(text)]
    there = set(Page.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return sum(key not in there for key in keys)


def hidden_pages(story: "NewsArticlePage") -> int:
    """Count the links in the running text to pages that readers do not see now; they read the words alone."""
    keys = {int(key) for text in texts(story.body.get_prep_value()) for key in page_keys(text)}
    return sum(not page.specific.is_public for page in Page.objects.filter(pk__in=keys))


def page_keys(text: str) -> Iterator[str]:
    for link in PAGE_LINK.findall(text):
        yield from PAGE_KEY.findall(link)


def texts(value: Any) -> Iterator[str]:
    """Yield every string in a stream's value, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)
