"""Asking other people's servers, without being led into our own network or held up there.

An address in a story comes from outside. Every hop, the first and each redirect, is resolved here and asked at
the very address that was checked, so that a name cannot resolve to something else the second time. A whole exchange
has one deadline: a server that sends a byte now and then does not hold us longer than one that sends nothing.
"""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from django.conf import settings

TIMEOUT = 8.0  # seconds for each step of an exchange
DEADLINE = 20.0  # seconds for a whole one, from the name to the last byte that is wanted
LOOKS_UP = 0.2  # seconds between two looks at whether it is over
HOPS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "newsroom-link-check"
GOOD, REDIRECTS = range(200, 300), range(300, 400)
# IPv4 addresses in other clothes: behind them lies whatever the translator reaches (RFC 6052, 3056, 4380).
WRAPPED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
ASK_AGAIN_WITH_GET = {400, 403, 404, 405, 406, 501}  # what servers say that were not made for HEAD
MOST_ADDRESSES = 3  # of one name that are tried: the first may be one that this machine has no way to

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
May = Callable[[Address, int], bool]


class RefusedError(Exception):
    """The address leads where nobody may be sent: no web address, another port, or a network that is not public."""


class Deadline:
    """When an exchange is over: after so many seconds, or when its worker is stopped.

    `step` is how many seconds each step of it has, of which the first byte of an answer is one.
    """

    def __init__(
        self, seconds: float | None = None, stopping: threading.Event | None = None, step: float | None = None
    ) -> None:
        self.end = time.monotonic() + (DEADLINE if seconds is None else seconds)
        self.step = TIMEOUT if step is None else step
        self.stopping = stopping or threading.Event()

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return 0.0 if self.stopping.is_set() else max(0.0, self.end - time.monotonic())

    @property
    def is_over(self) -> bool:
        return self.left == 0.0


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status, or 0 and the reason why nothing did."""

    status: int
    reason: str = ""

    @property
    def is_good(self) -> bool:
        return self.status in GOOD


@dataclass(frozen=True)
class Reply:
    """One server's answer to one request, redirects not followed.

    `headers` are by their names in small letters; of one that came twice, the first. `body` is as much as was wanted
    and came before the deadline.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def leads_to(self) -> str:
        """Where a redirect sends us; empty for what is none, or names no address."""
        location = self.headers.get("location", "").strip() if self.status in REDIRECTS else ""
        with suppress(UnicodeError):  # http.client reads it as Latin-1; servers write UTF-8, and browsers read that
            location = location.encode("latin-1").decode()
        return urljoin(self.url, location) if location else ""


def is_public(address: Address, port: int) -> bool:
    """Whether an address is one of the public internet, at a port of the web."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped, port)
        if any(address in net for net in WRAPPED):
            return False
    return address.is_global and not address.is_multicast and port in PORTS.values()


def is_at_home(address: Address, port: int) -> bool:
    """Whether an address is one that others cannot reach, at whichever port."""
    return not address.is_global and not address.is_multicast


def leads_home(url: str) -> bool:
    """Whether an address of the web names this machine, or its own network, by what is written in it."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):  # a name, then
        return not ipaddress.ip_address(host).is_global
    return host == "localhost" or host.endswith(".localhost")


def retry_after(wanted: str, now: datetime) -> timedelta | None:
    """Return how long a `Retry-After` tells us to wait: seconds, or a date (RFC 9110, 10.2.3); None if neither."""
    wanted = wanted.strip()
    if wanted.isascii() and wanted.isdecimal():
        return timedelta(seconds=int(wanted[:9]))
    with suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(wanted)
        return (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)) - now
    return None


def ask(url: str, *, may: May = is_public) -> Answer:
    """Return what an address answers, after at most five redirects. Nothing of a body is read."""
    try:
        for _hop in range(HOPS + 1):
            reply = knock(url, may)
            if not reply.leads_to:
                return Answer(reply.status)
            url = reply.leads_to
    except RefusedError as error:
        return Answer(0, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, type(error).__name__)
    return Answer(0, "too many redirects")


