"""Every feed of the demo, in each language and format: valid, and with what the stories say."""

from collections.abc import Iterator
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from PIL import Image

from home.demo import seed
from news.feeds import IN_A_FEED
from news.models import NewsArticlePage, Person, StoryThread, Topic
from tests.news.feed_rules import complaints

pytestmark = pytest.mark.django_db

ENDINGS = ("rss", "atom", "json")
ROOTS = {"en": "", "nb": "/nb", "ru": "/ru"}


@pytest.fixture(scope="module")
def addresses(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """The demo, with plain pictures; the addresses of all of its feeds."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(seed, "draw", lambda *_args: Image.new("RGB", (48, 32), "#0B6B4F"))
        patch.setattr(seed, "draw_portrait", lambda *_args: Image.new("RGB", (32, 32), "#0B6B4F"))
        patch.setattr(seed, "RENDITIONS", ["fill-360x240|format-jpeg"])
        patch.setattr(seed.ProcessPoolExecutor, "map", lambda _pool, work, items: map(work, items))
        call_command("seed_demo", "--force", verbosity=0)
        yield [f"{name}.{ending}" for name in names() for ending in ENDINGS]
        transaction.set_rollback(True)


def names() -> Iterator[str]:
    for code, root in ROOTS.items():
        yield from (f"{root}/feeds/news", f"{root}/feeds/corrections")
        for kind, model in (("topics", Topic), ("authors", Person), ("threads", StoryThread)):
            slugs = model.objects.filter(locale__language_code=code).values_list("slug", flat=True)
            yield from (f"{root}/feeds/{kind}/{slug}" for slug in slugs)


def test_there_is_a_feed_of_each_kind_in_each_language(addresses: list[str]) -> None:
    kinds = {address.split("feeds/")[1].partition("/")[0] for address in addresses}
    assert {"topics", "authors"} < kinds
    assert all(f"{root}/feeds/topics/" in " ".join(addresses) for root in ROOTS.values())


def test_every_feed_is_valid(addresses: list[str]) -> None:
    client = Client()
    wrong = {address: found for address in addresses if (found := complaints(client.get(address).content, address))}
    assert wrong == {}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("code", ROOTS)
def test_a_feed_reader_reads_what_the_stories_say(addresses: list[str], code: str, ending: str) -> None:
    stories = NewsArticlePage.objects.published().filter(locale__language_code=code).newest_first()[:IN_A_FEED]
    response = Client().get(f"{ROOTS[code]}/feeds/news.{ending}")
    assert told(response, ending) == [
        (story.title, f"http://testserver{story.get_url()}", story.date.utctimetuple()[:6], story.lede)
        for story in stories
    ]


def told(response: Any, ending: str) -> list[tuple[Any, ...]]:
    """Return title, address, date and the first paragraph of each item, as a feed reader reads them."""
    if ending == "json":
        items = response.json()["items"]
        return [
            (item["title"], item["url"], feedparser.datetimes._parse_date(item["date_published"])[:6], first(item))
            for item in items
        ]
    feed = feedparser.parse(response.content, sanitize_html=False)
    assert not feed.bozo
    return [
        (entry.title, entry.link, entry.published_parsed[:6], first({"content_html": entry.content[0].value}))
        for entry in feed.entries
    ]


def first(item: dict[str, Any]) -> str:
    return BeautifulSoup(item["content_html"], "html.parser").p.get_text()
