"""What a first visit to a page brings over the wire, counted by the browser itself."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

KILOBYTE = 1024
PHONE_BOUNDS = {"en": 60 * KILOBYTE, "nb": 60 * KILOBYTE, "ru": 80 * KILOBYTE}  # Russian brings a second font

# What Lighthouse takes for a phone.
PHONE = {"viewport": {"width": 412, "height": 823}, "device_scale_factor": 1.75, "is_mobile": True, "has_touch": True}


@dataclass
class Visit:
    """Every answer of one visit: (path, kind, bytes as sent, head and body)."""

    answers: list[tuple[str, str, int]] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def bytes_of(self, *kinds: str) -> int:
        return sum(size for _path, kind, size in self.answers if kind in kinds)

    def of(self, kind: str) -> list[str]:
        return [path for path, found, _size in self.answers if found == kind]

    @property
    def words_and_form(self) -> int:
        """Bytes of HTML, CSS, JavaScript and fonts."""
        return self.bytes_of("Document", "Stylesheet", "Script", "Font")

    def size_of(self, fragment: str) -> int:
        return next(size for path, _kind, size in self.answers if fragment in path)


def first_visit(browser: Browser, url: str) -> tuple[Visit, Page]:
    """Open a page on a phone with an empty cache and wait until the network is quiet."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    visit, kinds = Visit(), {}
    session: CDPSession = context.new_cdp_session(page)
    session.send("Network.enable")

    def answered(event: dict) -> None:
        kinds[event["requestId"]] = (event["response"]["url"], event["type"])

    def finished(event: dict) -> None:
        if event["requestId"] in kinds:
            address, kind = kinds[event["requestId"]]
            parts = urlsplit(address)
            if parts.scheme in {"http", "https"}:
                visit.hosts.add(parts.netloc)
                visit.answers.append((parts.path, kind, int(event["encodedDataLength"])))

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    return visit, page
