"""Which page may stand under which: a wrong tree cannot be made."""

import pytest
from wagtail.models import Page

from home.factories import HomePageFactory
from home.models import HomePage, StandardPage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage

PAGES = (HomePage, NewsIndexPage, NewsArticlePage, StandardPage)
ALLOWED = {
    HomePage: {NewsIndexPage, StandardPage},
    NewsIndexPage: {NewsArticlePage},
    NewsArticlePage: set(),
    StandardPage: {StandardPage},
}


@pytest.mark.parametrize("child", PAGES)
@pytest.mark.parametrize("parent", PAGES)
def test_only_what_belongs_under_a_page_may_stand_there(parent: type[Page], child: type[Page]) -> None:
    assert (child in parent.allowed_subpage_models()) == (child in ALLOWED[parent])


def test_front_pages_stand_under_the_root_alone(home_page: HomePage) -> None:
    assert HomePage.can_create_at(home_page.get_parent())
    assert not HomePage.can_create_at(home_page)


def test_a_front_page_has_one_news_index(news_index: NewsIndexPage) -> None:
    assert not NewsIndexPage.can_create_at(news_index.get_parent().specific)


def test_another_front_page_may_have_its_own(news_index: NewsIndexPage) -> None:
    other = HomePageFactory(parent=Page.get_first_root_node(), slug="hjem")
    assert NewsIndexPage.can_create_at(other)


def test_a_story_is_not_moved_out_of_the_news(news_index: NewsIndexPage) -> None:
    story = NewsArticlePageFactory(parent=news_index)
    assert not story.can_move_to(news_index.get_parent().specific)
