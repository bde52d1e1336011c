"""The text of a story lies ready as its page does, and goes with it; what the API answers is never kept."""

import pytest

from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from tests.core.page_cache.conftest import Visitor, settle

pytestmark = pytest.mark.django_db


def test_it_is_made_once_until_what_it_says_changes(news_index: NewsIndexPage, visitor: Visitor) -> None:
    other = NewsArticlePageFactory(parent=news_index, title="Other headline")
    news_index.refresh_from_db()
    story = NewsArticlePageFactory(parent=news_index, slug="2005-02-one", body=[("related_story", other)])
    settle()
    address = "/news/2005-02-one/story.txt"
    first = visitor.get(address)
    assert "Other headline" in first.body.decode()
    assert first.headers["X-Robots-Tag"] == "noindex"
    again = visitor.get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status, visitor.made) == ("304 Not Modified", 1)
    for page, words in ((other, "Renamed headline"), (story, "What was one")):
        page.title = words
        page.save_revision().publish()
        settle()
        assert words in visitor.get(address).body.decode()
    assert visitor.made == 3


def test_answers_of_the_api_are_made_each_time(news_index: NewsIndexPage, visitor: Visitor) -> None:
    first = visitor.get("/api/v2/pages/")
    again = visitor.get("/api/v2/pages/", HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (first.status, first.headers["Cache-Control"]) == ("200 OK", "public, max-age=60")
    assert (again.status, again.body, visitor.made) == ("304 Not Modified", b"", 2)
