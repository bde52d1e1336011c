"""Can everyone use the pages: axe-core on every template, and what axe cannot see."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

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


@pytest.mark.parametrize(("scheme", "pale"), [("light", "#d0d0d0"), ("dark", "#333333")])
def test_axe_sees_what_it_is_there_for(axe_page: Page, newspaper: Newspaper, scheme: str, pale: str) -> None:
    axe_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    newspaper.show(axe_page, "article")
    axe_page.locator(".article__lede").evaluate("(lede, colour) => { lede.style.color = colour; }", pale)
    axe_page.locator(".figure--lead img").evaluate("(image) => image.removeAttribute('alt')")

    found = [violation.split(" ")[0] for violation in axe_page.evaluate(AXE)]

    assert found == ["color-contrast", "image-alt"]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A tab of somebody who reads one page after the other."""
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


# What is wider than the window although it does not scroll inside a frame of its own.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *:not(.table *)")]
    .filter((one) => one.getBoundingClientRect().right > room + 1);
  return ["the page", ...wide.slice(0, 5).map((one) => one.tagName + "." + one.className)];
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_scrolls_sideways(reader: Page, newspaper: Newspaper, template: str, language: str) -> None:
    newspaper.show(reader, template, language)
    found = {}
    for width, height in ((320, 640), (390, 844), (3840, 2160)):
        reader.set_viewport_size({"width": width, "height": height})
        if wide := reader.evaluate(TOO_WIDE):
            found[width] = wide
    reader.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    assert found == {}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "template", ["home", "index", "article with every block", "search with results", "subscribe", "preferences"]
)
def test_text_of_twice_the_size_has_room(
    reader: Page, newspaper: Newspaper, template: str, language: str, size: dict[str, int]
) -> None:
    """WCAG 2.2, 1.4.4: nothing is cut off and nothing scrolls sideways."""
    reader.set_viewport_size(size)  # type: ignore[arg-type]
    newspaper.show(reader, template, language)
    reader.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    cut = reader.evaluate("""() => [...document.querySelectorAll("body *")].filter((one) => {
      const style = getComputedStyle(one);
      const hides = [style.overflowX, style.overflowY].some((how) => ["hidden", "clip"].includes(how));
      return hides && style.clipPath === "none" && (one.scrollHeight > one.clientHeight + 1);
    }).map((one) => one.tagName + "." + one.className)""")
    wide = reader.evaluate(TOO_WIDE)
    reader.set_viewport_size(DESKTOP)  # type: ignore[arg-type]

    assert (wide, cut) == ([], [])


# The element in focus: a name to tell it by, whether its ring can be seen, and whether it is on the screen.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  one.dataset.seen ??= String(document.querySelectorAll("[data-seen]").length);
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    number: one.dataset.seen,
    name: `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`,
    // A browser draws the ring of its own player inside it, where no script looks.
    ring: one.tagName === "AUDIO" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    onScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""
# Of radio buttons that belong together the keyboard stops at the chosen one; arrows lead to the others.
INTERACTIVE = """() => [...document.querySelectorAll("a[href], button, input, summary, audio, [tabindex='0']")]
  .filter((one) => one.type !== "hidden" && one.tabIndex >= 0 && !one.dataset.seen && one.checkVisibility())
  .filter((one) => one.type !== "radio" || one.checked)
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`)"""


@pytest.mark.parametrize(
    "template", ["home", "index", "article with every block", "search with results", "subscribe", "preferences"]
)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    reader: Page, newspaper: Newspaper, template: str
) -> None:
    newspaper.show(reader, template)
    unmarked = []
    for _ in range(300):
        reader.keyboard.press("Tab")
        focused = reader.evaluate(FOCUSED)
        if focused is None:  # past the last element, out of the page
            break
        if not (focused["ring"] and focused["onScreen"]):
            unmarked.append(focused)

    assert unmarked == []
    assert reader.evaluate(INTERACTIVE) == []


def test_the_first_stop_leads_past_the_masthead(reader: Page, newspaper: Newspaper) -> None:
    newspaper.show(reader, "article")
    reader.keyboard.press("Tab")
    skip = reader.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)

    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_be_focused()
    reader.keyboard.press("Tab")
    expect(reader.locator("main").get_by_role("link").first).to_be_focused()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_a_video_is_a_link_to_its_page(plain: Page, newspaper: Newspaper) -> None:
    newspaper.show(plain, "article with every block")
    links = plain.locator(".video__play")

    assert [link.get_attribute("href") for link in links.all()] == ["https://vimeo.com/22439234"] * 2
    expect(links.first).to_be_visible()


def test_without_javascript_the_newsletter_can_be_joined(plain: Page, newspaper: Newspaper) -> None:
    newspaper.show(plain, "article")
    plain.locator("body > .signup [type=email]").fill("reader@tideline.example")
    plain.locator("body > .signup [type=submit]").click()

    expect(plain).to_have_url(newspaper.address("thanks"))
    expect(plain.get_by_role("heading", level=1)).to_be_visible()


def test_without_javascript_the_archive_can_be_searched(plain: Page, newspaper: Newspaper) -> None:
    newspaper.show(plain, "home")
    plain.locator("#masthead-search").fill("agreement")
    plain.locator("#masthead-search").press("Enter")

    expect(plain.locator(".results__item").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printed_story_has_its_words_and_none_of_the_furniture(
    reader: Page, newspaper: Newspaper, language: str
) -> None:
    newspaper.show(reader, "article with every block", language)
    reader.emulate_media(media="print", color_scheme="dark")
    headline, furniture = reader.locator("h1"), reader.locator(".masthead__bar, .signup, .more-news, .skip-link")
    printed = Image.open(BytesIO(reader.screenshot())).convert("L")
    shown = [one.is_visible() for one in furniture.all()]
    paragraph, is_headline_shown = reader.locator(".paragraph").first.is_visible(), headline.is_visible()
    reader.emulate_media(media="screen", color_scheme="light")
    ink = sum(count for shade, count in enumerate(printed.histogram()) if shade < 128) / (
        printed.width * printed.height
    )

    assert is_headline_shown
    assert paragraph
    assert not any(shown)
    assert printed.getpixel((2, 2)) == 255, "the paper is not white"
    assert 0.005 < ink < 0.5, "the sheet is empty, or all ink"
