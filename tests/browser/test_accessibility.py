"""Can everyone use the pages: axe-core on every template, and what axe cannot see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import node
from tests.browser.pages import LANGUAGES, TEMPLATES, Newspaper

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# Everything that axe checks by default, best practices too, and what it leaves out although WCAG 2.2 asks for it.
AXE = """async () => {
  const found = await axe.run({ rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\\n", " ")}`
  ));
}"""


@pytest.fixture(scope="module")
def axe_page(browser: Browser) -> Iterator[Page]:
    """A tab in which every page brings axe along; the site's own policy would not load it."""
    if not node.is_installed():
        pytest.skip("axe-core is not installed from package-lock.json: make test does it.")
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    context.add_init_script(path=node.MODULES / "axe-core" / "axe.min.js")
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_axe_finds_nothing(axe_page: Page, newspaper: Newspaper, template: str, language: str) -> None:
    newspaper.show(axe_page, template, language)
    found = []
    for size in (DESKTOP, PHONE):
        axe_page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            axe_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found += [f"{scheme}, {size['width']} px: {violation}" for violation in axe_page.evaluate(AXE)]

    assert not found, "\n".join(found)
