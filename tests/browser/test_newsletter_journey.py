"""A reader's way with the newsletter, in a browser: joining, choosing, taking along, leaving, being erased."""

import json
import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from core.factories import NewsletterSignupFactory
from core.models import Masthead
from home.newsroom import Branch
from news.factories import TopicFactory
from newsletter.models import Notice, Subscriber
from newsletter.notices import letter_of

WORDS = {
    "en": {"heading": "Join us", "text": "Once a week", "button": "Count me in", "privacy_note": "For this alone."},
    "nb": {"heading": "Bli med", "text": "Én gang i uken", "button": "Jeg blir med", "privacy_note": "Bare til dette."},
    "ru": {"heading": "Присоединяйтесь", "text": "Раз в неделю", "button": "Хочу", "privacy_note": "Только для этого."},
}
HOME = {"en": "/", "nb": "/nb/", "ru": "/ru/"}


@pytest.fixture
def mailbox(newsroom: dict[str, Branch], live_server: LiveServer, settings: Settings) -> "Mailbox":
    """A newsroom with a signup in each language, and the mailbox of somebody who reads it."""
    settings.SITE_URL = live_server.url
    for masthead in Masthead.objects.select_related("locale"):
        language = masthead.locale.language_code
        masthead.default_signup = NewsletterSignupFactory(locale=masthead.locale, **WORDS[language])
        masthead.save()
    return Mailbox()


class Mailbox:
    """The notices to the reader, as they would arrive."""

    address = "ola@tideline.example"

    def link(self) -> str:
        """Return where the newest mail leads."""
        letter = letter_of(Notice.objects.select_related("subscriber").latest("pk"))
        return re.findall(r"https?://\S+/newsletter/\S+", letter.text)[0]


def join(page: Page, mailbox: Mailbox, language: str = "en") -> None:
    page.goto(HOME[language])
    signup = page.locator("body > .signup")
    signup.locator("[type=email]").fill(mailbox.address)
    signup.get_by_role("button", name=WORDS[language]["button"]).click()


def state() -> str:
    return str(Subscriber.objects.get().state)


@pytest.mark.parametrize("language", HOME)
def test_a_reader_joins_and_leaves(browser_page: Page, mailbox: Mailbox, language: str) -> None:
    join(browser_page, mailbox, language)
    expect(browser_page.locator("html")).to_have_attribute("lang", language)
    expect(browser_page).to_have_url(re.compile("/newsletter/subscribe/thanks/$"))

    browser_page.goto(mailbox.link())
    expect(browser_page.locator("html")).to_have_attribute("lang", language)
    expect(browser_page.locator("main")).to_contain_text(mailbox.address)
    assert state() == Subscriber.State.PENDING
    browser_page.locator("main form button").click()
    expect(browser_page.locator("main form")).to_have_count(0)
    assert state() == Subscriber.State.CONFIRMED
    consent = Subscriber.objects.get().consents.get()
    assert (consent.text, consent.language) == ("\n".join(WORDS[language].values()), language)
    assert consent.page_path == HOME[language]

    browser_page.locator("main a.button").first.click()  # to the preferences
    browser_page.locator("main .choice-rows a.button").first.click()  # to the page that asks about leaving
    assert state() == Subscriber.State.CONFIRMED
    browser_page.locator("main form button").click()
    expect(browser_page.locator("main form")).to_have_count(0)
    assert state() == Subscriber.State.UNSUBSCRIBED


def test_pressing_again_or_going_back_does_no_harm(browser_page: Page, mailbox: Mailbox) -> None:
    join(browser_page, mailbox)
    browser_page.goto(mailbox.link())
    browser_page.get_by_role("button", name="Yes, send it to me").click()
    expect(browser_page.get_by_role("heading", name="You are on the list")).to_be_visible()
    browser_page.reload()
    expect(browser_page.get_by_role("heading", name="You are on the list")).to_be_visible()
    browser_page.go_back()

    assert state() == Subscriber.State.CONFIRMED


def test_a_reader_chooses_takes_along_and_erases(browser_page: Page, mailbox: Mailbox) -> None:
    TopicFactory(name="Ice")
    join(browser_page, mailbox)
    browser_page.goto(mailbox.link())
    browser_page.get_by_role("button", name="Yes, send it to me").click()
    browser_page.get_by_role("link", name="Choose topics and how often").click()
    browser_page.get_by_label("One mail a week, with all there was").check()
    browser_page.get_by_label("Ice").check()
    browser_page.get_by_role("button", name="Save").click()
    expect(browser_page.get_by_role("status")).to_be_visible()
    expect(browser_page.get_by_label("Ice")).to_be_checked()

    with browser_page.expect_download() as downloading:
        browser_page.get_by_role("button", name="Download my data").click()
    held = json.loads(downloading.value.path().read_text(encoding="utf-8"))
    assert (held["address"], held["frequency"], held["topics"]) == (mailbox.address, "weekly", ["Ice"])

    browser_page.get_by_role("link", name="Erase everything").click()
    assert Subscriber.objects.exists()
    browser_page.get_by_role("button", name="Yes, erase everything").click()
    expect(browser_page.get_by_role("heading", name="Everything is erased")).to_be_visible()
    assert not Subscriber.objects.exists()


def test_words_that_changed_while_the_page_was_open_are_shown_first(browser_page: Page, mailbox: Mailbox) -> None:
    browser_page.goto("/")
    signup = Masthead.objects.get(locale__language_code="en").default_signup
    assert signup is not None
    signup.privacy_note = "We also send you the weather."
    signup.save()
    field = browser_page.locator("body > .signup [type=email]")
    field.fill(mailbox.address)
    field.press("Enter")

    expect(browser_page.get_by_role("alert")).to_be_visible()
    expect(browser_page.locator("main")).to_contain_text("We also send you the weather.")
    expect(browser_page.locator("main #email")).to_have_value(mailbox.address)
    assert not Subscriber.objects.exists()
    browser_page.locator("main").get_by_role("button", name="Count me in").click()
    expect(browser_page).to_have_url(re.compile("thanks/$"))
    assert "weather" in Subscriber.objects.get().consents.get().text
