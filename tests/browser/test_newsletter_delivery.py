"""The newsletter's whole way past a real mail server: asked for, confirmed, put together, sent, and left by one click.

A browser acts for the reader and for the editor; the one click is a mail program's, so it has neither cookie nor page.
"""

import re
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from core.factories import NewsletterSignupFactory
from core.models import Masthead
from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from newsletter import queue
from newsletter.models import Mailing, NewsletterIssue, Subscriber
from tests import mail_server
from tests.browser.desk import SignIn
from tests.mail_server import Mailbox

READER = "ola@tideline.example"
HOME = {"en": "/", "nb": "/nb/", "ru": "/ru/"}
HEADLINES = {"en": "Ice comes late", "nb": "Isen kommer sent", "ru": "Лёд приходит поздно"}
BUTTON = "✓"


@pytest.fixture
def server(newsroom: dict[str, Branch], live_server: LiveServer, settings: Settings) -> Iterator[Mailbox]:
    """A newsroom with a story and a signup in each language, and the server that takes its mail."""
    settings.SITE_URL = live_server.url
    for masthead in Masthead.objects.select_related("locale"):
        masthead.default_signup = NewsletterSignupFactory(locale=masthead.locale, button=BUTTON)
        masthead.save()
    for language, branch in newsroom.items():
        NewsArticlePageFactory(parent=branch.news, title=HEADLINES[language], date=timezone.now())
    with mail_server.running() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.NEWSLETTER_PER_SECOND = "127.0.0.1", mailbox.port, 0
        yield mailbox


def newest_mail(server: Mailbox) -> EmailMessage:
    """Let the worker take its turn, and return what came to the reader last."""
    queue.take_turn(threading.Event())
    return server.messages(READER)[-1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def state() -> str:
    return str(Subscriber.objects.get().state)


def join(page: Page, server: Mailbox, language: str) -> None:
    page.goto(HOME[language])
    signup = page.locator("body > .signup")
    signup.locator("[type=email]").fill(READER)
    signup.get_by_role("button", name=BUTTON).click()
    expect(page).to_have_url(re.compile("/newsletter/subscribe/thanks/$"))
    links = re.findall(r"https?://\S+/newsletter/confirm/\S+", text_of(newest_mail(server)))
    page.goto(links[0])
    page.locator("main form button").click()
    expect(page.locator("main form")).to_have_count(0)


def send_issue(sign_in: SignIn, language: str) -> None:
    """Have the chief editor put an issue of everything together, publish it and send it."""
    desk = sign_in("chief")
    page = desk.page
    page.goto("/admin/snippets/newsletter/newsletterissue/add/")
    page.get_by_label("Language").select_option(language)
    page.get_by_label("Subject").fill(f"Number one: {language}")
    page.locator("#id_selection").select_option("everything")
    desk.act("Publish")
    expect(page.get_by_text("created and published")).to_be_visible()
    page.goto(f"/admin/newsletter/issues/{NewsletterIssue.objects.get().pk}/send/")
    if page.locator("[name=is_seen]").count():
        page.locator("[name=is_seen]").check()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("This issue was ordered")).to_be_visible()


@pytest.mark.parametrize("language", HOME)
def test_a_reader_gets_what_an_editor_sends_and_leaves_by_one_click(
    browser_page: Page, server: Mailbox, sign_in: SignIn, language: str
) -> None:
    join(browser_page, server, language)
    assert state() == Subscriber.State.CONFIRMED

    send_issue(sign_in, language)
    issue = newest_mail(server)
    assert issue["Subject"] == f"Number one: {language}"
    assert HEADLINES[language] in text_of(issue)
    assert Mailing.objects.get().counts == {"sent": 1}

    leave = str(issue["List-Unsubscribe"]).strip(" <>")
    click = Request(leave, data=b"List-Unsubscribe=One-Click", method="POST")  # noqa: S310 - our own server
    with urlopen(click, timeout=20) as answer:  # noqa: S310
        assert (answer.status, answer.url) == (200, leave)
    assert state() == Subscriber.State.UNSUBSCRIBED
