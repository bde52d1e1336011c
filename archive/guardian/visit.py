"""Going to one address, and saying what was found there."""

import hashlib
import http.client
import socket
import ssl
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from django.core.cache import cache

from archive.guardian import robots, soft_404
from archive.guardian.pace import LaterError, LoopError, Pace
from archive.guardian.soft_404 import Sight
from archive.models import OutgoingLink
from core.outgoing import GOOD, REDIRECTS, RefusedError, Reply, quoted
from news.models.link_check import LONGEST

Reason = OutgoingLink.Reason
HOPS = 10
MOST_READ = 128 * 1024  # bytes of a page: its title and the beginning of its text
OK, NOT_MODIFIED, NOT_FOUND, GONE = 200, 304, 404, 410
FOR_GOOD = {301, 308}
REMEMBERED = 24 * 3600  # seconds for which a directory's answer to what cannot exist is kept
FAILURES = (OSError, http.client.HTTPException, RefusedError, ValueError)


class Kind(StrEnum):
    """What a finding says of an address."""

    GOOD = "good"
    UNCHANGED = "unchanged"  # since it was good (304)
    STRIKE = "strike"
    DOUBTFUL = "doubtful"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Finding:
    """What a visit to an address found.

    `status` is of the last answer, 0 if none came and `said` tells why in our own words. Of a good one, `moved_to` is
    where it stands now for good, if that is elsewhere, and `etag` and `last_modified` are what to ask with next time.
    """

    kind: Kind
    reason: str = ""
    status: int = 0
    said: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def is_unheard(self) -> bool:
        """Whether it is a strike only because nobody answered: then it may be we that have no connection."""
        return self.kind == Kind.STRIKE and not self.status

    @property
    def answer_status(self) -> int:
        """The status that stands for it where only the last answer is told: an unchanged page is a good one."""
        return OK if self.status == NOT_MODIFIED else self.status


BAD = {
    NOT_FOUND: (Kind.STRIKE, Reason.NOT_FOUND),
    GONE: (Kind.STRIKE, Reason.TAKEN_DOWN),
    **dict.fromkeys(range(500, 600), (Kind.STRIKE, Reason.SERVER_ERROR)),
    **dict.fromkeys([401, 403, 407, 451], (Kind.UNTOLD, Reason.NOT_FOR_US)),
}
# What an error means, the narrower before the wider. A certificate that we take for bad may be good for a browser,
# which knows more authorities and fetches what is missing between.
SILENCE: list[tuple[type[Exception], tuple[Kind, Reason]]] = [
    (RefusedError, (Kind.UNTOLD, Reason.NO_ENTRY)),
    (socket.gaierror, (Kind.STRIKE, Reason.NO_HOST)),
    (ssl.SSLCertVerificationError, (Kind.DOUBTFUL, Reason.CERTIFICATE)),
    (ssl.SSLError, (Kind.STRIKE, Reason.NO_TLS)),
    (ConnectionRefusedError, (Kind.STRIKE, Reason.REFUSED)),
    (OSError, (Kind.STRIKE, Reason.SILENT)),
    (http.client.HTTPException, (Kind.STRIKE, Reason.GARBLED)),
    (ValueError, (Kind.DOUBTFUL, Reason.NO_ADDRESS)),
]


class KeptOutError(Exception):
    """The site's robots.txt keeps us out."""


@dataclass(frozen=True)
class Trail:
    """Where an address led: its last answer, and the address that the redirects before that gave for good."""

    reply: Reply
    for_good: str


def visit(link: OutgoingLink, pace: Pace) -> Finding:
    """Ask an address, and find out what it is worth. Raises StoppedError and LaterError."""
    try:
        headers = conditions(link)
        trail = walk(link.url, pace, headers)
        if trail.reply.status == NOT_MODIFIED and headers:
            return Finding(Kind.UNCHANGED, status=NOT_MODIFIED)
        return finding_of(link.url, trail, pace)
    except KeptOutError:
        return Finding(Kind.UNTOLD, Reason.ROBOTS)
    except robots.NoRobotsError:
        return Finding(Kind.UNTOLD, Reason.NO_ROBOTS)
    except LoopError:
        return Finding(Kind.STRIKE, Reason.LOOP, status=302, said="too many redirects")
    except FAILURES as error:
        return failure(error)


def conditions(link: OutgoingLink) -> dict[str, str]:
    """Return the headers by which an unchanged page answers without its body (RFC 9110, 13.1)."""
    if link.state != link.State.GOOD:
        return {}
    given = {"If-None-Match": link.etag, "If-Modified-Since": link.last_modified}
    return {name: value for name, value in given.items() if value}


