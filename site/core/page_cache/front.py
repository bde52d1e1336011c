"""Answering with ready pages, before Django is asked: a WSGI application around the site's own.

A page that is to be kept is made of nothing but its name: what else a request brings, its headers and cookies, the
site never sees. So no visitor can put anything into a page that others get.
"""

import gzip
import logging
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from email.utils import formatdate, parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import brotli
from django.conf import settings

from core.page_cache.dependencies import noting
from core.page_cache.members import join
from core.page_cache.memory import catch_up, remembering
from core.page_cache.names import Name, is_anybodys, name_of
from core.page_cache.site_store import store
from core.page_cache.store import ENCODINGS, Header, Moment, Ready, Sent, Store, StoreError

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SPARED = 1.0  # seconds in which visitors get the copy before, while a page is made anew
PATIENCE = 10.0  # seconds that a page is waited for which another process makes
GLANCE = 0.005  # seconds
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
FEWEST_BYTES = 200  # that are worth compressing
MOST_NOT_KEPT = 10_000  # names
LARGEST = 2 * 1024**2  # bytes of a page that is kept
# Browsers and shared caches may keep it, and ask each time whether it is still the same (RFC 9111, 5.2.2.4).
CACHE_CONTROL = "public, max-age=0, must-revalidate"
ASK_EACH_TIME = "no-cache"  # of what says nothing of itself, lest a shared cache guess (RFC 9111, 4.2.2)
OUR_OWN_HEADERS = {"content-length", "content-encoding", "vary", "etag", "last-modified", "cache-control", "date"}


