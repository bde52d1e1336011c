"""A real browser on a real server: Playwright drives Chromium against pytest-django's live server."""

import json
import os
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Site

from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, Branch, found_newsroom
from news.factories import PersonFactory, TopicFactory
from tests.browser import chromium
from tests.browser.desk import PASSWORD, Desk, SignIn
from tests.browser.pages import Newspaper
from tests.browser.production import production
from tests.browser.witness import Witness
from tests.worker import wait_for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark these tests, and give them all to one worker: two browsers on two cores only wait for each other."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip("There is no Chromium on this machine: make test brings one.")
    # Playwright's synchronous API runs an event loop in this thread, in which Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # In an event loop Django keeps other connection objects, which do not know what migrations put into the database.
    migrated = getattr(connection, "_test_serialized_contents", "[]")
    try:
        with sync_playwright() as playwright:
            expect.set_options(timeout=chromium.PATIENCE)
            connection._test_serialized_contents = migrated
            running = playwright.chromium.launch(executable_path=program, args=[*chromium.FLAGS])
            yield running
            running.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def answered(transactional_db: None, live_server: LiveServer) -> Iterator[None]:
    """Wait at the end until the server has answered all, whatever browser has gone: then the tables are emptied."""
    under_way = []
    request_started.connect(begun := lambda **_about: under_way.append(1), weak=False)
    request_finished.connect(ended := lambda **_about: under_way.pop(), weak=False)
    yield
    wait_for(lambda: not under_way, "The answer to the last request")
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def browser_context(browser: Browser, answered: None, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A visitor without history. Addresses are relative to the live server: `page.goto("/news/")`."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/Oslo")
    context.set_default_timeout(chromium.PATIENCE)
    yield context
    context.close()


@pytest.fixture
def browser_page(browser_context: BrowserContext) -> Page:
    """An empty tab."""
    return browser_context.new_page()


@pytest.fixture(scope="package")
def newspaper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """A site as production serves it, with a page for every template, on the kind of database this run is about."""
    folder = tmp_path_factory.mktemp("newspaper")
    addresses = folder / "addresses.json"
    fill = ("-m", "tests.browser.newspaper", str(addresses))
    database_url = os.environ.get("DATABASE_URL", "")
    with production(folder, *fill, settings="tests.browser.settings", database_url=database_url) as site:
        yield Newspaper(site.url, json.loads(addresses.read_text(encoding="utf-8")))


@pytest.fixture
def newsroom(answered: None, live_server: LiveServer) -> dict[str, Branch]:
    """An empty newsroom at the live server's address, with one member of each group, a topic and a byline."""
    branches = found_newsroom("Tideline")
    host, port = live_server.url.removeprefix("http://").split(":")
    Site.objects.update(hostname=host, port=port)
    TopicFactory(name="Harbours")
    PersonFactory(name="Ada Demo", role="Reporter")
    for username, group in (("reporter", REPORTERS), ("editor", EDITORS), ("chief", CHIEF_EDITORS)):
        user = get_user_model().objects.create_user(username, f"{username}@tideline.example", PASSWORD)
        user.groups.add(Group.objects.get(name=group))
    return branches


@pytest.fixture
def sign_in(browser: Browser, live_server: LiveServer, newsroom: dict[str, Branch]) -> Iterator[SignIn]:
    """Seat somebody at a browser of their own, signed in."""
    contexts: list[BrowserContext] = []

    def seat(username: str) -> Desk:
        context = browser.new_context(
            base_url=live_server.url,
            locale="en-GB",
            timezone_id="Europe/Oslo",
            reduced_motion="reduce",
            viewport={"width": 1440, "height": 1000},
        )
        context.set_default_timeout(chromium.PATIENCE)
        contexts.append(context)
        witness = Witness(context, live_server.url)
        page = context.new_page()
        page.goto("/admin/login/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Your desk")).to_be_visible()
        return Desk(page, witness)

    yield seat
    for context in contexts:
        context.close()
