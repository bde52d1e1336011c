"""Photograph a running site: `python -m tests.browser.screens URL OUT_DIR`, for instance of `make run`.

The main templates, as a desktop and a phone show them, light and dark, in three languages. The address of an
article, a topic and a month are found by following the site's own links.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.pages import LANGUAGES

SIZES = {"desktop": {"width": 1280, "height": 1600}, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")
LINKS = {
    "article": "main .lead-story__title a, main .card__title a, main .river__title a",
    "month": "main .archive-months li li a",
    "topic": ".article .kicker a",
}


def addresses(page: Page, url: str, language: str) -> dict[str, str]:
    """Return the templates that this language shows, each with an address; what has no story is left out."""
    home = f"{url}/" if language == "en" else f"{url}/{language}/"
    found = {
        "home": home,
        "index": f"{home}news/",
        "archive": f"{home}news/archive/",
        "search": f"{home}search/",
        "subscribe": f"{home}newsletter/subscribe/",
        "thanks": f"{home}newsletter/subscribe/thanks/",
        "ask": f"{home}newsletter/preferences/",
        "not-found": f"{home}nothing-here/",
    }
    for name, start in (("article", home), ("month", found["archive"]), ("topic", "")):
        page.goto(start or found.get("article", home))
        link = page.locator(LINKS[name])
        if link.count():
            found[name] = str(link.first.evaluate("(link) => link.href"))
    return found


def photograph(page: Page, url: str, file: Path) -> None:
    """Take what is on the screen when fonts and pictures are there."""
    page.goto(url, wait_until="networkidle")
    page.evaluate("async () => { await document.fonts.ready; }")
    page.screenshot(path=file)


def photograph_all(browser: Browser, url: str, folder: Path) -> None:
    for size, viewport in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport=viewport,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                device_scale_factor=2 if size == "phone" else 1,
                reduced_motion="reduce",
            )
            page = context.new_page()
            for language in LANGUAGES:
                for template, address in addresses(page, url, language).items():
                    photograph(page, address, folder / f"{template}.{language}.{size}.{scheme}.png")
            context.close()


def main(url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS])
        photograph_all(browser, url.rstrip("/"), folder)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], Path(sys.argv[2]))
