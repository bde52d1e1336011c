"""What is new in a thread is remembered by the reader's browser, and by nobody else."""

from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from home.newsroom import Branch
from news.factories import StoryThreadFactory
from news.models import Development, StoryThread
from tests.browser.witness import Witness

ADDRESS = "/news/threads/the-wreck/"
NEW = "New since your last visit"


@pytest.fixture
def thread(newsroom: dict[str, Branch]) -> StoryThread:
    return StoryThreadFactory(name="The wreck", developments=[{"date": date(2004, 8, 30), "text": "It sinks."}])


def test_what_came_since_the_last_visit_is_marked_once(
    thread: StoryThread, live_server: LiveServer, browser_context: BrowserContext, browser_page: Page
) -> None:
    witness = Witness(browser_context, live_server.url)
    browser_page.goto(live_server.url + ADDRESS)
    expect(browser_page.get_by_text("It sinks.")).to_be_visible()
    expect(browser_page.get_by_text(NEW)).to_have_count(0)

    Development.objects.create(thread=thread, date=date(2005, 2, 18), text="It is raised.")
    browser_page.reload()
    expect(browser_page.locator("li").filter(has_text="It is raised.").get_by_text(NEW)).to_be_visible()
    expect(browser_page.get_by_text(NEW)).to_have_count(1)

    browser_page.reload()
    expect(browser_page.get_by_text("It is raised.")).to_be_visible()
    expect(browser_page.get_by_text(NEW)).to_have_count(0)
    assert (browser_context.cookies(), witness.complaints, witness.strangers) == ([], [], [])
