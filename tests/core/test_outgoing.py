"""Asking other servers whether an address answers: what comes back, and where nobody may be sent."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core import outgoing
from core.outgoing import Answer, Deadline, RefusedError, ask, is_at_home, is_public, leads_home, retry_after, send


class Elsewhere(BaseHTTPRequestHandler):
    """A server of somebody else's: each path behaves as its name says."""

    def do_GET(self) -> None:
        if self.path == "/thinks":
            time.sleep(0.5)
            self.answer(200)
        elif self.path in {"/slow-head", "/slow-body"}:
            self.drip(b"HTTP/1.1 200 OK\r\nX-Head: yes\r\n\r\n", b"body" * 50)
        elif self.path == "/endless":
            self.answer(200, length="")
            with suppress(OSError):
                while True:
                    self.wfile.write(b"body" * 1000)
        elif self.path == "/short":
            self.answer(200, length="1000")
            self.wfile.write(b"body")
        else:
            self.answer(404 if self.path == "/gone" else 200)

    def do_POST(self) -> None:
        if self.path == "/full":  # it has enough, and reads no further
            self.answer(413)
            return
        self.content = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.content)

    def drip(self, head: bytes, body: bytes) -> None:
        """Send one part of the answer byte by byte, each well within what a socket waits for."""
        if self.path == "/slow-body":
            self.wfile.write(head)
            head = b""
        with suppress(OSError):
            for byte in head + body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.02)

    def do_HEAD(self) -> None:
        if self.path.startswith("/to/"):
            self.answer(302, self.path.removeprefix("/to/"))
        elif self.path == "/loop":
            self.answer(301, "/loop")
        elif self.path == "/only-get":
            self.answer(405)
        else:
            self.answer(404 if self.path == "/gone" else 200)

    def answer(self, status: int, location: str = "", length: str = "0") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if length:
            self.send_header("Content-Length", length)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def anywhere(address: Any, port: int) -> bool:
    """Stands for the internet, which these tests cannot reach."""
    return True


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", Answer(200)),
        ("/gone", Answer(404)),
        ("/only-get", Answer(200)),
        ("/to//gone", Answer(404)),
        ("/ø?q=å b".replace(" ", "%20"), Answer(200)),
        ("/loop", Answer(0, "too many redirects")),
    ],
)
def test_it_returns_what_the_address_answers_in_the_end(elsewhere: str, path: str, answer: Answer) -> None:
    assert ask(elsewhere + path, may=anywhere) == answer


def test_a_server_that_is_not_there_is_no_error_of_ours() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}/", may=anywhere) == Answer(0, "ConnectionRefusedError")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
    ],
)
def test_it_never_asks_a_private_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: asked.append(args))
    assert ask(url).status == 0
    assert asked == []


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://example.org/", "http://", "http://user:pass@example.org/", "//x", "http://["],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert ask(url, may=anywhere).status == 0


def test_another_port_than_those_of_the_web_is_refused() -> None:
    assert not is_public(ipaddress.ip_address("93.184.215.14"), 6379)
    assert is_public(ipaddress.ip_address("93.184.215.14"), 443)


