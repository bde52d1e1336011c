"""What old addresses answer: asked of the site itself, in this process, through all of its middleware."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from archive.missing import BLANK, OUR_OWN, WHOLE
from archive.models.address import on_a_host_of_ours
from archive.normal_form import Address
from core.ourselves import ask_ourselves

MOST_HOPS = 5
REDIRECTS = {301, 302, 303, 307, 308}
GOOD = {200, 410}
ELSEWHERE = 0


@dataclass(frozen=True)
class Outcome:
    """What an address answered: the status of each hop and of the end, and where each hop led.

    The last status is 0 where a hop leads to another site: that is not asked.
    """

    address: str
    statuses: tuple[int, ...] = ()
    hops: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem and self.statuses[-1] in {*GOOD, ELSEWHERE}

    @property
    def end(self) -> str:
        """What it came to in the end, in a word."""
        if self.problem:
            return self.problem
        return "elsewhere" if self.statuses[-1] == ELSEWHERE else str(self.statuses[-1])

    def __str__(self) -> str:
        way = " -> ".join([self.address, *self.hops])
        return f"{self.end:<9} {len(self.hops)} {way}"

    @property
    def as_json(self) -> dict[str, Any]:
        statuses = [status for status in self.statuses if status]
        return {"address": self.address, "end": self.end, "statuses": statuses, "hops": list(self.hops)}


class Asker:
    """Asks the site; what a page answered once it is not asked again, for many addresses lead to it.

    A page that answers is not drawn unless `whole` says so: its template takes as long as all else together.
    """

    def __init__(self, *, whole: bool = False) -> None:
        self.drawn = WHOLE if whole else BLANK
        self.site = WSGIHandler()
        self.known: dict[str, tuple[int, str]] = {}

    def ask(self, address: str) -> Outcome:
        """Follow an address, a path or a whole one, over at most five hops."""
        try:
            Address.parse(address)
        except ValueError:
            return Outcome(address, problem="not an address")
        statuses: list[int] = []
        hops: list[str] = []
        url = urljoin(f"{settings.SITE_URL}/", f"/{address}" if address.startswith("?") else address)
        while True:
            status, location = self.answer(url)
            statuses.append(status)
            if status not in REDIRECTS:
                return Outcome(address, tuple(statuses), tuple(hops))
            url = urljoin(url, location)
            hops.append(url.removeprefix(settings.SITE_URL))
            if len(hops) > MOST_HOPS:
                return Outcome(address, tuple(statuses), tuple(hops), problem=f"more than {MOST_HOPS} hops")
            if on_a_host_of_ours(url) is None:
                return Outcome(address, (*statuses, ELSEWHERE), tuple(hops))

    def answer(self, url: str) -> tuple[int, str]:
        if url not in self.known:
            self.known[url] = self.request(url)
        return self.known[url]

    def request(self, url: str) -> tuple[int, str]:
        """Return status and Location, if there is one. Nothing of it is counted as a reader's question."""
        answered = ask_ourselves(self.site, url, "HEAD", **{OUR_OWN: self.drawn})
        return answered.status, answered.headers.get("Location", "")
