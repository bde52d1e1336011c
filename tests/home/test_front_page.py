"""What stands on the front page: one lead, a second row, the latest, and a band for each busy topic."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from home.front_page import BAND_STORIES, RIVER, SECOND_ROW, FrontPage
from home.models import HomePage
from news.factories import FIRST_DATE, NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage


def write(index: NewsIndexPage, count: int, **options: object) -> list[NewsArticlePage]:
    """Publish stories, the newest last."""
    stories = []
    for number in range(count):
        index.refresh_from_db()
        stories.append(NewsArticlePageFactory(parent=index, date=FIRST_DATE + timedelta(days=number), **options))
    return stories


def lead_of(client: Client) -> str:
    page = BeautifulSoup(client.get("/").content, "html.parser")
    return page.select_one(".lead-story__title").get_text(strip=True)


def test_the_newest_story_leads(client: Client, news_index: NewsIndexPage) -> None:
    newest = write(news_index, 3)[-1]
    assert lead_of(client) == newest.title


def test_an_editor_holds_a_story_as_the_lead(client: Client, home_page: HomePage, news_index: NewsIndexPage) -> None:
    held = write(news_index, 3)[0]
    HomePage.objects.filter(pk=home_page.pk).update(lead_story=held)
    assert lead_of(client) == held.title


def test_a_held_story_that_is_no_longer_live_does_not_lead(
    client: Client, home_page: HomePage, news_index: NewsIndexPage
) -> None:
    stories = write(news_index, 3)
    HomePage.objects.filter(pk=home_page.pk).update(lead_story=stories[0])
    stories[0].unpublish()
    assert lead_of(client) == stories[-1].title


def test_no_story_stands_twice(home_page: HomePage, news_index: NewsIndexPage) -> None:
    topic = TopicFactory(name="Seas")
    write(news_index, 1 + SECOND_ROW + RIVER + BAND_STORIES, topics=[topic])
    front = FrontPage.of(home_page)
    shown = [*front.lead, *front.second_row, *front.river, *(story for band in front.bands for story in band.stories)]
    assert len({story.pk for story in shown}) == len(shown) == 1 + SECOND_ROW + RIVER + BAND_STORIES


@pytest.mark.parametrize(("left", "bands"), [(BAND_STORIES, ["Seas"]), (BAND_STORIES - 1, [])])
def test_a_topic_gets_a_band_when_enough_stories_are_left_for_it(
    home_page: HomePage, news_index: NewsIndexPage, left: int, bands: list[str]
) -> None:
    write(news_index, 1 + SECOND_ROW + RIVER + left, topics=[TopicFactory(name="Seas")])
    assert [band.topic.name for band in FrontPage.of(home_page).bands] == bands


def test_an_empty_site_says_so(client: Client, news_index: NewsIndexPage) -> None:
    assert BeautifulSoup(client.get("/").content, "html.parser").select_one(".empty")
