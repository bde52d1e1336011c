"""Nothing moves while a page loads: not when the pictures come, and not when Lora takes the place of its stand-in."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.pages import LANGUAGES, Newspaper

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 412, "height": 823}
NOTHING = 0.001  # of a screen times a screen; Google calls a page good under 0.1
SLACK = 0.04  # of the height of all words together
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push({
    value: entry.value,
    moved: entry.sources.map((source) => `${source.node?.tagName} ${source.node?.className ?? ""}`),
  }))).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def open_with_late_fonts(page: Page, url: str) -> None:
    """Open a page whose fonts come only after it has been painted without them."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*.woff2", hold)
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_function(PAINTED)
    for route in held:
        route.continue_()
    page.unroute("**/*.woff2", hold)
    page.evaluate(SETTLED)
    assert page.evaluate("""() => document.fonts.check('18px "Lora Variable"')""")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["article", "home"])
def test_nothing_moves_when_fonts_come_late(
    browser: Browser, newspaper: Newspaper, template: str, language: str, size: dict[str, int]
) -> None:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    context.add_init_script(WATCH)
    page = context.new_page()
    open_with_late_fonts(page, newspaper.address(template, language))
    shifts = page.evaluate("() => window.shifts")
    context.close()

    assert sum(shift["value"] for shift in shifts) < NOTHING, shifts


# How high the words of a page stand in Lora, and in each stand-in that this machine has.
HEIGHTS = """async () => {
  const words = [...document.querySelectorAll("h1, .article__lede, .paragraph, .fact-box")];
  const measured = {};
  for (const font of ["Lora Variable", "Lora on Georgia", "Lora on Times", "Lora on DejaVu"]) {
    const faces = await document.fonts.load(`18px "${font}"`).catch(() => []);
    if (!faces.length) continue;
    document.documentElement.style.setProperty("--serif", `"${font}"`);
    await document.fonts.ready;
    measured[font] = words.reduce((height, one) => height + one.getBoundingClientRect().height, 0);
  }
  document.documentElement.style.removeProperty("--serif");
  return measured;
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_stand_ins_take_the_room_of_lora(
    browser: Browser, newspaper: Newspaper, language: str, size: dict[str, int]
) -> None:
    """Each is stretched to Lora's measures in fonts.css; a line more or less in a long story is what remains."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    newspaper.show(page, "article", language)
    heights = page.evaluate(HEIGHTS)
    context.close()
    lora = heights.pop("Lora Variable")

    assert heights, "none of the stand-ins is on this machine"
    assert {font: height / lora for font, height in heights.items() if abs(height / lora - 1) > SLACK} == {}
