"""A story in all its forms: page, feeds, JSON and text.

No word, credit or alternative text of it is lost in any of them.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.xml_characters import for_xml
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsIndexPage
from tests.news.feed_reader import ENDINGS, read
from tests.news.feed_rules import complaints
from tests.story_strategies import KINDS, Furniture, MadeStory, new_word, stories

EXAMPLES = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def furniture(news_index: NewsIndexPage) -> Furniture:
    other = NewsArticlePageFactory(parent=news_index, title=f"Another {new_word()}", slug="2005-01-another")
    return Furniture.made(other, [TopicFactory(name=new_word())], [PersonFactory(name=new_word())])


def page_text(html: bytes) -> str:
    """Return the words of a page's story, alternative texts included."""
    article = BeautifulSoup(html, "html.parser").select_one("article.article")
    assert article
    return " ".join([article.get_text(" "), *(str(image.get("alt", "")) for image in article.find_all("img"))])


def html_text(html: str) -> str:
    tree = BeautifulSoup(html, "html.parser")
    return " ".join([tree.get_text(" "), *(str(image.get("alt", "")) for image in tree.find_all("img"))])


def strings(value: Any) -> Iterator[str]:
    """Yield every text in JSON, as a program finds it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def values_alone(story: dict[str, Any]) -> dict[str, Any]:
    """Return what a program has that looks at no HTML but that of running text."""
    body = [block["value"] for block in story["body"]]
    return {**{name: value for name, value in story.items() if name != "html"}, "body": body}


def body_on_the_page(client: Any, url: str) -> Any:
    """Return the body as the page shows it, without what works only there."""
    body = BeautifulSoup(client.get(url).content, "html.parser").select_one(".story")
    assert body
    for element in body.select("[data-only-here], form label, form input"):
        element.decompose()
    return body


def words_of(html: Any) -> Counter[str]:
    """Count the words that a reader sees, without signs that no feed can hold."""
    return Counter(for_xml(html.get_text(" ")).split())


def alternatives(html: Any) -> list[list[str]]:
    return [for_xml(str(image["alt"])).split() for image in html.select("img")]


def is_in_a_feed(made: MadeStory, address: str, url: str, client: Any) -> None:
    assert complaints(client.get(address).content, address) == []
    (item,) = (item for item in read(client, address)[1] if item["url"].endswith(url))
    shown = {**item, "content_html": html_text(item["content_html"])}
    assert made.lost_in(" ".join(strings(shown))) == set()
    assert made.lost_in(shown["content_html"], "body", "foot") == set()
    page, told = body_on_the_page(client, url), BeautifulSoup(item["content_html"], "html.parser")
    assert len(page.select(".story__block")) == len(made.fields["body"])
    assert words_of(page) - words_of(told) == Counter()
    before = 1 if made.fields.get("lead_image") else 0
    assert alternatives(told)[before:] == alternatives(page)


def is_in_every_form(made: MadeStory, index: NewsIndexPage, client: Any) -> None:
    story = made.publish(index)
    told = client.get(f"/api/v2/pages/{story.pk}/").json()
    assert made.lost_in(page_text(client.get(story.url).content)) == set()
    assert made.lost_in(client.get(f"{story.url}story.txt").content.decode()) == set()
    assert made.lost_in(" ".join(strings(values_alone(told)))) == set()
    assert made.lost_in(html_text(told["html"]), "lead", "body", "foot") == set()
    for ending in ENDINGS:
        is_in_a_feed(made, f"/feeds/news.{ending}", story.url, client)
    assert made.lost_in(" ".join(html_text(block["html"]) for block in told["body"]), "body") == set()
    story.delete()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.django_db
def test_a_kind_of_block_is_whole_in_every_form(
    furniture: Furniture, news_index: NewsIndexPage, client: Any, kind: str
) -> None:
    @settings(EXAMPLES, max_examples=2)
    @given(stories(furniture, [kind]))
    def check(made: MadeStory) -> None:
        is_in_every_form(made, news_index, client)

    check()


@pytest.mark.django_db
def test_any_story_is_whole_in_every_form(furniture: Furniture, news_index: NewsIndexPage, client: Any) -> None:
    @EXAMPLES
    @given(stories(furniture))
    def check(made: MadeStory) -> None:
        is_in_every_form(made, news_index, client)

    check()


@pytest.mark.django_db
def test_what_is_lost_is_found_out(furniture: Furniture) -> None:
    """The test of forms can fail: of a text that lacks a word, it says which."""

    @EXAMPLES
    @given(stories(furniture), st.data())
    def check(made: MadeStory, data: Any) -> None:
        lost = data.draw(st.sampled_from(sorted(made.words)))
        assert made.lost_in(json.dumps(sorted(made.words - {lost}))) == {lost}

    check()
