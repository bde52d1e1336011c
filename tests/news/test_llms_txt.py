"""What assistants are told if an editor wants it: who we are, our sections and the newest stories, in English."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory
from core.models import MachineSettings
from news.factories import NewsArticlePageFactory, TopicFactory
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, pages, settle, visitor  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ADDRESS = "/llms.txt"
LINK = re.compile(r"^- \[(?P<name>.*?)(?<!\\)\]\((?P<address>[^)\s]+)\)(?:: (?P<notes>.*))?$")


@pytest.fixture
def wanted(branches: dict[str, Branch]) -> dict[str, Branch]:
    MachineSettings.objects.create(llms_txt=True)
    MastheadFactory(name="Tideline", tagline="News from the coast")
    return branches


def read(client: Client) -> dict[str, dict[str, str]]:
    """Return the links of each section, {name: address}; AssertionError for a line that is none."""
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    sections: dict[str, dict[str, str]] = {}
    for line in response.content.decode().splitlines():
        if line.startswith("## "):
            links = sections.setdefault(line.removeprefix("## "), {})
        elif line and sections:
            found = LINK.match(line)
            assert found, line
            links[found["name"]] = found["address"]
    return sections


def test_nobody_gets_it_until_an_editor_wants_it(branches: dict[str, Branch], client: Client):
    assert client.get(ADDRESS).status_code == 404


def test_it_begins_with_who_we_are(wanted: dict[str, Branch], client: Client):
    assert client.get(ADDRESS).content.decode().startswith("# Tideline\n\n> News from the coast\n")


def test_it_is_in_english_whatever_the_visitor_speaks(wanted: dict[str, Branch], client: Client):
    first = client.get(ADDRESS).content

    assert client.get(ADDRESS, headers={"Accept-Language": "ru"}).content == first


def test_it_leads_to_sections_stories_and_other_languages(wanted: dict[str, Branch], client: Client):
    story = NewsArticlePageFactory(parent=wanted["en"].news, title="Ice", topics=[TopicFactory(name="Seas")])
    NewsArticlePageFactory(parent=wanted["nb"].news, locale=wanted["nb"].news.locale, title="Is")
    TopicFactory(name="Nothing yet")
    sections = read(client)

    assert list(sections["Sections"]) == ["All news", "Archive", "Seas", "Corrections"]
    assert sections["Newest stories"] == {"Ice": f"http://testserver{story.url}"}
    assert list(sections["Other languages"]) == ["Norsk bokmål", "Русский"]
    for address in (address for links in sections.values() for address in links.values()):
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_words_of_a_story_are_no_markdown(wanted: dict[str, Branch], client: Client):
    NewsArticlePageFactory(parent=wanted["en"].news, title="[Ice](http://x.example) *melts*", lede="One\n\n## Two")

    assert list(read(client)["Newest stories"]) == [r"\[Ice\](http://x.example) \*melts\*"]


@pytest.mark.parametrize("fields", [{"live": False}, {"withdrawal_reason": "It was wrong."}])
def test_what_readers_may_not_see_is_not_told(wanted: dict[str, Branch], client: Client, fields: dict):
    NewsArticlePageFactory(parent=wanted["en"].news, topics=[TopicFactory(name="Seas")], **fields)

    assert ("Seas" in read(client)["Sections"], read(client)["Newest stories"]) == (False, {})


def test_an_index_that_is_private_is_not_told_of(wanted: dict[str, Branch], client: Client):
    PageViewRestriction.objects.create(page=wanted["en"].news, restriction_type="login")

    assert "Sections" not in read(client)


def test_it_costs_the_same_at_any_length(wanted: dict[str, Branch], client: Client):
    def cost() -> int:
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    NewsArticlePageFactory(parent=wanted["en"].news, topics=[TopicFactory()])
    few = cost()
    for _ in range(3):
        NewsArticlePageFactory(parent=wanted["en"].news, topics=[TopicFactory()])

    assert cost() == few <= 9


def test_an_edit_is_seen_at_once_and_so_is_a_change_of_mind(wanted: dict[str, Branch], visitor: Visitor):  # noqa: F811
    story = NewsArticlePageFactory(parent=wanted["en"].news, title="Ice", date=timezone.now() - timedelta(hours=1))
    settle()
    assert "[Ice]" in visitor.get(ADDRESS).body.decode()
    made = visitor.made
    visitor.get(ADDRESS)
    assert visitor.made == made
    story.title = "Water"
    story.save_revision().publish()
    settle()
    assert "[Water]" in visitor.get(ADDRESS).body.decode()
    told = MachineSettings.current()
    told.llms_txt = False
    told.save()
    settle()
    assert visitor.get(ADDRESS).status.startswith("404")
