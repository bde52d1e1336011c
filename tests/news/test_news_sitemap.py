"""What Google News is told: the stories of two days, in the words and the language of their readers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory
from news import news_sitemap
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.conftest import Branch
from tests.core.sitemap.conftest import NAMES, path, schema

pytestmark = pytest.mark.django_db
ADDRESS = "/sitemap-news.xml"


def told(client: Client) -> list[tuple[str, str, str, str, str]]:
    """Return address, publication, language, date and headline of each story; AssertionError if it is not valid."""
    tree = etree.fromstring(client.get(ADDRESS).getvalue())
    if len(tree):  # without stories it is valid for Google alone, which says so
        schema("sitemap").assertValid(tree)
    texts = ("s:loc", *(f"news:news/news:{name}" for name in PARTS))
    rows = [tuple(url.findtext(text, namespaces=NAMES) for text in texts) for url in tree.iterfind("s:url", NAMES)]
    return [(path(address), *rest) for address, *rest in rows]


PARTS = ("publication/news:name", "publication/news:language", "publication_date", "title")


def write(branch: Branch, hours: float = 1, **fields: object) -> NewsArticlePage:
    date = timezone.now() - timedelta(hours=hours)
    return NewsArticlePageFactory(parent=branch.news, locale=branch.news.locale, date=date, **fields)


def test_a_story_is_told_with_all_that_google_asks_for(branches: dict[str, Branch], client: Client):
    MastheadFactory(name="Tide & Line")
    MastheadFactory(name="Прилив", locale=branches["ru"].news.locale)
    russian = write(branches["ru"], 2, title="Лёд <тоньше>")
    english = write(branches["en"], 1, title='Ice is "thin"')

    assert told(client) == [
        (story.url, name, language, story.date.replace(microsecond=0).isoformat(), story.title)
        for story, name, language in ((english, "Tide & Line", "en"), (russian, "Прилив", "ru"))
    ]


@pytest.mark.parametrize(("hours", "is_told"), [(47, True), (49, False)])
def test_news_are_two_days_old_at_most(branches: dict[str, Branch], client: Client, hours: int, is_told: bool):
    write(branches["en"], hours)

    assert bool(told(client)) == is_told


def test_without_news_it_is_empty(branches: dict[str, Branch], client: Client):
    assert (client.get(ADDRESS).status_code, told(client)) == (200, [])


@pytest.mark.parametrize("fields", [{"live": False}, {"withdrawal_reason": "It was wrong."}])
def test_what_readers_may_not_see_is_not_told(branches: dict[str, Branch], client: Client, fields: dict):
    write(branches["en"], **fields)

    assert told(client) == []


def test_what_is_private_or_of_the_future_is_not_told(branches: dict[str, Branch], client: Client):
    PageViewRestriction.objects.create(page=write(branches["en"]).page_ptr, restriction_type="login")
    later = write(branches["en"])
    NewsArticlePage.objects.filter(pk=later.pk).update(date=timezone.now() + timedelta(hours=1))

    assert told(client) == []


def test_no_more_are_told_than_google_takes(branches: dict[str, Branch], client: Client, monkeypatch):
    monkeypatch.setattr(news_sitemap, "MOST", 2)
    stories = [write(branches["en"], hours) for hours in (3, 2, 1)]

    assert [row[0] for row in told(client)] == [stories[2].url, stories[1].url]


def test_signs_that_xml_has_no_place_for_do_not_spoil_it(branches: dict[str, Branch], client: Client):
    story = write(branches["en"])
    NewsArticlePage.objects.filter(pk=story.pk).update(title="Thin\x0bice")

    assert told(client)[0][-1] == "Thin ice"


def test_it_costs_the_same_at_any_length(branches: dict[str, Branch], client: Client):
    def cost() -> int:
        client.get(ADDRESS).getvalue()
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS).getvalue()
        return len(queries)

    write(branches["en"])
    few = cost()
    for _ in range(3):
        write(branches["en"])

    assert cost() == few <= 7
