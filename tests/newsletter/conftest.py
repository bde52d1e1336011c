"""What the tests of the newsletter share."""

import pytest

from core.factories import MastheadFactory
from core.models import Masthead
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage


@pytest.fixture
def masthead(locales) -> Masthead:
    return MastheadFactory(locale=locales["en"], publisher="The Tideline Society", email="desk@tideline.example")


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Ice is late", slug="2021-03-ice", lede="Three weeks.")