def test_a_redirect_is_checked_like_the_first_address(elsewhere: str) -> None:
    def all_but_ten(address: Any, port: int) -> bool:
        return not str(address).startswith("10.")

    assert ask(f"{elsewhere}/to/http://10.0.0.1/", may=all_but_ten) == Answer(0, "not a public address")


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    places = [(None, None, None, "", ("93.184.215.14", 80)), (None, None, None, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: places)
    with pytest.raises(RefusedError):
        outgoing.connect("two-faced.example", 80, is_public)


def test_it_connects_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may resolve to something else the second time; it is not resolved a second time."""
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [(0, 0, 0, "", ("93.184.215.14", 80))])
    monkeypatch.setattr(socket, "create_connection", lambda place, **options: asked.append(place))
    outgoing.connect("example.org", 80, is_public)
    assert asked == [("93.184.215.14", 80)]


def test_the_next_address_of_a_name_is_tried_when_one_has_no_way_there(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def create_connection(place: Any, **options: Any) -> Any:
        asked.append(place)
        if ":" in place[0]:
            raise OSError("Network is unreachable")

    places = [(0, 0, 0, "", ("2606:2800::1", 443)), (0, 0, 0, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: places)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    outgoing.connect("example.org", 443, is_public)
    assert asked == [("2606:2800::1", 443), ("93.184.215.14", 443)]


# One exchange ------------------------------------------------------------------------------------


def test_a_head_that_comes_byte_by_byte_is_given_up_at_the_deadline(elsewhere: str) -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        send("GET", f"{elsewhere}/slow-head", may=anywhere, deadline=Deadline(0.4))
    assert time.monotonic() - began < 1


def test_of_a_body_that_comes_byte_by_byte_what_came_is_returned(elsewhere: str) -> None:
    began = time.monotonic()
    reply = send("GET", f"{elsewhere}/slow-body", may=anywhere, most=1000, deadline=Deadline(0.4))
    assert (reply.status, reply.body[:4], time.monotonic() - began < 1) == (200, b"body", True)


def test_of_a_body_without_end_no_more_is_read_than_wanted(elsewhere: str) -> None:
    assert len(send("GET", f"{elsewhere}/endless", may=anywhere, most=10_000).body) == 10_000


def test_a_body_that_is_shorter_than_promised_is_what_came(elsewhere: str) -> None:
    assert send("GET", f"{elsewhere}/short", may=anywhere, most=1000).body == b"body"


def test_a_worker_that_stops_ends_an_exchange_at_once(elsewhere: str) -> None:
    stopping = threading.Event()
    threading.Timer(0.1, stopping.set).start()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        send("GET", f"{elsewhere}/slow-head", may=anywhere, deadline=Deadline(stopping=stopping))
    assert time.monotonic() - began < 1


def test_a_resolver_that_does_not_answer_is_given_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(2) or [])
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        send("GET", "http://slow.example/", deadline=Deadline(0.3))
    assert time.monotonic() - began < 1


def test_a_server_that_thinks_it_over_has_as_long_as_it_is_given(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.1)
    with pytest.raises(TimeoutError):
        send("GET", f"{elsewhere}/thinks", may=anywhere)
    assert send("GET", f"{elsewhere}/thinks", may=anywhere, deadline=Deadline(20, step=20)).status == 200


# What is sent along ------------------------------------------------------------------------------


def test_what_is_sent_along_arrives_whole(elsewhere: str) -> None:
    content = b"what has changed\r\n\0" * 50_000
    assert send("POST", f"{elsewhere}/", may=anywhere, content=content, most=10**7).body == content


def test_nothing_that_is_sent_along_is_a_body_of_no_length(elsewhere: str) -> None:
    assert send("POST", f"{elsewhere}/", may=anywhere, most=10).body == b""


def test_a_server_that_answers_before_it_has_read_all_is_heard(elsewhere: str) -> None:
    assert send("POST", f"{elsewhere}/full", may=anywhere, content=b"x" * 1000).status == 413


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [("120", 120), (" 0 ", 0), ("Fri, 18 Feb 2005 12:02:00 GMT", 120), ("soon", None), ("", None), ("-1", None)],
)
def test_a_server_says_when_to_come_back(wanted: str, seconds: int | None) -> None:
    now = datetime(2005, 2, 18, 12, tzinfo=UTC)
    assert retry_after(wanted, now) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8000", True),
        ("http://newsroom.localhost/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]:8000/", True),
        ("http://10.1.2.3/", True),
        ("https://news.example.org", False),
        ("https://93.184.215.14/", False),
        ("https://localhost.example.org/", False),
    ],
)
def test_an_address_leads_home_or_out(url: str, expected: bool) -> None:
    assert leads_home(url) == expected


def test_who_is_at_home_is_not_of_the_public() -> None:
    for address in ("127.0.0.1", "10.0.0.1", "::1", "fd00::1"):
        assert is_at_home(ipaddress.ip_address(address), 9000)
    assert not is_at_home(ipaddress.ip_address("93.184.215.14"), 80)
    assert not is_at_home(ipaddress.ip_address("2606:2800::1"), 443)
