"""A mistake mended in the open, in a real browser: what the editor writes is what readers and machines are told."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, Topic
from tests.browser.desk import Desk, SignIn
from tests.browser.witness import Witness
from tests.graph import node

WRONG = "Instruments on the quay found 30 grams of soot, less than at any time since the ferries were convertet."
RIGHT = WRONG.replace("30", "40")
MENDED = RIGHT.replace("convertet", "converted")
NOTE = "The instruments found 40 grams of soot, not 30."


@dataclass
class Reader:
    """A visitor who reads a story, and all that people and machines are told of its change."""

    page: Page
    story: NewsArticlePage

    def read(self, address: str = "") -> int:
        """Open the story or a page below it; return the status."""
        response = self.page.goto(self.story.url + address)
        assert response is not None
        return response.status

    @property
    def told_machines(self) -> dict[str, Any]:
        return node(BeautifulSoup(self.page.content(), "html.parser"), "NewsArticle")

    def moment(self, selector: str) -> datetime:
        """Return the moment that a <time> on the page stands for, to the second."""
        value = self.page.locator(selector).get_attribute("datetime")
        assert value
        return datetime.fromisoformat(value).replace(microsecond=0)

    def feed_items(self) -> list[dict[str, str | None]]:
        """Return what the story's feed reader finds under the link in the head of the list of corrections."""
        self.page.goto("/corrections/")
        address = self.page.locator("link[rel=alternate][type='application/rss+xml']").get_attribute("href")
        feed = fromstring(self.page.request.get(address or "").text())
        fields = ("title", "link", "guid", "pubDate", "description")
        return [{name: item.findtext(name) for name in fields} for item in feed.findall("channel/item")]

    def all_told(self) -> dict[str, Any]:
        """Return every trace that a change leaves, but for the words of the story as they are now."""
        self.read()
        machines = {name: value for name, value in self.told_machines.items() if name != "description"}
        notes = self.page.locator(".corrections__note").all_inner_texts()
        changed = self.page.locator(".byline__changed").all_inner_texts()
        items = self.feed_items()
        listed = self.page.locator(".correction-list__item").all_inner_texts()
        return {
            "machines": machines,
            "notes": notes,
            "byline": changed,
            "feed": items,
            "list": listed,
            "versions": [number for number in range(1, 5) if self.read(f"v/{number}/") == 200],
        }


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    return NewsArticlePageFactory(
        parent=newsroom["en"].news,
        title="Cleaner air over the quay",
        lede=WRONG,
        topics=[Topic.objects.get()],
        body=[("paragraph", "<p>The harbour office reads its instruments every hour.</p>")],
    )


@pytest.fixture
def reader(browser: Browser, live_server: LiveServer, story: NewsArticlePage) -> Any:
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/Oslo")
    witness = Witness(context, live_server.url)
    yield Reader(context.new_page(), story)
    cookies, strangers = witness.cookies, witness.strangers
    context.close()
    assert (witness.complaints, strangers, cookies) == ([], [], [])


def publish(desk: Desk) -> None:
    desk.act("Publish")
    expect(desk.page.get_by_role("status").get_by_text("has been published")).to_be_visible()


def correct(desk: Desk, story: NewsArticlePage) -> None:
    """Put the figure right in the story's form, and say so in a note."""
    page = desk.page
    page.goto(f"/admin/pages/{story.pk}/edit/")
    page.locator("#id_lede").fill(RIGHT)
    page.get_by_role("button", name="Add correction").click()
    note = page.get_by_role("region", name="Correction 1").locator("[contenteditable=true]")
    note.click()
    note.press_sequentially(NOTE)
    # The editor keeps what was typed a moment later, in the field that the form sends.
    expect(page.locator("[name=corrections-0-text]")).to_have_value(re.compile(re.escape(NOTE)))
    publish(desk)


def mend_typing(desk: Desk, story: NewsArticlePage) -> None:
    page = desk.page
    page.goto(f"/admin/pages/{story.pk}/edit/")
    page.locator("#id_lede").fill(MENDED)
    page.get_by_label("This change only mends typing").check()
    publish(desk)


def test_a_correction_is_told_alike_everywhere(sign_in: SignIn, story: NewsArticlePage, reader: Reader) -> None:
    chief = sign_in("chief")
    correct(chief, story)
    page = reader.page

    assert reader.read() == 200
    expect(page.locator(".article__lede")).to_have_text(RIGHT)
    expect(page.locator(".corrections__text")).to_have_text(NOTE)
    told = reader.told_machines
    (comment,) = told["correction"]
    assert (comment["@type"], comment["text"]) == ("CorrectionComment", NOTE)
    assert datetime.fromisoformat(comment["datePublished"]) == reader.moment(".corrections time")
    modified = datetime.fromisoformat(told["dateModified"]).replace(microsecond=0)
    assert modified == reader.moment(".byline__changed time") > reader.moment(".byline__facts > div:first-child time")

    noted = reader.moment(".corrections time")
    page.locator(".corrections").get_by_role("link", name="What changed").click()
    expect(page.locator("del")).to_contain_text(["Struck out", "30"])
    expect(page.locator("ins")).to_contain_text(["Underlined", "40"])
    expect(page.locator(".corrections__text")).to_have_text(NOTE)
    page.get_by_role("link", name="Version 1").click()
    expect(page.locator(".superseded")).to_contain_text("This is an earlier version of the story: version 1.")
    expect(page.locator(".article__lede")).to_have_text(WRONG)
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
    expect(page.locator(".corrections")).to_have_count(0)
    page.locator(".superseded").get_by_role("link", name="Read the story as it is now").click()
    expect(page.locator(".article__lede")).to_have_text(RIGHT)

    (item,) = reader.feed_items()
    assert item["title"] == f"Correction: {story.title}"
    assert NOTE in (item["description"] or "")
    assert parsedate_to_datetime(item["pubDate"] or "") == noted
    expect(page.locator(".correction-list__text")).to_have_text(NOTE)
    page.get_by_role("main").get_by_role("link", name=story.title, exact=True).click()
    expect(page.locator(".corrections__note:target")).to_contain_text(NOTE)
    assert chief.witness.complaints == []


def test_mended_typing_leaves_no_trace(sign_in: SignIn, story: NewsArticlePage, reader: Reader) -> None:
    chief = sign_in("chief")
    correct(chief, story)
    before = reader.all_told()
    assert before["versions"] == [1, 2]

    mend_typing(chief, story)

    assert reader.all_told() == before
    reader.read()
    expect(reader.page.locator(".article__lede")).to_have_text(MENDED)


def test_a_new_figure_is_no_typing(sign_in: SignIn, story: NewsArticlePage, reader: Reader) -> None:
    before = reader.all_told()
    page = sign_in("chief").page
    page.goto(f"/admin/pages/{story.pk}/edit/")
    page.locator("#id_lede").fill(RIGHT)
    page.get_by_label("This change only mends typing").check()
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_text("Figures have changed.")).to_be_visible()
    assert reader.all_told() == before
