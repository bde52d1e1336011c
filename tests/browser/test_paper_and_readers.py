"""A story without our looks: on paper, and in the reader mode of a browser (Mozilla's Readability)."""

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from tests.browser import node
from tests.browser.pages import LANGUAGES, Newspaper

STORIES = ("article", "article with every block", "article with corrections")
LIBRARY = node.MODULES / "@mozilla" / "readability" / "Readability.js"
READ = "() => { %s; return new Readability(document.cloneNode(true)).parse(); }"
# Of what can be seen, what a stylesheet writes behind it.
WRITTEN = """(links) => links.filter((link) => link.checkVisibility()).map(
  (link) => [link.getAttribute("href"), getComputedStyle(link, "::after").content]
)"""
A4 = {"width": 718, "height": 1000}  # what margins leave of it, in CSS pixels


# On paper ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Page]:
    """A tab that shows pages as they are printed."""
    context = browser.new_context(viewport=A4)  # type: ignore[arg-type]
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_paper_keeps_what_a_story_says_and_rests_on(
    sheet: Page, newspaper: Newspaper, story: str, language: str
) -> None:
    newspaper.show(sheet, story, language)
    of_story = ".article__headline, .article__lede, .byline, .figure__credit, .sources li, .corrections__text"
    parts = sheet.locator(f"{of_story}, .footer__imprint").all()
    assert len(parts) > 4
    assert [part.inner_text() for part in parts if part.inner_text() and not part.is_visible()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_leaves_out_what_only_works_on_a_screen(sheet: Page, newspaper: Newspaper, language: str) -> None:
    newspaper.show(sheet, "article with every block", language)
    left_out = "nav, form, audio, .more-news, .call-to-action, .related-story, .skip-link, button, input"
    parts = sheet.locator(left_out).all()
    assert len(parts) > 8
    assert [part.evaluate("(it) => it.outerHTML.slice(0, 80)") for part in parts if part.is_visible()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_says_where_links_to_others_lead_and_those_alone(
    sheet: Page, newspaper: Newspaper, language: str
) -> None:
    newspaper.show(sheet, "article with every block", language)
    links = sheet.locator("a[href]").evaluate_all(WRITTEN)
    told = {address for address, written in links if address in written}
    assert told == {address for address, _written in links if address.startswith("http")}
    assert {"https://a.example/", "https://example.org/", "https://vimeo.com/22439234"} <= told


@pytest.mark.parametrize("block", ["figure", ".fact-box", ".block-quote", "tr"])
def test_no_sheet_ends_within_what_is_seen_at_one_glance(sheet: Page, newspaper: Newspaper, block: str) -> None:
    newspaper.show(sheet, "article with every block")
    found = sheet.locator(f"main {block}").evaluate_all("(all) => all.map((one) => getComputedStyle(one).breakInside)")
    assert found
    assert {*found} == {"avoid"}


def test_nothing_on_paper_is_wider_than_it(sheet: Page, newspaper: Newspaper) -> None:
    newspaper.show(sheet, "article with every block")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= A4["width"]


# In reader modes ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reading(browser: Browser) -> Iterator[Page]:
    """A tab for those who read in a reader mode."""
    if not node.is_installed():
        pytest.skip("Readability is not installed from package-lock.json: make test does it.")
    context = browser.new_context()
    yield context.new_page()
    context.close()


def read(reading: Page, newspaper: Newspaper, story: str, language: str) -> tuple[dict[str, Any], BeautifulSoup]:
    """Return what a reader mode makes of a story, and the page as it was sent."""
    sent = newspaper.show(reading, story, language)
    told: dict[str, Any] = reading.evaluate(READ % LIBRARY.read_text(encoding="utf-8"))
    return told, BeautifulSoup(sent.body(), "html.parser")


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_a_reader_mode_knows_what_it_reads(reading: Page, newspaper: Newspaper, story: str, language: str) -> None:
    told, page = read(reading, newspaper, story, language)

    assert told["title"] == page.h1.get_text()
    assert told["siteName"] == page.select_one(".masthead__wordmark").get_text()
    assert told["publishedTime"] == page.select_one(".byline time")["datetime"]
    assert told["lang"] == language
    people = [name.get_text() for name in page.select(".byline__name")]
    source = [words(each.get_text()) for each in page.select(".byline__source")]
    assert words(told["byline"]) == ", ".join(people or source or [told["siteName"]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_a_reader_mode_keeps_text_credits_sources_and_corrections(
    reading: Page, newspaper: Newspaper, story: str, language: str
) -> None:
    told, page = read(reading, newspaper, story, language)

    text = words(BeautifulSoup(told["content"], "html.parser").get_text(" "))
    kept = page.select(
        ".story .paragraph p, .heading, .fact-box p, .article .figure__credit, .sources li, .corrections__text p"
    )
    assert len(kept) > 4
    assert [part for each in kept if (part := words(each.get_text(" "))) not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_mode_leaves_the_rest_of_the_page(reading: Page, newspaper: Newspaper, language: str) -> None:
    told, page = read(reading, newspaper, "article", language)

    text = BeautifulSoup(told["content"], "html.parser").get_text(" ")
    others = page.select(".more-news .card__title, .footer__note, .signup__heading")
    assert others
    assert [each.get_text(strip=True) for each in others if each.get_text(strip=True) in text] == []
