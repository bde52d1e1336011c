"""Files asked of the old site, where the folder of media does not have them; never of a private network."""

import http.client
from collections import Counter
from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat

from archive.files import MissingError
from core.outgoing import GOOD, HOPS, Deadline, May, RefusedError, Reply, is_public, send

SECONDS = 30.0  # for one file, redirects and all
MOST_OF_A_HOST = 5_000  # files of one run
MOST_FAILURES = 20  # of a host in a run; it is left alone then
PAGE = "text/html"


class Fetcher:
    """Fetches files, so many of one host in a run and no more."""

    def __init__(self, may: May = is_public) -> None:
        self.may = may
        self.asked: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()

    def fetch(self, address: str, most: int) -> bytes:
        """Return a file's bytes, at most so many; MissingError, in words, if they cannot be had."""
        host = host_of(address)
        if self.failures[host] >= MOST_FAILURES:
            raise MissingError(f"{host} has failed {MOST_FAILURES} times and is left alone.")
        self.count(host)
        try:
            return self.ask(address, most)
        except MissingError:
            self.failures[host] += 1
            raise

    def count(self, host: str) -> None:
        if self.asked[host] >= MOST_OF_A_HOST:
            raise MissingError(f"{MOST_OF_A_HOST} files have been asked of {host}; the rest waits for another run.")
        self.asked[host] += 1

    def ask(self, address: str, most: int) -> bytes:
        deadline, url = Deadline(SECONDS), address
        for _hop in range(HOPS + 1):
            try:
                reply = send("GET", url, may=self.may, most=most + 1, deadline=deadline)
            except RefusedError as error:
                raise MissingError(f"{url[:200]} is not asked: {error}.") from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise MissingError(f"{url[:200]} does not answer ({type(error).__name__}).") from error
            if there := target(reply):
                if host_of(there) != host_of(url):
                    self.count(host_of(there))
                url = there
                continue
            if reply.status not in GOOD:
                raise MissingError(f"{url[:200]} answers {reply.status}.")
            if reply.headers.get("content-type", "").lower().startswith(PAGE):
                raise MissingError(f"{url[:200]} is a web page.")
            if len(reply.body) > most:
                raise MissingError(f"{url[:200]} is larger than {filesizeformat(most)}.")
            if deadline.is_over or len(reply.body) < promised(reply):
                raise MissingError(f"{url[:200]} broke off.")
            return reply.body
        raise MissingError(f"{address[:200]} redirects too often.")


def host_of(address: str) -> str:
    """Return the host of an address; MissingError if it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError as error:
        raise MissingError(f"{address[:200]} is no address.") from error


def target(reply: Reply) -> str:
    """Return where a redirect leads, empty for what is none; MissingError for one whose address is none."""
    try:
        return reply.leads_to
    except ValueError as error:
        raise MissingError(f"{reply.url[:200]} leads nowhere.") from error


def promised(reply: Reply) -> int:
    """Return how many bytes an answer says it has; 0 if it does not say."""
    length = reply.headers.get("content-length", "")
    return int(length) if length.isdecimal() else 0
