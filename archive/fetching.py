"""Pictures asked of the old site, where the folder of media does not have them; never of a private network."""

import http.client
from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings

from archive.pictures import MissingError
from core.outgoing import GOOD, HOPS, Deadline, May, RefusedError, is_public, send

SECONDS = 30.0  # for one picture, redirects and all
MOST_OF_A_HOST = 5_000  # pictures of one run
MOST_FAILURES = 20  # of a host in a run; it is left alone then
KINDS = ("image/", "application/octet-stream", "binary/octet-stream")


class Fetcher:
    """Fetches pictures, so many of one host in a run and no more."""

    def __init__(self, may: May = is_public) -> None:
        self.may = may
        self.asked: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()

    def fetch(self, address: str) -> bytes:
        """Return a picture's bytes; MissingError, in words, if they cannot be had."""
        try:
            host = urlsplit(address).hostname or ""
        except ValueError as error:
            raise MissingError(f"{address[:200]} is no address.") from error
        if self.asked[host] >= MOST_OF_A_HOST:
            raise MissingError(f"{MOST_OF_A_HOST} pictures have been asked of {host}; the rest waits for another run.")
        if self.failures[host] >= MOST_FAILURES:
            raise MissingError(f"{host} has failed {MOST_FAILURES} times and is left alone.")
        self.asked[host] += 1
        try:
            return self.ask(address)
        except MissingError:
            self.failures[host] += 1
            raise

    def ask(self, address: str) -> bytes:
        limit, deadline, url = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, Deadline(SECONDS), address
        for _hop in range(HOPS + 1):
            try:
                reply = send("GET", url, may=self.may, most=limit + 1, deadline=deadline)
            except RefusedError as error:
                raise MissingError(f"{url[:200]} is not asked: {error}.") from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise MissingError(f"{url[:200]} does not answer ({type(error).__name__}).") from error
            if reply.leads_to:
                url = reply.leads_to
                continue
            kind = reply.headers.get("content-type", "application/octet-stream")
            if reply.status not in GOOD:
                raise MissingError(f"{url[:200]} answers {reply.status}.")
            if not kind.lower().startswith(KINDS):
                raise MissingError(f"{url[:200]} is no picture but {kind[:60]}.")
            if len(reply.body) > limit:
                raise MissingError(f"{url[:200]} is larger than {limit // 1024**2} MB.")
            if deadline.is_over or len(reply.body) < int(reply.headers.get("content-length", "0") or 0):
                raise MissingError(f"{url[:200]} broke off.")
            return reply.body
        raise MissingError(f"{address[:200]} redirects too often.")