def walk(url: str, pace: Pace, headers: dict[str, str] | None = None, *, knocks: bool = True) -> Trail:
    """Follow an address to its end, as robots.txt allows; `headers` are for the first server alone.

    `knocks` is whether HEAD goes before GET, which spares the page where its head says enough.
    """
    for_good, was_for_good, seen = url, True, {url}
    for _hop in range(HOPS + 1):
        if not robots.may_ask(url, pace):
            raise KeptOutError
        reply = knock(url, pace, headers or {}) if knocks else pace.send("GET", url, most=MOST_READ)
        if not reply.leads_to:
            return Trail(reply, for_good)
        url, headers = reply.leads_to, None
        was_for_good = was_for_good and reply.status in FOR_GOOD
        for_good = url if was_for_good else for_good
        if url in seen:
            raise LoopError
        seen.add(url)
    raise LoopError


def knock(url: str, pace: Pace, headers: dict[str, str]) -> Reply:
    """Ask with HEAD; then with GET, if that failed as servers do that were not made for HEAD, or if it is a page."""
    try:
        reply = pace.send("HEAD", url, headers=headers)
    except (socket.gaierror, ConnectionRefusedError, ssl.SSLError):
        raise
    except (OSError, http.client.HTTPException):
        return pace.send("GET", url, headers=headers, most=MOST_READ)
    is_settled = reply.status in REDIRECTS or (reply.status in GOOD and not soft_404.is_html(reply))
    return reply if is_settled else pace.send("GET", url, headers=headers, most=MOST_READ)


def finding_of(url: str, trail: Trail, pace: Pace) -> Finding:
    status = trail.reply.status
    if status in GOOD:
        return look_closer(url, trail, pace)
    if "cf-mitigated" in trail.reply.headers:  # whatever the status: it asks for proof of being human
        return Finding(Kind.UNTOLD, Reason.NOT_FOR_US, status)
    kind, reason = BAD.get(status, (Kind.UNTOLD, Reason.ODD))
    return Finding(kind, reason, status)


def look_closer(url: str, trail: Trail, pace: Pace) -> Finding:
    """Judge an address that answers well: by what its page says, and by where it was led to."""
    reply = trail.reply
    is_front = soft_404.is_front_page(url)
    if soft_404.is_html(reply) or (soft_404.is_front_page(reply.url) and not is_front):
        other = None if is_front else sight_of_nothing(url, pace)
        if reason := soft_404.doubts(url, Sight.of(reply), other):
            kind = Kind.STRIKE if reason in soft_404.CERTAIN else Kind.DOUBTFUL
            return Finding(kind, reason, reply.status)
    if moved_to := elsewhere(url, trail.for_good):
        return Finding(Kind.GOOD, Reason.MOVED, reply.status, moved_to=moved_to)
    good = Finding(Kind.GOOD, status=reply.status)
    if reply.url != url.split("#", maxsplit=1)[0] and reply.url != url:
        return good  # a condition would be about another address than the one that is asked first
    etag, last_modified = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
    return replace(good, etag=fitting(etag), last_modified=fitting(last_modified))


def sight_of_nothing(url: str, pace: Pace) -> Sight | None:
    """Return what the site shows for an address that cannot exist, in the same directory; None if it does not tell."""
    directory, extension = soft_404.kin(url)
    key = f"guardian/nothing/{hashlib.sha256(f'{directory}*{extension}'.encode()).hexdigest()}"
    sight: Sight | None = cache.get(key)
    if sight is None:
        try:
            sight = Sight.of(walk(soft_404.nowhere(url), pace, knocks=False).reply)
        except (KeptOutError, robots.NoRobotsError, LoopError, LaterError, *FAILURES):
            return None
        cache.set(key, sight, REMEMBERED)
    return sight if sight.status in GOOD or sight.status in {NOT_FOUND, GONE} else None


def elsewhere(url: str, target: str) -> str:
    """Return where an address has moved for good, as it may stand in a story; empty if that is no other place.

    The same address with https, with or without www., or with another slash at its end, is no other place.
    """
    if in_plain_clothes(url) == in_plain_clothes(target):
        return ""
    parts = urlsplit(target)
    fragment = parts.fragment or urlsplit(url).fragment  # RFC 9110, 10.2.2
    moved_to = quoted(parts._replace(netloc=parts.netloc.encode("idna").decode(), fragment=fragment).geturl())
    is_fit = parts.username is None and len(moved_to) <= LONGEST and not set(moved_to) & set("\"<>\\^`{|}'")
    return moved_to if is_fit else ""


def in_plain_clothes(url: str) -> tuple[str, int | None, str, str]:
    parts = urlsplit(url)
    port = None if parts.port in {80, 443} else parts.port
    return (parts.hostname or "").removeprefix("www."), port, quoted(parts.path).rstrip("/"), quoted(parts.query)


def fitting(value: str) -> str:
    """Return a header's value if it can be kept and sent again."""
    longest = OutgoingLink._meta.get_field("etag").max_length or 0
    return value if len(value) <= longest and value.isascii() and value.isprintable() else ""


def failure(error: Exception) -> Finding:
    """Say what it means that no answer came."""
    said = str(error) if isinstance(error, RefusedError) else type(error).__name__
    kind, reason = next((meant for kind_of, meant in SILENCE if isinstance(error, kind_of)))
    return Finding(kind, reason, said=said)
