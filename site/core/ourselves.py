"""Asking the site itself, in this process and without the network, through all of its middleware."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


class Answered(NamedTuple):
    status: int
    headers: dict[str, str]


def ask_ourselves(application: Callable[..., Any], url: str, method: str = "GET", **more: str) -> Answered:
    """Ask a WSGI application for a whole address; `more` goes into its environment."""
    parts = urlsplit(url)
    is_https = settings.SITE_URL.startswith("https://")  # a proxy in front of us hands all over as that
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query.encode("utf-8", "surrogatepass").decode("latin-1"),
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if is_https else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc.rpartition("@")[2],
        "HTTP_X_FORWARDED_PROTO": "https" if is_https else "http",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if is_https else "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        **more,
    }
    told: list[Any] = []
    with connections_kept():
        response = application(environ, lambda status, headers, *_more: told.extend((status, headers)))
        try:
            for _part in response:
                pass
        finally:
            if close := getattr(response, "close", None):
                close()
    status, headers = told
    return Answered(int(status.split()[0]), dict(headers))


@contextmanager
def connections_kept() -> Iterator[None]:
    """Keep a request from closing the connections to the database, as it does for a server's sake."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
