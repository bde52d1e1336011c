"""The mail of an issue on a telephone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from core.factories import MastheadFactory
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from newsletter.factories import NewsletterIssueFactory
from newsletter.rendering import render_issue
from tests.newsletter.mail_blocks import every_block

NARROW = 320
WORD = "Menneskerettighetsorganisasjonene"
ADDRESS = "https://harbour.example/reports/2005/annual-report-on-the-ice-of-the-quay.pdf"
WIDE_TABLE = {
    "data": [["Nitrogen oxides"] * 9, ["1,234,567"] * 9],
    "first_row_is_table_header": True,
    "first_col_is_header": False,
    "table_header_choice": "row",
    "table_caption": "Out of the stacks",
}


@pytest.fixture
def mail(news_index: NewsIndexPage, tmp_path: Path) -> str:
    """Return the address of a mail with all kinds of blocks, a long word, a long address and a wide table."""
    MastheadFactory(locale=news_index.locale)
    story: Any = NewsArticlePageFactory(parent=news_index, title=WORD, slug="2021-03-word")
    body = [*every_block(story), ("table", WIDE_TABLE), ("paragraph", f'<p><a href="{ADDRESS}">{ADDRESS}</a></p>')]
    whole = NewsArticlePageFactory(parent=news_index, title=WORD, slug="2021-04-blocks", body=body)
    issue: Any = NewsletterIssueFactory(stories=[story], whole=[whole])
    file = tmp_path / "mail.html"
    file.write_text(render_issue(issue).html, encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_makes_the_mail_wider_than_a_telephone(browser_page: Page, mail: str, scheme: str) -> None:
    browser_page.set_viewport_size({"width": NARROW, "height": 800})
    browser_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    browser_page.goto(mail)
    assert browser_page.evaluate("document.documentElement.scrollWidth") == NARROW
