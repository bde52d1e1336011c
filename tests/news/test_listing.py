"""The lists of stories: index, archive, topics and authors, page by page, whatever the query string says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.listing import PER_PAGE
from news.models import NewsArticlePage, NewsIndexPage

Writer = Callable[..., NewsArticlePage]


@pytest.fixture
def write(news_index: NewsIndexPage) -> Writer:
    def one(title: str, **options: object) -> NewsArticlePage:
        news_index.refresh_from_db()
        return NewsArticlePageFactory(parent=news_index, title=title, **options)

    return one


@pytest.fixture
def two_pages(write: Writer) -> None:
    for number in range(PER_PAGE + 3):
        write(f"Story {number:02d}", date=FIRST_DATE + timedelta(hours=number))


def soup(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def headlines(page: BeautifulSoup) -> list[str]:
    return [found.get_text(strip=True) for found in page.select(".card__title")]


def head_links(page: BeautifulSoup) -> dict[str, str]:
    return {link["rel"][0]: link["href"] for link in page.select("head link[rel]")}


def test_the_newest_story_stands_first(client: Client, write: Writer) -> None:
    write("Older", date=FIRST_DATE)
    write("Newer", date=FIRST_DATE + timedelta(days=1))
    assert headlines(soup(client, "/news/")) == ["Newer", "Older"]


def test_a_backdated_story_stands_where_its_date_puts_it(client: Client, write: Writer) -> None:
    write("Published first", date=FIRST_DATE + timedelta(days=9))
    write("Published later, dated earlier", date=FIRST_DATE)
    assert headlines(soup(client, "/news/")) == ["Published first", "Published later, dated earlier"]


def test_drafts_are_on_no_list(client: Client, write: Writer) -> None:
    topic = TopicFactory(name="Seas")
    write("Draft", live=False, topics=[topic])
    for url in ("/news/", "/news/archive/2005/", "/news/topics/seas/"):
        assert headlines(soup(client, url)) == [], url


def test_the_second_page_continues_the_first(client: Client, two_pages: None) -> None:
    seen = headlines(soup(client, "/news/")) + headlines(soup(client, "/news/?page=2"))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == PER_PAGE + 3


def test_pages_name_their_neighbours_and_themselves(client: Client, two_pages: None) -> None:
    first, second = head_links(soup(client, "/news/")), head_links(soup(client, "/news/?page=2"))
    assert (first.get("prev"), first.get("next")) == (None, "?page=2")
    assert (second.get("prev"), second.get("next")) == ("?page=1", None)
    assert first["canonical"] == "http://testserver/news/"
    assert second["canonical"] == "http://testserver/news/?page=2"


@pytest.mark.parametrize("number", ["0", "-1", "abc", "", "1e9", "%00", "9" * 5000, "２"])
def test_a_bad_page_number_shows_a_page(client: Client, two_pages: None, number: str) -> None:
    assert headlines(soup(client, f"/news/?page={number}"))


def test_a_list_without_stories_says_so(client: Client, news_index: NewsIndexPage) -> None:
    assert soup(client, "/news/").select_one(".empty")


@pytest.mark.parametrize(
    "path",
    [
        "topics/nothing/",
        "authors/nobody/",
        "archive/0/",
        "archive/1899/",
        "archive/99999/",
        "archive/2005/13/",
        "archive/2005/0/",
        "archive/2005/02/18/",
        "archive/abc/",
    ],
)
def test_what_cannot_be_is_not_found(client: Client, news_index: NewsIndexPage, path: str) -> None:
    assert client.get(f"/news/{path}").status_code == 404


def test_a_month_begins_at_midnight_in_the_sites_zone(client: Client, write: Writer) -> None:
    # 23:30 UTC on the last of January is half past midnight on the first of February in Oslo.
    write("In February", date=datetime(2005, 1, 31, 23, 30, tzinfo=UTC))
    assert headlines(soup(client, "/news/archive/2005/02/")) == ["In February"]
    assert headlines(soup(client, "/news/archive/2005/01/")) == []


def test_a_year_without_stories_is_an_honest_empty_page(client: Client, write: Writer) -> None:
    write("Somewhere else")
    assert soup(client, "/news/archive/1999/").select_one(".empty")


def test_topics_and_authors_list_their_own(client: Client, write: Writer) -> None:
    topic, person = TopicFactory(name="Seas"), PersonFactory(name="Ada Demo")
    write("About the sea, by Ada", topics=[topic], people=[person])
    write("About something else")
    for url in ("/news/topics/seas/", "/news/authors/ada-demo/"):
        assert headlines(soup(client, url)) == ["About the sea, by Ada"], url


def test_the_archive_draws_a_bar_for_every_year_with_its_count(client: Client, write: Writer) -> None:
    write("First", date=FIRST_DATE)
    write("Second", date=FIRST_DATE + timedelta(days=800))
    page = soup(client, "/news/archive/")
    bars = [
        (bar["href"], bar.select_one(".archive-bars__count").contents[0]) for bar in page.select(".archive-bars__year")
    ]
    assert bars == [
        ("/news/archive/2005/", "1"),
        ("/news/archive/2006/", "0"),
        ("/news/archive/2007/", "1"),
    ]


def test_the_archive_leads_to_each_month(client: Client, write: Writer) -> None:
    write("First", date=FIRST_DATE)
    page = soup(client, "/news/archive/")
    assert [link["href"] for link in page.select(".archive-months li li a")] == ["/news/archive/2005/02/"]
