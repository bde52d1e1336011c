"""What a browser did while somebody looked at pages: whom it asked, what it complained about, what it kept."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request


class Witness:
    """Watches every tab of a context from now on."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.context = context
        self.host = urlsplit(home).netloc
        self.requests: list[str] = []
        self.complaints: list[str] = []
        context.on("request", self.note_request)
        context.on("console", self.note_message)
        context.on("page", self.watch)
        for page in context.pages:
            self.watch(page)

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.note_error(page, error))

    def note_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws", "wss"}:
            self.requests.append(request.url)

    def note_message(self, message: ConsoleMessage) -> None:
        """Keep errors, warnings and what a policy refused; a page that is itself the answer 404 is no error here."""
        address = message.location.get("url", "")
        is_the_page = message.page is not None and address == message.page.url
        if message.type in {"error", "warning"} and not (is_the_page and message.text.startswith("Failed to load")):
            self.complaints.append(f"{message.type} at {address}: {message.text}")

    def note_error(self, page: Page, error: Error) -> None:
        """Keep exceptions, but for Wagtail's own when its checks begin anew before they have ended."""
        if "Axe is already running" not in str(error):
            self.complaints.append(f"exception at {page.url}: {error}")

    @property
    def strangers(self) -> list[str]:
        """Requests that left the host."""
        return [url for url in self.requests if urlsplit(url).netloc != self.host]

    @property
    def refusals(self) -> list[str]:
        """What a Content-Security-Policy kept from happening."""
        return [line for line in self.complaints if "Content Security Policy" in line]

    @property
    def cookies(self) -> list[str]:
        return [cookie["name"] for cookie in self.context.cookies()]
