"""What a first view of a story weighs, as production sends it. The bounds stand in docs/performance.md."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.pages import Newspaper
from tests.browser.weight import KILOBYTE, PHONE_BOUNDS, first_visit

FONT_FILES = {"en": 1, "nb": 1, "ru": 2}
LEAD_IMAGE = 120 * KILOBYTE
SCRIPTS = 10 * KILOBYTE
REQUESTS = 12


@pytest.mark.parametrize("language", PHONE_BOUNDS)
def test_a_first_view_of_a_story_is_light(browser: Browser, newspaper: Newspaper, language: str) -> None:
    visit, page = first_visit(browser, newspaper.url + newspaper.addresses["article"][language])
    lead = urlsplit(page.eval_on_selector(".figure--lead img", "image => image.currentSrc")).path
    page.context.close()
    assert visit.words_and_form <= PHONE_BOUNDS[language], visit.answers
    assert visit.size_of(lead) <= LEAD_IMAGE
    assert visit.bytes_of("Script") < SCRIPTS
    assert len(visit.answers) <= REQUESTS, visit.answers
    assert visit.hosts == {urlsplit(newspaper.url).netloc}
    assert len(visit.of("Stylesheet")) == 1
    assert len(visit.of("Font")) == FONT_FILES[language]


@pytest.mark.parametrize("language", PHONE_BOUNDS)
def test_a_phone_is_sent_a_modern_lead_image_of_its_own_size(
    browser: Browser, newspaper: Newspaper, language: str
) -> None:
    _visit, page = first_visit(browser, newspaper.url + newspaper.addresses["article"][language])
    lead = page.eval_on_selector(".figure--lead img", "image => [image.currentSrc, image.loading, image.fetchPriority]")
    page.context.close()
    assert lead[0].endswith(".avif")
    assert lead[1:] == ["eager", "high"] or lead[1:] == ["auto", "high"]
