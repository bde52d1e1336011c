"""Feeds as a feed reader sees them."""

from typing import Any

import feedparser
from bs4 import BeautifulSoup
from django.test import Client

ENDINGS = ["rss", "atom", "json"]


def read(client: Client, address: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a feed reader reads, in the words of JSON Feed, whichever format it is."""
    response = client.get(address)
    assert response.status_code == 200, address
    if address.endswith(".json"):
        feed = response.json()
        return feed, feed["items"]
    told = feedparser.parse(response.content, sanitize_html=False)
    assert not told.bozo
    entries = [
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            "content_html": entry.content[0].value,
            "summary": BeautifulSoup(entry.summary, "html.parser").get_text(),
            "date_published": entry.published_parsed,
            "date_modified": entry.updated_parsed if "updated_parsed" in entry else entry.published_parsed,
            "authors": [author.get("name") for author in entry.get("authors", [])],
            "tags": [tag.term for tag in entry.get("tags", [])],
        }
        for entry in told.entries
    ]
    return {"title": told.feed.title, "language": told.feed.language, "home_page_url": told.feed.link}, entries
