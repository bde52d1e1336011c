"""A site that keeps its pages: the application around Django's, asked as a server would ask it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from core.page_cache import invalidation
from core.page_cache.front import PageCache
from core.page_cache.site_store import store, store_at
from core.page_cache.store import Store
from core.publishing import handlers, outbox


@dataclass(frozen=True)
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes


class Visitor:
    """Somebody who asks an application; `made` counts how often Django had to make a page."""

    def __init__(self) -> None:
        self.made = 0
        self.django = WSGIHandler()
        self.kept = PageCache(self.count)

    def count(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.made += 1
        return self.django(environ, start_response)

    def get(self, address: str, method: str = "GET", application: Any = None, **told: Any) -> Answer:
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "192.0.2.1",
            "HTTP_HOST": "testserver",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            **told,
        }
        answer: list[Any] = []
        parts = (application or self.kept)(environ, lambda status, headers, *_more: answer.extend((status, headers)))
        body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        status, headers = answer
        return Answer(status, dict(headers), body)

    def fresh(self, address: str) -> Answer:
        """Return what Django answers to somebody who says nothing of himself."""
        return self.get(address, application=self.django)


@pytest.fixture
def pages(settings: Any, tmp_path: Path) -> Iterator[Store]:
    """Have the site keep its pages."""
    settings.PAGE_CACHE_DIR = str(tmp_path / "pages")
    handlers.register("page cache", invalidation.follow, at_once=True)
    kept = store()
    assert kept
    yield kept
    handlers.unregister("page cache")
    store_at.cache_clear()


@pytest.fixture
def visitor(pages: Store) -> Iterator[Visitor]:
    # Django closes connections after each request, and with them the transaction of a test.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Visitor()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def settle() -> None:
    """Do what is done after a transaction, and by the worker."""
    outbox.drain()
    invalidation.drain()
