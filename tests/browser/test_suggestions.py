"""Suggestions under the search field: by keyboard, by what a screen reader is told, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from core.publishing import outbox
from home.newsroom import Branch
from news.factories import NewsArticlePageFactory
from tests.browser import node
from tests.browser.test_accessibility import AXE
from tests.browser.witness import Witness

HEADLINES = ("Harbour office finds soot", "Harbour office moves")


@pytest.fixture
def field(newsroom: dict[str, Branch], browser_page: Page) -> Locator:
    """The search field of the masthead, on a site with two stories and a topic of harbours."""
    for headline in HEADLINES:
        newsroom["en"].news.refresh_from_db()
        NewsArticlePageFactory(parent=newsroom["en"].news, title=headline)
    outbox.drain()
    browser_page.goto("/news/")
    return browser_page.get_by_role("combobox", name="Search the archive")


def test_the_field_is_told_to_be_a_combobox(field: Locator, browser_page: Page) -> None:
    expect(field).to_have_attribute("aria-autocomplete", "list")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("harb")
    expect(field).to_have_attribute("aria-expanded", "true")
    shown = browser_page.get_by_role("listbox", name="Suggestions")
    expect(shown).to_be_visible()
    expect(shown).to_have_attribute("id", field.get_attribute("aria-controls") or "")
    expect(shown.get_by_role("option")).to_have_text(
        ["Harbours Topic", "Harbour office moves Story", "Harbour office finds soot Story"]
    )


def test_arrows_go_round_and_enter_opens_what_is_chosen(field: Locator, browser_page: Page) -> None:
    field.press_sequentially("harb")
    options = browser_page.get_by_role("option")
    expect(options).to_have_count(3)
    field.press("ArrowDown")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(0).get_attribute("id") or "")
    field.press("ArrowUp")
    expect(browser_page.get_by_role("option", selected=True)).to_have_count(0)
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    field.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(HEADLINES[0])


def test_escape_closes_and_enter_searches_for_what_was_typed(field: Locator, browser_page: Page) -> None:
    field.press_sequentially("harb")
    expect(browser_page.get_by_role("option")).to_have_count(3)
    field.press("Escape")
    expect(browser_page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("harb")
    field.press_sequentially("our")
    expect(browser_page.get_by_role("option")).to_have_count(3)
    field.press("Enter")
    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Search")
    expect(browser_page.locator(".results__title")).to_have_count(2)


def test_a_press_opens_and_leaving_closes(field: Locator, browser_page: Page) -> None:
    field.press_sequentially("harb")
    expect(browser_page.get_by_role("option")).to_have_count(3)
    field.press("Tab")
    expect(browser_page.get_by_role("listbox")).to_have_count(0)
    field.fill("harbo")
    browser_page.get_by_role("option").nth(0).click()
    expect(browser_page).to_have_url(re.compile("/news/topics/harbours/$"))


def test_axe_finds_nothing_where_suggestions_are_shown(
    browser: Browser, field: Locator, live_server: LiveServer
) -> None:
    if not node.is_installed():
        pytest.skip("axe-core is not installed from package-lock.json: make test does it.")
    context = browser.new_context(base_url=live_server.url, bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(path=node.MODULES / "axe-core" / "axe.min.js")
    page = context.new_page()
    page.goto("/news/")
    page.get_by_role("combobox").press_sequentially("harb")
    page.get_by_role("combobox").press("ArrowDown")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += page.evaluate(AXE)
    context.close()
    assert found == []


def test_nothing_else_is_asked_and_nothing_is_remembered(
    field: Locator, browser_page: Page, live_server: LiveServer
) -> None:
    witness = Witness(browser_page.context, live_server.url)
    field.press_sequentially("harb")
    expect(browser_page.get_by_role("option")).to_have_count(3)
    assert (witness.complaints, witness.strangers, witness.cookies) == ([], [], [])


def test_without_javascript_the_form_works_alone(browser: Browser, field: Locator, live_server: LiveServer) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/news/")
    page.get_by_role("searchbox", name="Search the archive").fill("harbour")
    page.get_by_role("searchbox", name="Search the archive").press("Enter")
    expect(page.locator(".results__title")).to_have_count(2)
    context.close()
