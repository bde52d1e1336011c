"""The rules that our feeds are held to find each mistake that somebody might make in them."""

import json
from typing import Any

import pytest
from django.test import Client

from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsIndexPage
from tests.news.feed_rules import complaints

XML_MISTAKES = [
    ('encoding="utf-8"', 'encoding="UTF8"'),
    ("</title>", "</title><unheard-of/>", 1),
    ('rel="self"', 'rel="alternate"'),
    ('rel="self"', 'rel="self" onclick="go()"'),
    ("urn:uuid:", "number "),
    ("http://testserver/feeds/news", "http://testserver/feeds/olds"),
    ("&lt;p&gt;", "&lt;script&gt;1&lt;/script&gt;&lt;p&gt;"),
    ("&lt;p&gt;", '&lt;p style="color: red"&gt;'),
    ("&lt;p&gt;", '&lt;a href="/here/"&gt;here&lt;/a&gt;&lt;p&gt;'),
    ("The lede.", "The \x92 lede."),
]
RSS_MISTAKES = [
    ('version="2.0"', 'version="0.91"'),
    ("<language>en</language>", ""),
    ("<language>en</language>", "<language>English</language>"),
    ("<link>http://testserver/news/</link>", "<link>/news/</link>"),
    ("</link>", "</link><link>http://testserver/</link>"),
    ("</description>", "</description><description>Again</description>"),
    ("<title>Newsroom: News", "<title>&lt;b&gt;Newsroom&lt;/b&gt;: News"),
    ("Fri, 18 Feb 2005 08:30:00 +0000", "2005-02-18T08:30:00Z"),
    ("Fri, 18 Feb", "Mon, 18 Feb"),
    ("Feb 2005", "Feb 2095"),
    ('<guid isPermaLink="false">', "<guid>"),
    ('isPermaLink="false"', 'isPermaLink="no"'),
    ("<dc:creator>", "<author>Reporter 1 Demo</author><dc:creator>"),
    ("<category>", "<tag>Seas</tag><category>"),
    ("<category>", '<category weight="1">'),
]
ATOM_MISTAKES = [
    ('xml:lang="en"', ""),
    ("</updated>", "</updated><updated>2005-02-18T08:30:00Z</updated>", 1),
    ("2005-02-18T08:30:00+00:00</updated>", "yesterday</updated>"),
    ("2005-02-18T08:30:00+00:00</updated>", "2005-02-18T08:30:00</updated>"),
    ("<id>urn", "<guid>urn", 1, "</id>", "</guid>"),
    ('type="html"', 'type="markdown"'),
    ("<category term=", "<category name="),
    ("<name>Reporter 1 Demo</name>", ""),
    ("<uri>http://testserver", "<uri>"),
    ('rel="alternate"', 'rel="related"'),
]
JSON_MISTAKES: list[tuple[str, Any]] = [
    ("version", "https://jsonfeed.org/version/1"),
    ("title", ""),
    ("language", "English (British)"),
    ("home_page_url", "/news/"),
    ("feed_url", "http://testserver/feeds/news.rss"),
    ("author", {"name": "Somebody"}),
    ("authors", [{"nom": "Somebody"}]),
    ("items.id", 7),
    ("items.url", "news/"),
    ("items.content_html", None),
    ("items.content_html", '<img src="a.jpg">'),
    ("items.date_published", "2005-02-18"),
    ("items.tags", [""]),
    ("items.image", "a.jpg"),
    ("items.authors", [{}]),
]


@pytest.fixture
def feeds(news_index: NewsIndexPage, client: Client) -> Client:
    NewsArticlePageFactory(
        parent=news_index,
        title="Ice",
        lede="The lede.",
        topics=[TopicFactory(name="Seas")],
        people=[PersonFactory(name="Reporter 1 Demo")],
    )
    return client


def marred(text: str, mistake: tuple[Any, ...]) -> str:
    """Return a feed with a mistake: what is replaced by what, how often, and then what else."""
    old, new, *more = mistake
    count = more.pop(0) if more else -1
    assert old in text
    text = text.replace(old, new, count)
    return text.replace(more[0], more[1], count) if more else text


@pytest.mark.parametrize("address", ["/feeds/news.rss", "/feeds/news.atom", "/feeds/news.json"])
def test_a_feed_is_valid(feeds: Client, address: str) -> None:
    assert complaints(feeds.get(address).content, address) == []


@pytest.mark.parametrize("mistake", [*XML_MISTAKES, *RSS_MISTAKES], ids=str)
def test_a_mistake_in_rss_is_found(feeds: Client, mistake: tuple[Any, ...]) -> None:
    body = marred(feeds.get("/feeds/news.rss").content.decode(), mistake)
    assert complaints(body.encode(), "/feeds/news.rss")


@pytest.mark.parametrize("mistake", [*XML_MISTAKES, *ATOM_MISTAKES], ids=str)
def test_a_mistake_in_atom_is_found(feeds: Client, mistake: tuple[Any, ...]) -> None:
    body = marred(feeds.get("/feeds/news.atom").content.decode(), mistake)
    assert complaints(body.encode(), "/feeds/news.atom")


@pytest.mark.parametrize("mistake", JSON_MISTAKES, ids=str)
def test_a_mistake_in_json_is_found(feeds: Client, mistake: tuple[str, Any]) -> None:
    feed = feeds.get("/feeds/news.json").json()
    path, value = mistake
    *into, name = path.split(".")
    told = feed["items"][0] if into else feed
    told[name] = value
    if value is None:
        del told[name]
    assert complaints(json.dumps(feed).encode(), "/feeds/news.json")


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_a_story_that_comes_twice_is_found(feeds: Client, ending: str) -> None:
    body = feeds.get(f"/feeds/news.{ending}").content.decode()
    if ending == "json":
        feed = json.loads(body)
        body = json.dumps({**feed, "items": feed["items"] * 2})
    else:
        item = {"rss": "item", "atom": "entry"}[ending]
        begin, end = body.index(f"<{item}>"), body.index(f"</{item}>") + len(f"</{item}>")
        body = body[:end] + body[begin:]
    assert complaints(body.encode(), f"/feeds/news.{ending}")