class PageCache:
    def __init__(self, site: Application) -> None:
        self.site = site
        self.not_kept: dict[bytes, Moment] = {}  # names whose answer was not for all when it was asked for last

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        kept = store()
        if kept is None:
            return self.site(environ, start_response)
        start_response = to_be_asked_for(start_response)
        if not is_anybodys(environ):
            return self.site(environ, start_response)
        name = name_of(environ)
        if name is None:
            return self.answer(kept, environ, start_response)
        wanted = encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if sent := kept.open(name.path, wanted):
            return send(sent, environ, start_response, shared_for(name, environ))
        try:
            return self.make(kept, name, wanted, environ, start_response)
        except StoreError as error:
            logger.warning("The page cache does not answer (%s); pages are made for each visitor", error)
            return self.site(environ, start_response)

    def answer(self, kept: Store, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have the site answer, with what is remembered of other pages."""
        try:
            since = begin(kept)
        except StoreError:
            since = None
        if since is None:
            return self.site(environ, start_response)
        with remembering(since):
            return self.site(environ, start_response)

    def make(
        self, kept: Store, name: Name, wanted: list[str], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Make a page, or wait for whoever is making it; meanwhile, and for a second, the copy before will do."""
        if self.not_kept.get(name.path) == kept.moment:
            return self.answer(kept, environ, start_response)
        deadline = time.monotonic() + PATIENCE
        while True:
            with kept.lock(name.path) as is_alone:
                # It may have been put there a moment ago.
                if sent := kept.open(name.path, wanted):
                    return send(sent, environ, start_response, shared_for(name, environ))
                if is_alone:
                    return self.make_alone(kept, name, wanted, environ, start_response)
            if sent := kept.open_earlier(name.path, wanted, SPARED):
                return send(sent, environ, start_response)
            if time.monotonic() > deadline:
                return self.answer(kept, environ, start_response)
            time.sleep(GLANCE)

    def make_alone(
        self, kept: Store, name: Name, wanted: list[str], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        since = begin(kept)
        if since is None:
            return self.site(environ, start_response)
        answer = Answer()
        with remembering(since), noting(since) as noted:
            answer.ask(self.site, request_for(name, environ))
        if answer.is_page and noted.may_be_kept and (noted.has_pages or not name.query):
            page = answer.ready()
            with suppress(StoreError):
                kept.put(name.path, page, noted.tags, since)
            if sent := kept.open(name.path, wanted):
                return send(sent, environ, start_response, shared_for(name, environ))
            return send_made(page, wanted, environ, start_response)
        if len(self.not_kept) >= MOST_NOT_KEPT:
            self.not_kept.clear()
        self.not_kept[name.path] = since
        return answer.hand_over(environ, start_response)


def begin(kept: Store) -> Moment | None:
    """Return the moment at which a page can be made; None if nobody would tell the store of what changes after it."""
    since = catch_up(kept)
    return since if join(since.store) else None


class Answer:
    """What the site answers to a request."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = "", list[Header](), b""

    def ask(self, site: Application, environ: Environ) -> None:
        def start_response(status: str, headers: list[Header], *_more: Any) -> None:
            self.status, self.headers = status, headers

        parts = site(environ, start_response)
        try:
            self.body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()

    @property
    def is_page(self) -> bool:
        """Whether it may be kept, as far as it says so itself."""
        told = {name.lower(): value for name, value in self.headers}
        return (
            self.status.startswith("200 ")
            and "set-cookie" not in told
            and "content-encoding" not in told
            and not {"no-store", "private", "no-cache"} & set(told.get("cache-control", "").replace(" ", "").split(","))
            and len(self.body) <= LARGEST
        )

    def ready(self) -> Ready:
        headers = [(name, value) for name, value in self.headers if name.lower() not in OUR_OWN_HEADERS]
        bodies = {"identity": self.body}
        if len(self.body) >= FEWEST_BYTES:
            bodies["gzip"] = gzip.compress(self.body, GZIP_LEVEL, mtime=0)
            bodies["br"] = brotli.compress(self.body, quality=BROTLI_QUALITY)
        return Ready(headers, bodies)

    def hand_over(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def request_for(name: Name, environ: Environ) -> Environ:
    """Return the request that makes a page; of the one that asks for it, only what readers do not choose.

    From where it came is left in, because addresses that nobody knows are counted by it (archive.missing); no page
    looks at that.
    """
    site = urlsplit(settings.SITE_URL)
    kept = {key: value for key, value in environ.items() if key.startswith(("wsgi.", "SERVER_")) or key in PASSED_ON}
    if settings.SECURE_PROXY_SSL_HEADER and site.scheme == "https":
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        kept[header] = secure
    return {
        **kept,
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": name.address,
        "QUERY_STRING": name.query,
        "HTTP_HOST": site.netloc,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }


PASSED_ON = {"REMOTE_ADDR", "HTTP_REFERER"}


def shared_for(name: Name, environ: Environ) -> int:
    """Return for how many seconds caches in front need not ask, for they are told when a page is gone.

    They are told its own address, and none with what campaigns hang on it.
    """
    is_its_own = environ.get("QUERY_STRING", "") == name.query
    return int(settings.SHARED_CACHE_SECONDS) if is_its_own and settings.WAGTAILFRONTENDCACHE else 0


def to_be_asked_for(start_response: StartResponse) -> StartResponse:
    """Have caches ask each time for what says nothing of how long it may be kept."""

    def start(status: str, headers: list[Header], *more: Any) -> Any:
        if not any(name.lower() == "cache-control" for name, _value in headers):
            headers = [*headers, ("Cache-Control", ASK_EACH_TIME)]
        return start_response(status, headers, *more)

    return start


def send(sent: Sent, environ: Environ, start_response: StartResponse, seconds: int = 0) -> Iterable[bytes]:
    """Answer with a copy of the store, which caches in front may give to others for some seconds (`s-maxage`)."""
    try:
        etag = f'"{sent.made:x}-{sent.size:x}"'  # as nginx has it for a file
        headers = [
            *sent.headers,
            ("ETag", etag),
            ("Last-Modified", formatdate(sent.made, usegmt=True)),
            ("Cache-Control", f"{CACHE_CONTROL}, s-maxage={seconds}" if seconds else CACHE_CONTROL),
            ("Vary", "Accept-Encoding"),
        ]
        if is_the_same(environ, etag, sent.made):
            start_response("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
            return []
        if sent.encoding != "identity":
            headers.append(("Content-Encoding", sent.encoding))
        headers.append(("Content-Length", str(sent.size)))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [read(sent)]
    finally:
        os.close(sent.file)


def read(sent: Sent) -> bytes:
    body = os.read(sent.file, sent.size)
    while len(body) < sent.size and (more := os.read(sent.file, sent.size - len(body))):
        body += more
    return body


def send_made(page: Ready, wanted: list[str], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with a page that could not be kept."""
    encoding = next(each for each in wanted if each in page.bodies)
    body = page.bodies[encoding]
    headers = [*page.headers, ("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding")]
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_the_same(environ: Environ, etag: str, made: int) -> bool:
    """Whether the client has this copy (RFC 9110, 13.1): by its ETag or, where it names none, by its date."""
    if asked := environ.get("HTTP_IF_NONE_MATCH"):
        named = [each.strip().removeprefix("W/") for each in asked.split(",")]
        return etag in named or "*" in named
    try:
        return parsedate_to_datetime(environ["HTTP_IF_MODIFIED_SINCE"]).timestamp() >= made
    except (KeyError, TypeError, ValueError, OverflowError):
        return False


def encodings(accepted: str) -> list[str]:
    """Return what a client takes, the smallest first (RFC 9110, 12.5.3); in the end, the page as it is."""
    taken = {
        name.strip().lower(): weight for name, _mark, weight in (part.partition(";") for part in accepted.split(","))
    }
    return [each for each in ENCODINGS if each == "identity" or is_taken(taken, each)]


def is_taken(taken: dict[str, str], encoding: str) -> bool:
    weight = taken.get(encoding, taken.get("*"))
    return weight is not None and weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
