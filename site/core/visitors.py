"""Where a request comes from: the address of the client, and whether a form was sent from this site."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"  # the network of all that have no address, as when a server is asked through a socket
HOUSEHOLD = 64  # bits of an IPv6 address that name the connection; the rest a client chooses itself (RFC 6177)


def client_address(request: HttpRequest) -> str | None:
    """Return the client's address, as far as it is told by proxies of ours; None where there is none.

    Each proxy adds to the end of X-Forwarded-For whom it was asked by; what stands before that, clients may write
    themselves. So the entry is taken that the outermost of our proxies added.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        address = hops[-settings.TRUSTED_PROXIES] if len(hops) >= settings.TRUSTED_PROXIES else address
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    # A server that listens on both kinds of addresses sees IPv4 ones as a part of IPv6 (RFC 4291, 2.5.5.2).
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def client_network(request: HttpRequest) -> str:
    """Return what counts as one client: an IPv4 address, or the network of an IPv6 address."""
    address = client_address(request) or UNKNOWN
    if ":" not in address:
        return address
    return str(ip_network((address, HOUSEHOLD), strict=False))


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a browser sent the form from this site.

    Browsers send Origin with every POST (Fetch standard, 3.2); where none came, Sec-Fetch-Site is asked, and a
    request that names no site at all is no browser's and is let through: it could do no more with a visitor's
    cookies than without, for there are none.
    """
    origin = request.headers.get("Origin")
    if origin:
        return origin in {f"http://{request.get_host()}", f"https://{request.get_host()}"}
    fetch_site = request.headers.get("Sec-Fetch-Site")
    return fetch_site in (None, "same-origin", "none")
