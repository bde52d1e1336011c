"""When the guardian may ask whom: so many requests a minute in all, and each server seldom and never twice at once.

Workers agree through two rows, locked while one takes its turn: the one of the pace, and the one of the server.
"""

import math
import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from archive.models import GuardianPace, LinkHost
from core import outgoing
from core.outgoing import DEADLINE, PORTS, Deadline, May, Reply, is_public, send

PAUSE = 10.0  # seconds between an answer of a server and the next question to it
MOST_REQUESTS = 30  # of one visit, wherever it is led
MOST_WAIT = timedelta(minutes=2)  # for a server; what takes longer is put off
TOO_MANY_REQUESTS, UNAVAILABLE = 429, 503
COME_BACK = timedelta(hours=1)  # to a server that has had enough of us and does not say for how long
LONGEST_NAME = 240  # characters; a name has 253 at most (RFC 1035, 2.3.4), and nobody's has
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=7)  # of what we take from Retry-After


class StoppedError(Exception):
    """The worker is to stop."""


class LaterError(Exception):
    """Not now: the server, or what we allow ourselves, lets us ask no earlier than `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class LoopError(Exception):
    """Redirects that come to no end, or to none that is worth it."""


class Clock:
    """The time, and waiting for it to pass."""

    def __init__(self, stopping: threading.Event) -> None:
        self.stopping = stopping

    def now(self) -> datetime:
        return timezone.now()

    def wait(self, seconds: float) -> None:
        """Raises StoppedError as soon as the worker is to stop."""
        if self.stopping.wait(seconds):
            raise StoppedError


class Pace:
    """Makes the requests of one visit, each when its turn has come."""

    def __init__(self, clock: Clock, may: May = is_public) -> None:
        self.clock = clock
        self.may = may
        self.pauses: dict[str, float] = {}  # of servers that asked for another one than ours
        self.made = 0

    def send(self, method: str, url: str, *, headers: dict[str, str] | None = None, most: int = 0) -> Reply:
        """Wait for the turn, then make one request (`core.outgoing.send`, and what that raises).

        Raises StoppedError when the worker is to stop, LaterError when the turn is too far off or the server says so,
        LoopError when a single visit has cost as much as one may.
        """
        self.made += 1
        if self.made > MOST_REQUESTS:
            raise LoopError
        name = host_of(url)
        self.take_turn(name)
        deadline = Deadline(stopping=self.clock.stopping)
        reply = None
        try:
            reply = send(method, url, may=self.may, headers=headers, most=most, deadline=deadline)
        finally:
            busy_until = self.busy_until(reply) if reply else None
            self.end_turn(name, busy_until, is_heard=reply is not None)
            self.clock.wait(0.0)  # whatever came of it was cut short, if the worker is to stop
        if busy_until:
            raise LaterError(busy_until)
        return reply

    def take_turn(self, name: str) -> None:
        while free_at := self.taken_until(name):
            wait = free_at - self.clock.now()
            if wait > MOST_WAIT:
                raise LaterError(free_at)
            self.clock.wait(max(0.0, wait.total_seconds()))

    @transaction.atomic
    def taken_until(self, name: str) -> datetime | None:
        """Take the turn, or return when to ask for it again.

        A request is begun when its turn is taken, not at a moment planned before. So requests of all workers are
        begun at least a minute divided by their number apart, and no minute sees more.
        """
        pace, _created = GuardianPace.objects.select_for_update().get_or_create(pk=1)
        host, _created = LinkHost.objects.select_for_update().get_or_create(name=name)
        now = self.clock.now()
        free_at = max(pace.not_before, host.free_at)
        if free_at > now:
            return free_at
        pace.not_before = now + apart()
        pace.save(update_fields=["not_before"])
        # Should this worker die, the server is free again when it would have given up.
        host.free_at = now + timedelta(seconds=DEADLINE + PAUSE)
        host.save(update_fields=["free_at"])
        return None

    @transaction.atomic
    def end_turn(self, name: str, busy_until: datetime | None, *, is_heard: bool) -> None:
        now = self.clock.now()
        free_at = busy_until or now + timedelta(seconds=self.pauses.get(name, PAUSE))
        if is_heard:  # first the pace, then the server, as a turn is taken: two workers would wait for each other
            GuardianPace.objects.filter(pk=1).update(heard_at=now)
        LinkHost.objects.filter(name=name).update(free_at=free_at)

    def busy_until(self, reply: Reply) -> datetime | None:
        """Return when a server wants to be asked again that wants to be left alone now (RFC 6585, 4; RFC 9110, 15.6.4).

        One that is unavailable without saying until when has an error like another.
        """
        wanted = reply.headers.get("retry-after", "").strip()
        if reply.status != TOO_MANY_REQUESTS and not (reply.status == UNAVAILABLE and wanted):
            return None
        now = self.clock.now()
        return now + min(max(retry_after(wanted, now), SOONEST), LATEST)


def retry_after(wanted: str, now: datetime) -> timedelta:
    """Return how long a `Retry-After` tells us to wait, a week at most; where it says nothing, we choose."""
    told = outgoing.retry_after(wanted, now)
    return COME_BACK if told is None else min(told, LATEST)


def apart() -> timedelta:
    """Return how far apart two requests are at least, rounded up: as many as allowed fill a whole minute."""
    return timedelta(microseconds=math.ceil(60_000_000 / settings.LINKS_PER_MINUTE))


def host_of(url: str) -> str:
    """Return the server of an address, with its port if that is not the usual one; ValueError if it names none."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise ValueError("not the name of a server")
    return name if parts.port in {None, PORTS.get(parts.scheme)} else f"{name}:{parts.port}"
