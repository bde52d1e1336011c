"""A story as text, for whoever passes it on: whole, at an address of its own, and gone when the story is."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory, NewsImageFactory, image_file
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    MastheadFactory()
    return NewsArticlePageFactory(
        parent=news_index,
        title="Granite <quay> cracks & falls",
        slug="2005-02-one",
        lede="Two who were there say so.",
        lead_image=NewsImageFactory(file=image_file(size=(96, 64))),
        body=[("paragraph", '<p>It cracked, <a href="https://example.org/a">they say</a>.</p>')],
        topics=[TopicFactory(name="Seas")],
        people=[PersonFactory(name="Ada Demo", role="Reporter")],
        sources=[("source", {"name": "RBC daily", "url": "https://example.org/b"})],
    )


WHOLE = """\
Granite <quay> cracks & falls
=============================
Ada Demo, Reporter
Publish date: February 18, 2005
Topics: Seas

Two who were there say so.

[Picture: A harbour in the morning.]
The harbour, seen from the quay. (Illustration: Newsroom)

It cracked, they say [1].

Sources
-------

- RBC daily [2]

Tideline
http://testserver/news/2005-02-one/

[1] https://example.org/a
[2] https://example.org/b
"""


def test_it_has_all_that_readers_see_and_nothing_else(story: NewsArticlePage, client: Client) -> None:
    response = client.get(f"{story.url}story.txt")
    assert response.content.decode() == WHOLE
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_its_page_leads_to_it(story: NewsArticlePage, client: Client) -> None:
    page = BeautifulSoup(client.get(story.url).content, "html.parser")
    (link,) = page.select("link[rel=alternate][type='text/plain']")
    assert link["href"] == "http://testserver/news/2005-02-one/story.txt"


def test_it_speaks_the_language_of_the_story(branches: dict[str, Branch], client: Client) -> None:
    story = NewsArticlePageFactory(
        parent=branches["nb"].news,
        locale=branches["nb"].news.locale,
        corrections=[{"text": "<p>Det var feil.</p>", "date": timezone.make_aware(timezone.datetime(2005, 5, 17, 12))}],
    )
    response = client.get(f"{story.url}story.txt")
    assert response["Content-Language"] == "nb"
    assert "Rettelse 17. mai 2005" in response.content.decode()


def test_of_a_withdrawn_story_it_says_why_and_nothing_else(story: NewsArticlePage, client: Client) -> None:
    draft = story.get_latest_revision_as_object()
    draft.withdrawal_reason = "Nobody was there."
    draft.save_revision().publish()
    response = client.get(f"{story.url}story.txt")
    text = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert text.startswith("This story has been withdrawn\n")
    assert ("Nobody was there." in text, "cracks" in text) == (True, False)


def future(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))


@pytest.mark.parametrize("hide", [future, NewsArticlePage.unpublish])
def test_what_is_not_out_is_not_there(story: NewsArticlePage, client: Client, hide: Any) -> None:
    hide(story)
    assert client.get(f"{story.url}story.txt").status_code == 404


def test_who_may_not_see_the_page_may_not_see_its_text(story: NewsArticlePage, client: Client) -> None:
    PageViewRestriction.objects.create(page=story.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    response = client.get(f"{story.url}story.txt")
    assert (response.status_code, "/login/" in response["Location"]) == (302, True)


@pytest.mark.parametrize("address", ["/news/story.txt", "/story.txt", "/news/2005-02-none/story.txt"])
def test_nothing_but_a_story_has_a_text(story: NewsArticlePage, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_it_costs_the_same_at_any_length(news_index: NewsIndexPage, client: Client) -> None:
    other = NewsArticlePageFactory(parent=news_index, title="Other")
    costs = []
    for number in (3, 9):
        news_index.refresh_from_db()
        link = f'<p><a linktype="page" id="{other.pk}">x</a></p>'
        body = [("paragraph", link), ("related_story", other)] * number
        story = NewsArticlePageFactory(parent=news_index, slug=f"2005-02-of-{number}", body=body)
        client.get(f"{story.url}story.txt")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{story.url}story.txt")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20
