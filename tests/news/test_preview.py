"""The preview shows a story as its readers will see it, in the story's language."""

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from wagtail.models import Locale

from home.factories import HomePageFactory
from home.models import HomePage
from news.factories import FIRST_DATE, NewsArticlePageFactory, NewsIndexPageFactory
from news.models import NewsArticlePage, NewsIndexPage

DATES = {"en": "February 18, 2005", "nb": "18. februar 2005", "ru": "18 февраля 2005 г."}


def index_in(language: str, home_page: HomePage) -> NewsIndexPage:
    locale = Locale.objects.get(language_code=language)
    home = home_page
    if language != "en":
        root = home_page.get_parent()
        home = HomePageFactory(
            parent=root, slug=f"home-{language}", locale=locale, translation_key=home_page.translation_key
        )
    return NewsIndexPageFactory(parent=home, locale=locale)


def preview(story: NewsArticlePage) -> BeautifulSoup:
    response = story.make_preview_request(RequestFactory().get("/admin/", headers={"accept-language": "en"}))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("language", DATES)
def test_a_saved_story_is_previewed_in_its_own_language(language: str, home_page: HomePage) -> None:
    index = index_in(language, home_page)
    story = NewsArticlePageFactory(parent=index, locale=index.locale, date=FIRST_DATE)
    page = preview(story)
    assert page.html["lang"] == language
    assert page.select_one(".byline time").get_text() == DATES[language]


@pytest.mark.parametrize("language", DATES)
def test_a_story_that_was_never_saved_is_previewed_in_its_own_language(language: str, home_page: HomePage) -> None:
    index = index_in(language, home_page)
    story = NewsArticlePage(title="Half written", date=FIRST_DATE, locale=index.locale, slug="half-written")
    story._cached_parent_obj = index
    story.set_url_path(index)
    story.path, story.depth = index._get_path(index.path, index.depth + 1, 1), index.depth + 1
    page = preview(story)
    assert page.html["lang"] == language
    assert page.h1.get_text() == "Half written"
