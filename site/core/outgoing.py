"""Asking other people's servers whether an address answers, without being led into our own network.

An address in a story comes from outside. Every hop, the first and each redirect, is resolved here and asked at
the very address that was checked, so that a name cannot resolve to something else the second time.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

TIMEOUT = 8.0  # seconds for each hop
HOPS = 5
PORTS = {"http": 80, "https": 443}
AGENT = "newsroom-link-check"
GOOD, REDIRECTS = range(200, 300), range(300, 400)
# IPv4 addresses in other clothes: behind them lies whatever the translator reaches (RFC 6052, 3056, 4380).
WRAPPED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]
ASK_AGAIN_WITH_GET = {400, 403, 404, 405, 406, 501}  # what servers say that were not made for HEAD

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
May = Callable[[Address, int], bool]


class RefusedError(Exception):
    """The address leads where nobody may be sent: no web address, another port, or a network that is not public."""


@dataclass(frozen=True)
class Answer:
    """What came back: an HTTP status, or 0 and the reason why nothing did."""

    status: int
    reason: str = ""

    @property
    def is_good(self) -> bool:
        return self.status in GOOD


def is_public(address: Address, port: int) -> bool:
    """Whether an address is one of the public internet, at a port of the web."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped, port)
        if any(address in net for net in WRAPPED):
            return False
    return address.is_global and not address.is_multicast and port in PORTS.values()


def ask(url: str, *, may: May = is_public) -> Answer:
    """Return what an address answers, after at most five redirects. Nothing of a body is read."""
    try:
        for _hop in range(HOPS + 1):
            status, location = knock(url, may)
            if status not in REDIRECTS or not location:
                return Answer(status)
            url = urljoin(url, location)
    except RefusedError as error:
        return Answer(0, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, type(error).__name__)
    return Answer(0, "too many redirects")


def knock(url: str, may: May) -> tuple[int, str]:
    """Ask one server with HEAD, and with GET if that says nothing; return status and where it sends us."""
    status, location = request("HEAD", url, may)
    return request("GET", url, may) if status in ASK_AGAIN_WITH_GET else (status, location)


def request(method: str, url: str, may: May) -> tuple[int, str]:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise RefusedError("not an address of the web")
    host, port = parts.hostname.encode("idna").decode("ascii"), parts.port or PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    connection.sock = connect(host, port, may)
    try:
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        shown = parts.netloc.encode("idna").decode("ascii")
        connection.request(method, quoted(path), headers={"Host": shown, "User-Agent": AGENT, "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.headers.get("Location", "")
    finally:
        connection.close()


def connect(host: str, port: int, may: May) -> socket.socket:
    """Return a connection to a host, if every address that its name stands for may be asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(place[0]).split("%")[0]) for *_kind, place in found]
    if not addresses or not all(may(address, port) for address in addresses):
        raise RefusedError("not a public address")
    return socket.create_connection((str(addresses[0]), port), timeout=TIMEOUT)


def quoted(path: str) -> str:
    """Return a path as it may stand in a request line: nothing outside printable ASCII (RFC 9112, 3)."""
    return "".join(sign if "!" <= sign <= "~" else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in path)