def knock(url: str, may: May) -> Reply:
    """Ask one server with HEAD, and with GET if that says nothing."""
    reply = send("HEAD", url, may=may)
    return send("GET", url, may=may) if reply.status in ASK_AGAIN_WITH_GET else reply


def send(
    method: str,
    url: str,
    *,
    may: May = is_public,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    most: int = 0,
    deadline: Deadline | None = None,
) -> Reply:
    """Make one request, with `content` if it has any, and return its answer, with the first `most` bytes of the body.

    Raises RefusedError; OSError when there is no connection, TimeoutError among them when the deadline has passed
    before the answer's head was there; http.client.HTTPException for what is no HTTP; ValueError for what is no
    address.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise RefusedError("not an address of the web")
    host, port = parts.hostname.encode("idna").decode("ascii"), parts.port or PORTS[parts.scheme]
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    head = {
        "Host": parts.netloc.encode("idna").decode("ascii"),
        "User-Agent": user_agent(),
        "Accept-Encoding": "identity",
        "Connection": "close",
        **(headers or {}),
    }
    deadline = deadline or Deadline()
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.sock = connect(host, port, may, deadline)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host, do_handshake_on_connect=False)
        with cut_off(connection.sock, deadline):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            with suppress(BrokenPipeError):  # a server may have answered before it read all of what we send
                connection.request(method, quoted(path), body=content, headers=head)
            response = connection.getresponse()
            if deadline.is_over:  # a head that breaks off passes for one that has ended
                raise TimeoutError("the answer took too long")
            body = beginning(response, most)
            response.close()
    except (OSError, http.client.HTTPException) as error:
        if deadline.is_over:
            raise TimeoutError("the answer took too long") from error
        raise
    finally:
        connection.close()
    found: dict[str, str] = {}
    for name, value in response.headers.items():
        found.setdefault(name.lower(), value)
    return Reply(url, response.status, found, body)


def user_agent(name: str = AGENT) -> str:
    """Who asks, and where its people are found."""
    return f"{name}/1.0 (+{settings.SITE_URL}/)"


def beginning(response: http.client.HTTPResponse, most: int) -> bytes:
    """Return the first bytes of a body, as many as there are: its head has come, so a body that breaks off is none."""
    body = bytearray()
    with suppress(OSError, http.client.HTTPException, ValueError):
        while len(body) < most and (part := response.read1(most - len(body))):
            body += part
    return bytes(body)


@contextmanager
def cut_off(connection: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Close a connection under whoever reads from it, when the deadline comes.

    A socket's own timeout begins anew with every byte.
    """
    done = threading.Event()

    def watch() -> None:
        while not done.wait(min(deadline.left, LOOKS_UP)):
            if deadline.is_over:
                with suppress(OSError):  # it is closed already
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def connect(host: str, port: int, may: May, deadline: Deadline | None = None) -> socket.socket:
    """Return a connection to a host, if every address that its name stands for may be asked."""
    deadline = deadline or Deadline()
    addresses = resolve(host, port, deadline)
    if not addresses or not all(may(address, port) for address in addresses):
        raise RefusedError("not a public address")
    *others, last = addresses[:MOST_ADDRESSES]
    for address in others:
        with suppress(OSError):  # the next one may be one that this machine has a way to
            return reach(address, port, deadline)
    return reach(last, port, deadline)


def reach(address: Address, port: int, deadline: Deadline) -> socket.socket:
    return socket.create_connection((str(address), port), timeout=max(0.1, min(deadline.step, deadline.left)))


def resolve(host: str, port: int, deadline: Deadline) -> list[Address]:
    """Return the addresses of a name. The resolver has a patience of its own, which is longer than ours."""
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put([ipaddress.ip_address(str(place[0]).split("%")[0]) for *_kind, place in found])
        except (OSError, ValueError) as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    while True:
        with suppress(queue.Empty):
            answer = answers.get(timeout=max(0.01, min(deadline.left, LOOKS_UP)))
            if isinstance(answer, Exception):
                raise answer
            return answer
        if deadline.is_over:
            raise TimeoutError("the name was not resolved in time")


def quoted(path: str) -> str:
    """Return a path as it may stand in a request line: nothing outside printable ASCII (RFC 9112, 3)."""
    return "".join(sign if "!" <= sign <= "~" else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in path)
