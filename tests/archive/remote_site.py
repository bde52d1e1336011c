"""A web site of somebody else's, on this machine: it does what each test tells it, and remembers who asked for what.

The guardian's clock is simulated beside it: waiting costs nothing, and the site notes when it was asked by that clock.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from archive.guardian import turn
from archive.guardian.pace import Clock
from archive.models import GuardianPace, OutgoingLink

Answer = Callable[["Visitor"], None]
NO_PAGE = "<html><head><title>Nothing here</title></head><body><p>No such thing.</p></body></html>"


@dataclass
class SimulatedClock(Clock):
    moment: datetime = field(default_factory=timezone.now)
    stopping: threading.Event = field(default_factory=threading.Event)

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        super().wait(0.0)
        self.moment += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    at: datetime


class Visitor(BaseHTTPRequestHandler):
    """One request of ours, as the site sees it."""

    site: "RemoteSite"

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append(Asked(self.command, self.path, headers, self.site.clock.now()))
        answer = self.site.answers.get(self.path) or self.site.otherwise
        with suppress(BrokenPipeError, ConnectionResetError):  # we had enough
            answer(self)

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def reply(self, status: int, body: str | bytes = b"", **headers: str) -> None:
        """Answer; `content_type="text/html"` is a header."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        sent = {"content_length": str(len(content)), "content_type": "text/html; charset=utf-8", **headers}
        for name, value in sent.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    request_queue_size = 50
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever leaves in the middle is no error of the site's."""


@dataclass
class RemoteSite:
    """`answers` are by path, `otherwise` is what any other path gets."""

    clock: Clock
    address: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def otherwise(self, visitor: Visitor) -> None:
        visitor.reply(404, NO_PAGE)

    def paths(self, method: str = "") -> list[str]:
        """What was asked for, robots.txt left out."""
        return [each.path for each in self.asked if each.path != "/robots.txt" and method in {"", each.method}]


@contextmanager
def remote_site(clock: Clock, wrap: Callable[[Any], Any] | None = None) -> Iterator[RemoteSite]:
    """Run a site; `wrap` puts TLS around its socket."""
    site = RemoteSite(clock)
    server = Server(("127.0.0.1", 0), type("VisitorHere", (Visitor,), {"site": site}))
    if wrap:
        server.socket = wrap(server.socket)
    site.address = f"http{'s' if wrap else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def anywhere(address: Any, port: int) -> bool:
    """Stands for the internet, which these tests cannot reach."""
    return True


def all_but_ten(address: Any, port: int) -> bool:
    return not str(address).startswith("10.")


def walk_until(clock: SimulatedClock, moment: datetime, may: Any = anywhere) -> None:
    """Take the guardian's turns until then; while nothing is due, time flies."""
    while clock.now() < moment:
        if turn.go(clock, may=may):
            continue
        watched = OutgoingLink.objects.exclude(state=OutgoingLink.State.IGNORED)
        due = min((max(pair) for pair in watched.values_list("next_check_at", "host__free_at")), default=moment)
        free = GuardianPace.objects.values_list("not_before", flat=True).first() or due
        clock.moment = min(moment, max(due, free, clock.moment + timedelta(seconds=5)))


def walk_for(clock: SimulatedClock, may: Any = anywhere, **how_long: float) -> None:
    walk_until(clock, clock.now() + timedelta(**how_long), may)


# What a site may answer ----------------------------------------------------------------------------


def page(title: str = "A page", text: str = "What stands here.", status: int = 200, **headers: str) -> Answer:
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return lambda visitor: visitor.reply(status, html, **headers)


def says(status: int, **headers: str) -> Answer:
    return lambda visitor: visitor.reply(status, NO_PAGE if status >= 400 else "", **headers)


def sends_to(location: str, status: int = 302) -> Answer:
    return lambda visitor: visitor.reply(status, location=location)


def plain(text: str) -> Answer:
    return lambda visitor: visitor.reply(200, text, content_type="text/plain")


def for_head(answer: Answer, otherwise: Answer) -> Answer:
    """Answer HEAD in another way than GET."""
    return lambda visitor: (answer if visitor.command == "HEAD" else otherwise)(visitor)


def in_turn(clock: Clock, *answers: Answer) -> Answer:
    """Answer so on the first day, so on the second ...; the last one for ever."""
    began = clock.now()

    def answer(visitor: Visitor) -> None:
        answers[min((clock.now() - began).days, len(answers) - 1)](visitor)

    return answer


def stalls(visitor: Visitor) -> None:
    time.sleep(3)


def drips(visitor: Visitor) -> None:
    """Send a byte of the head now and then."""
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
        visitor.wfile.write(bytes([byte]))
        visitor.wfile.flush()
        time.sleep(0.05)


def never_ends(visitor: Visitor) -> None:
    visitor.send_response(200)
    visitor.send_header("Content-Type", "text/html")
    visitor.end_headers()
    visitor.wfile.write(b"<html><head><title>Without end</title></head><body>")
    while visitor.command != "HEAD":
        visitor.wfile.write(b"<p>and on and on</p>" * 500)


def breaks_off(visitor: Visitor) -> None:
    """Promise more than comes."""
    visitor.reply(200, "<html><head><title>Short</title></head><body>No more.</body></html>", content_length="5000")


def talks_nonsense(visitor: Visitor) -> None:
    visitor.wfile.write(b"\x00\x01 this is no HTTP\r\n\r\n")


def hangs_up(visitor: Visitor) -> None:
    visitor.close_connection = True
