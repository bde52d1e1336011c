"""Asking other servers whether an address answers: what comes back, and where nobody may be sent."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core import outgoing
from core.outgoing import Answer, RefusedError, ask, is_public


class Elsewhere(BaseHTTPRequestHandler):
    """A server of somebody else's: each path behaves as its name says."""

    def do_GET(self) -> None:
        self.answer(404 if self.path == "/gone" else 200)

    def do_HEAD(self) -> None:
        if self.path.startswith("/to/"):
            self.answer(302, self.path.removeprefix("/to/"))
        elif self.path == "/loop":
            self.answer(301, "/loop")
        elif self.path == "/only-get":
            self.answer(405)
        else:
            self.answer(404 if self.path == "/gone" else 200)

    def answer(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
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
