"""Every template of the public site, by a name that tests are given, and how a browser comes to it."""

from dataclasses import dataclass

from playwright.sync_api import Page, Response

LANGUAGES = ("en", "nb", "ru")
PASSWORD = "tideline"  # of the private page
MISTAKE = "subscribe with a mistake"
TEMPLATES = (
    "home",
    "index",
    "page 2",
    "archive",
    "year",
    "month",
    "topic",
    "topic without stories",
    "author",
    "article",
    "article with every block",
    "article with corrections",
    "earlier version",
    "what changed",
    "withheld version",
    "withdrawn",
    "shared draft",
    "thread",
    "ended draft link",
    "corrections",
    "standing page",
    "private page",
    "search",
    "search with results",
    "search with a typing error",
    "search without results",
    "too many searches",
    "subscribe",
    MISTAKE,
    "thanks",
    "too many subscriptions",
    "confirm",
    "confirmed",
    "not to be confirmed",
    "expired confirmation",
    "unsubscribe",
    "unsubscribed",
    "expired newsletter link",
    "broken newsletter link",
    "preferences",
    "ask for preferences",
    "link to preferences sent",
    "erase",
    "erased",
    "400",
    "403",
    "404",
    "429",
    "500",
)


@dataclass(frozen=True)
class Newspaper:
    """A running site with a page for every template (tests.browser.newspaper)."""

    url: str
    addresses: dict[str, dict[str, str]]

    def address(self, template: str, language: str = "en") -> str:
        return self.url + self.addresses[template][language]

    def show(self, page: Page, template: str, language: str = "en") -> Response:
        """Bring a page into the browser; return the response that it came with."""
        if template != MISTAKE:
            response = page.goto(self.address(template, language))
            assert response is not None
            return response
        page.goto(self.address("subscribe", language))
        page.locator("main [name=email]").fill("nobody at nowhere")
        with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
            page.locator("main form[method=post] [type=submit]").click()
        page.wait_for_load_state()
        return posted.value
