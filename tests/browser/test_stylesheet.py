"""Static files as production sends them: one stylesheet with its layers in order, compressed, under lasting names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

import core
from tests.browser.pages import Newspaper

CSS = Path(core.__path__[0], "static", "css")


def test_text_is_compressed_and_files_are_kept_for_ever(newspaper: Newspaper, browser: Browser) -> None:
    """Brotli for files and pages, and hashed names that never change."""
    context = browser.new_context()
    response = context.request.get(newspaper.address("article"), headers={"Accept-Encoding": "gzip, br"})
    soup = BeautifulSoup(response.text(), "html.parser")
    sheet = soup.select_one("link[rel=stylesheet]")
    answer = context.request.get(newspaper.url + str(sheet["href"]), headers={"Accept-Encoding": "gzip, br"})

    assert response.headers["content-encoding"] == "br"
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    context.close()


@pytest.fixture(scope="module")
def stylesheet(newspaper: Newspaper, browser: Browser) -> Iterator[tuple[str, BeautifulSoup]]:
    """The one stylesheet of an article, and the page that names it."""
    context = browser.new_context()
    soup = BeautifulSoup(context.request.get(newspaper.address("article", "ru")).text(), "html.parser")
    address = newspaper.url + str(soup.select_one("link[rel=stylesheet]")["href"])
    yield context.request.get(address).text(), soup
    context.close()


def test_the_merged_stylesheet_imports_nothing(stylesheet: tuple[str, BeautifulSoup]) -> None:
    assert "@import" not in stylesheet[0]


def test_the_merged_stylesheet_keeps_the_order_of_its_layers(newspaper: Newspaper, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(newspaper.address("article", "ru"))
    order, *rules = page.evaluate(
        "() => [...document.styleSheets[0].cssRules].map((rule) => [rule.constructor.name, rule.nameList ?? rule.name])"
    )
    context.close()

    assert order == ["CSSLayerStatementRule", ["reset", "tokens", "base", "components", "print"]]
    assert {kind for kind, _name in rules} == {"CSSLayerBlockRule"}
    assert [name for _kind, name in rules] == sorted((name for _kind, name in rules), key=order[1].index)


def test_the_fonts_preloaded_are_the_fonts_the_stylesheet_names(
    stylesheet: tuple[str, BeautifulSoup], newspaper: Newspaper, browser: Browser
) -> None:
    css, soup = stylesheet
    named = {re.sub(r"^\.\.", "/static", url) for url in re.findall(r'url\("?([^")]+)"?\)', css)}
    preloaded = {str(link["href"]) for link in soup.select("link[rel=preload][as=font]")}
    context = browser.new_context()

    assert named == preloaded
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", url) for url in named)
    assert [url for url in named if not context.request.get(newspaper.url + url).ok] == []
    context.close()


WITHIN_OTHERS = """text => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  const nested = rule => rule instanceof CSSStyleRule
    ? [...rule.cssRules].map(inner => `${rule.selectorText} { ${inner.cssText}`)
    : [...(rule.cssRules ?? [])].flatMap(nested)
  return [...sheet.cssRules].flatMap(nested)
}"""


def test_no_rule_of_a_source_has_fallen_into_another(browser: Browser) -> None:
    """A brace that was lost says nothing: a browser takes what follows for rules within the rule that stays open."""
    context = browser.new_context()
    page = context.new_page()
    sources = {file.name: file.read_text(encoding="utf-8") for file in CSS.rglob("*.css")}
    fallen = {name: found for name, text in sources.items() if (found := page.evaluate(WITHIN_OTHERS, text))}
    context.close()

    assert sources
    assert fallen == {}
    assert [name for name, text in sources.items() if text.count("{") != text.count("}")] == []
