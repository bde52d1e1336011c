"""What sites ask of machines: robots.txt as RFC 9309 has it, read once a day."""

import http.client
from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

from archive.guardian.pace import Pace, host_of
from archive.models import LinkHost
from core.outgoing import AGENT, GOOD, HOPS, RefusedError

BELIEVED = timedelta(days=1)  # RFC 9309, 2.4
MOST_READ = 500 * 1024  # bytes; RFC 9309, 2.5
SERVER_ERRORS = range(500, 600)
LONGEST_PAUSE = 60.0  # seconds that a site may put between two of our requests


class NoRobotsError(Exception):
    """Whether machines may ask cannot be told: they may not, then (RFC 9309, 2.3.1.4)."""


def may_ask(url: str, pace: Pace) -> bool:
    """Return whether a site lets us ask for an address; the pause it wishes for is kept from now on.

    Raises NoRobotsError, and what `Pace.send` raises when the site cannot be reached at all.
    """
    rules = Protego.parse(robots_of(url, pace))
    if delay := rules.crawl_delay(AGENT):
        pace.pauses[host_of(url)] = min(max(pace.pauses.get(host_of(url), 0.0), delay), LONGEST_PAUSE)
    return bool(rules.can_fetch(url, AGENT))


def robots_of(url: str, pace: Pace) -> str:
    host, _created = LinkHost.objects.get_or_create(name=host_of(url))
    now = pace.clock.now()
    if host.robots_until is None or host.robots_until <= now:
        host.robots = fetch(url, pace)
        host.robots_until = now + BELIEVED
        host.save(update_fields=["robots", "robots_until"])
    return host.robots


def fetch(url: str, pace: Pace) -> str:
    """Return what stands in the robots.txt of an address's site; empty where there is none."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/robots.txt"
    for hop in range(HOPS + 1):
        try:
            reply = pace.send("GET", address, most=MOST_READ)
        except (OSError, http.client.HTTPException, RefusedError, ValueError) as error:
            if hop == 0:
                raise  # the site itself is away
            raise NoRobotsError from error
        if reply.leads_to:
            address = reply.leads_to
            continue
        if reply.status in SERVER_ERRORS:
            raise NoRobotsError
        # Any other answer says that there is none (RFC 9309, 2.3.1.3).
        return reply.body.decode("utf-8", "replace").replace("\0", "") if reply.status in GOOD else ""
    return ""
