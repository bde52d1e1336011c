"""A search engine, or a hub, on this machine: it remembers what it is told, and answers as each test wants."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Post"], None]


@dataclass
class Heard:
    """One message; `status` is what it was answered with, 0 if nobody got an answer."""

    path: str
    headers: dict[str, str]
    content: bytes
    status: int = 0


class Post(BaseHTTPRequestHandler):
    """One message of ours, as they see it."""

    elsewhere: "Elsewhere"
    heard: Heard

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        content = self.rfile.read(int(headers.get("content-length", 0)))
        self.heard = Heard(self.path, headers, content)
        self.elsewhere.heard.append(self.heard)
        answer = self.elsewhere.next_answer()
        with suppress(BrokenPipeError, ConnectionResetError):  # we had enough
            answer(self)

    def reply(self, status: int, text: str = "", **headers: str) -> None:
        """Answer; `retry_after="5"` is a header."""
        self.heard.status = status  # first: whoever has the answer looks at once
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever leaves in the middle is no error of theirs."""


@dataclass
class Elsewhere:
    """`answers` are given in turn, and then `otherwise` for ever."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def otherwise(self, post: Post) -> None:
        post.reply(200)

    def next_answer(self) -> Answer:
        with self.lock:
            return self.answers.pop(0) if self.answers else self.otherwise


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    there = Elsewhere()
    server = Server(("127.0.0.1", 0), type("PostHere", (Post,), {"elsewhere": there}))
    there.url = f"http://127.0.0.1:{server.server_port}/told"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        there.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def anywhere(address: Any, port: int) -> bool:
    """Stands for the internet, which these tests cannot reach."""
    return True


# What they may answer ------------------------------------------------------------------------------


def says(status: int, text: str = "", **headers: str) -> Answer:
    return lambda post: post.reply(status, text, **headers)


def hangs_up(post: Post) -> None:
    post.close_connection = True


def breaks_off(post: Post) -> None:
    """End before the status is said."""
    post.wfile.write(b"HTTP/1.1 2")


def breaks_off_later(post: Post) -> None:
    """End in the middle of the head, when the status is said."""
    post.heard.status = 200
    post.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")


def talks_nonsense(post: Post) -> None:
    post.wfile.write(b"220 mail.example ESMTP\r\n")


def takes_its_time(post: Post) -> None:
    """Answer slowly, but in time."""
    post.heard.status = 200
    time.sleep(0.2)
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
        post.wfile.write(bytes([byte]))
        post.wfile.flush()
        time.sleep(0.002)


def answers_too_late(post: Post) -> None:
    """Take the message, and say so when nobody listens any more."""
    post.elsewhere.is_over.wait(3)
    with suppress(OSError):
        post.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def drips(post: Post) -> None:
    """Send a byte of the head now and then, for ever."""
    with suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100:
            post.wfile.write(bytes([byte]))
            post.wfile.flush()
            time.sleep(0.05)


def holds(post: Post) -> None:
    """Say nothing until the test is over."""
    post.elsewhere.is_over.wait(60)
