"""Whole stories as HTML that stands by itself: nothing is lost, and nothing is in it that works only here."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.factories import NewsImageFactory, NewsletterSignupFactory
from news.factories import FIRST_DATE, NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from news.portable import PortableStory, portable_stories

pytestmark = pytest.mark.django_db


def told(*stories: NewsArticlePage) -> list[PortableStory]:
    keys = [story.pk for story in stories]
    return portable_stories(NewsArticlePage.objects.filter(pk__in=keys).order_by("pk").for_elsewhere())


def body_of(number: int, other: NewsArticlePage, index: NewsIndexPage) -> list[dict]:
    image = NewsImageFactory(credit=f"Photo: Reporter {number} Demo")
    return [
        {"type": "heading", "value": {"text": f"Heading {number}", "level": "h2"}},
        {
            "type": "paragraph",
            "value": f'<p>Words {number} with <a linktype="page" id="{other.pk}">a link</a> and '
            f'<a linktype="page" id="{index.pk}">another</a>.</p>',
        },
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": f"A quay {number}", "decorative": False}}},
        {"type": "related_story", "value": other.pk},
        {"type": "call_to_action", "value": {"text": "Go on", "button": "Here", "page": index.pk, "url": ""}},
        {"type": "fact_box", "value": {"title": "Facts", "text": f'<p><a linktype="page" id="{other.pk}">x</a></p>'}},
    ]


@pytest.fixture
def other(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Another story", slug="2005-02-another")


def test_it_holds_words_pictures_and_whole_addresses(news_index: NewsIndexPage, other: NewsArticlePage) -> None:
    story = NewsArticlePageFactory(parent=news_index, title="One", lede="The lede.", body=body_of(1, other, news_index))
    (one,) = told(story)
    tree = BeautifulSoup(one.html, "html.parser")
    text = tree.get_text(" ", strip=True)
    for words in ("The lede.", "Heading 1", "Words 1 with", "Photo: Reporter 1 Demo", "Another story", "Go on"):
        assert words in text
    (image,) = tree.select("img[alt='A quay 1']")
    assert str(image["src"]).startswith("http")
    assert int(str(image["width"])) > 0
    links = [str(link["href"]) for link in tree.find_all("a")]
    assert len(links) == 5
    assert all(link.startswith("http") for link in links)
    assert not tree.find_all(["form", "script", "picture", "source", "input", "iframe", "style"])
    assert not [element for element in tree.find_all(True) if {"class", "id", "style"} & element.attrs.keys()]


def test_a_story_costs_no_query_of_its_own(news_index: NewsIndexPage, other: NewsArticlePage) -> None:
    stories = [
        NewsArticlePageFactory(
            parent=news_index,
            title=f"Story {number}",
            slug=f"2005-02-story-{number}",
            date=FIRST_DATE + timedelta(days=number),
            lead_image=NewsImageFactory(),
            body=body_of(number, other, news_index),
        )
        for number in range(9)
    ]
    told(*stories)  # makes the sizes of pictures
    costs = []
    for number in (3, 9):
        with CaptureQueriesContext(connection) as queries:
            assert len(told(*stories[:number])) == number
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_form_becomes_a_link_to_the_story(news_index: NewsIndexPage) -> None:
    signup = NewsletterSignupFactory()
    story = NewsArticlePageFactory(parent=news_index, body=[{"type": "signup", "value": signup.pk}])
    (one,) = told(story)
    tree = BeautifulSoup(one.html, "html.parser")
    assert [link["href"] for link in tree.find_all("a", string=signup.button)] == [one.address]
    assert signup.privacy_note in tree.get_text()
