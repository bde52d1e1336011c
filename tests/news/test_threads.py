"""Story threads: what readers are told has happened so far, and what they may not know yet."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from news.factories import NewsArticlePageFactory, StoryThreadFactory
from news.models import Development, NewsArticlePage, NewsIndexPage, StoryThread

ADDRESS = "/news/threads/the-wreck/"
Read = Callable[[str], BeautifulSoup]


@pytest.fixture
def read(client: Client) -> Read:
    def page(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    return page


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="The wreck is raised")


@pytest.fixture
def thread(story: NewsArticlePage) -> StoryThread:
    return StoryThreadFactory(
        name="The wreck",
        developments=[
            {"date": date(2004, 8, 30), "text": "It sinks under tow."},
            {"date": date(2005, 2, 18), "text": "It is raised.", "story": story},
            {"date": date(2005, 6, 1), "text": "It is taken apart."},
        ],
    )


def told(page: BeautifulSoup) -> list[str]:
    return [row.get_text() for row in page.select(".developments__text")]


def test_its_page_tells_what_happened_the_newest_first(thread: StoryThread, read: Read) -> None:
    assert told(read(ADDRESS)) == ["It is taken apart.", "It is raised.", "It sinks under tow."]


def test_its_years_are_headings(thread: StoryThread, read: Read) -> None:
    assert [heading.get_text() for heading in read(ADDRESS).select(".thread__year")] == ["2005", "2004"]


def test_a_development_leads_to_its_story(thread: StoryThread, story: NewsArticlePage, read: Read) -> None:
    link = read(ADDRESS).select_one(".developments__story a")
    assert (link["href"], link.get_text()) == (story.get_url(), "The wreck is raised")


def test_its_stories_tell_the_story_so_far(thread: StoryThread, story: NewsArticlePage, read: Read) -> None:
    panel = read(story.get_url()).select_one(".so-far")
    assert len(told(panel)) == 3
    assert panel.select_one(".so-far__all a")["href"] == ADDRESS


def test_the_story_that_is_read_is_marked(thread: StoryThread, story: NewsArticlePage, read: Read) -> None:
    (current,) = read(story.get_url()).select(".so-far [aria-current=page]")
    assert "It is raised." in current.get_text()


def test_a_long_thread_shows_what_lies_around_the_story(story: NewsArticlePage, read: Read) -> None:
    rows = [{"date": date(2005, 1, day), "text": str(day)} for day in range(1, 21)]
    StoryThreadFactory(developments=[*rows[:9], {**rows[9], "story": story}, *rows[10:]])
    panel = read(story.get_url()).select_one(".so-far")
    assert told(panel) == ["12", "11", "10", "9", "8"]
    assert "20" in panel.select_one(".so-far__all").get_text()


def test_a_story_in_no_thread_has_no_panel(thread: StoryThread, news_index: NewsIndexPage, read: Read) -> None:
    news_index.refresh_from_db()
    other = NewsArticlePageFactory(parent=news_index)
    assert read(other.get_url()).select(".so-far") == []


def withdrawn(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(withdrawal_reason="It was wrong.")


def private(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)


def unpublished(story: NewsArticlePage) -> None:
    story.unpublish()


def dated_tomorrow(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("hide", [withdrawn, private, unpublished, dated_tomorrow])
def test_a_development_is_hidden_with_its_story(
    thread: StoryThread, story: NewsArticlePage, read: Read, hide: Callable[[NewsArticlePage], None]
) -> None:
    hide(story)
    assert told(read(ADDRESS)) == ["It is taken apart.", "It sinks under tow."]


def test_a_development_of_tomorrow_is_not_told_today(thread: StoryThread, read: Read) -> None:
    Development.objects.create(thread=thread, date=timezone.localdate() + timedelta(days=1), text="It will be melted.")
    assert "It will be melted." not in told(read(ADDRESS))


def test_a_development_outlives_its_story(thread: StoryThread, story: NewsArticlePage, read: Read) -> None:
    story.delete()
    assert "It is raised." in told(read(ADDRESS))


def test_a_thread_of_another_language_is_not_found_here(
    thread: StoryThread, locales: dict[str, Locale], client: Client
) -> None:
    StoryThreadFactory(name="Vraket", locale=locales["nb"], translation_key=thread.translation_key)
    assert client.get("/news/threads/vraket/").status_code == 404


@pytest.mark.parametrize("slug", ["nothing", "..", "%00", "THE-WRECK"])
def test_what_is_no_thread_is_not_found(thread: StoryThread, client: Client, slug: str) -> None:
    assert client.get(f"/news/threads/{slug}/").status_code == 404


def test_its_page_names_its_translations(
    thread: StoryThread, branches: dict[str, Any], locales: dict[str, Locale], read: Read
) -> None:
    StoryThreadFactory(name="Vraket", locale=locales["nb"], translation_key=thread.translation_key)
    links = {link["hreflang"]: link["href"] for link in read(ADDRESS).select("link[rel=alternate][hreflang]")}
    assert set(links) == {"en", "nb", "x-default"}
    assert links["nb"].endswith("/nb/news/threads/vraket/")


def test_an_empty_thread_says_so(news_index: NewsIndexPage, read: Read) -> None:
    StoryThreadFactory(name="The wreck")
    assert "Nothing has been told here yet." in read(ADDRESS).get_text()


@pytest.mark.parametrize("address", [ADDRESS, "/news/2005-02-the-wreck-is-raised/"])
def test_it_costs_the_same_for_three_developments_and_for_nine(
    thread: StoryThread, story: NewsArticlePage, client: Client, address: str
) -> None:
    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few = cost()
    for day in range(2, 8):
        parent = NewsIndexPage.objects.get()
        other = NewsArticlePageFactory(parent=parent)
        Development.objects.create(thread=thread, date=date(2005, 3, day), text="More.", story=other)
    assert cost() == few
