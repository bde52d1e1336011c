"""What waits to be told, and the worker's turn at it.

An address is taken in hand by one transaction, and what came of it is written by another, by whoever has it in hand
still. So several workers may be at it, and what a killed one had in hand is told by the next when its time is over.
Whoever listens is told at least once: an answer that nobody saw (the worker died, or it came after the deadline) may
have been a good one, and then they hear of the same address a second time, which means no more than the first.
"""

import http.client
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.outgoing import (
    Deadline,
    May,
    RefusedError,
    Reply,
    is_at_home,
    is_public,
    leads_home,
    retry_after,
    send,
    user_agent,
)
from core.telling.models import LONGEST, Announcement, Listener, Service
from core.telling.words import BUSY, GOOD, NO_ANSWER, SERVER_ERRORS

logger = logging.getLogger(__name__)
AGENT = "newsroom-announcements"
SECONDS = 15.0  # of an exchange; a worker that is stopped lets it come to its end
MOST_SAID = 500  # bytes of an answer that are kept
KEPT = timedelta(days=30)
# After a failure an address waits for a minute, then two, four ... an hour at most, and all others for half a minute,
# one ... ten at most: one that makes a server stumble does not keep the others for itself.
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
AWAY, LONGEST_AWAY = timedelta(seconds=30), timedelta(minutes=10)
COME_BACK = timedelta(minutes=10)  # to who has had enough of us and does not say for how long
SOONEST, LATEST = timedelta(seconds=1), timedelta(days=1)  # of what we take from Retry-After
STOPPED = timedelta(hours=1)  # until somebody who refuses our settings is asked whether they are mended
TIMEOUT, TOO_EARLY = 408, 425
State = Announcement.State


class Result(StrEnum):
    """What came of an attempt."""

    TOLD = "told"
    REFUSED = "refused"  # these addresses, for good
    STOP = "stop"  # refused, as all others would be: somebody has to mend the settings
    BUSY = "busy"  # they want to be left alone for a while
    AWAY = "away"  # no answer, or none that counts


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: the status of the answer, or 0, and what was said."""

    result: Result
    status: int
    said: str = ""
    wait: timedelta = COME_BACK


@dataclass(frozen=True)
class Message:
    content_type: str
    body: bytes


@dataclass(frozen=True)
class InHand:
    """Addresses that are ours alone to tell, until the deadline has long passed."""

    claim: UUID
    paths: list[str]
    attempts: set[int]


class Teller(ABC):
    """How one of them is told. Subclasses say what a message looks like and what its answers mean."""

    service: Service
    setting: str  # the variable that switches it on
    gather: timedelta  # from the change of an address until it is told: what changes again meanwhile is told once
    apart: timedelta  # between two times at which one address is told
    pace: timedelta  # between two messages
    most: int  # addresses of one message

    @property
    @abstractmethod
    def endpoint(self) -> str:
        """Return the address that is asked; empty if nobody is told."""

    @abstractmethod
    def message(self, urls: list[str]) -> Message: ...

    @abstractmethod
    def refusal(self, status: int) -> Result:
        """Return what a status means that is neither good nor busy nor an error of the server."""

    @property
    def mark(self) -> str:
        """What the settings are known by: once they are changed, those who refused them are asked at once."""
        return sha256(f"{self.endpoint} {settings.SITE_URL}".encode()).hexdigest()


def whom_we_may_ask() -> May:
    """Return who is asked: the public internet, or by a site that is itself at home, only who is there too."""
    return is_at_home if leads_home(settings.SITE_URL) else is_public


# What is wanted ----------------------------------------------------------------------------------


@transaction.atomic
def want(teller: Teller, paths: Iterable[str]) -> None:
    """Have addresses told in a while, each once, however often it is wanted until then."""
    now = timezone.now()
    each = dict.fromkeys(paths)
    wanted = [path for path in each if len(path) <= LONGEST]
    if len(wanted) < len(each):
        logger.warning("%s: not told of addresses with more than %s characters", teller.service, LONGEST)
    known = Announcement.objects.filter(service=teller.service, path__in=wanted).order_by("pk")
    rows = {row.path: row for row in known.select_for_update()}
    for row in rows.values():
        if row.state == State.IN_HAND:
            row.changed_again = True
        elif row.state != State.WAITING:
            told_at = row.finished_at if row.state == State.TOLD else None
            row.state, row.changed_at, row.attempts = State.WAITING, now, 0
            row.next_attempt_at = max(now + teller.gather, told_at + teller.apart) if told_at else now + teller.gather
        row.save(update_fields=["state", "changed_at", "changed_again", "attempts", "next_attempt_at"])
    new = (
        Announcement(service=teller.service, path=path, changed_at=now, next_attempt_at=now + teller.gather)
        for path in wanted
        if path not in rows
    )
    Announcement.objects.bulk_create(new, ignore_conflicts=True)


def tell_again(given_up: QuerySet[Announcement]) -> int:
    """Have given-up addresses told at the worker's next turn; return how many there still were."""
    return given_up.update(state=State.WAITING, attempts=0, next_attempt_at=timezone.now())


def ask_now(listener: Listener) -> int:
    """Have somebody who was to be left alone told at the worker's next turn; return how many addresses wait."""
    Listener.objects.filter(pk=listener.pk).update(not_before=timezone.now(), refused="", failures=0)
    waiting = Announcement.objects.filter(service=listener.pk, state=State.WAITING)
    waiting.filter(attempts__gt=0).update(next_attempt_at=timezone.now())
    return waiting.count()


def prune() -> int:
    """Delete what was settled more than a month ago; return how much.

    What waits stays, also while nobody is told: it is still true when somebody is.
    """
    return Announcement.objects.finished().filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


# The worker's turn -------------------------------------------------------------------------------


def take_turn(teller: Teller, stopping: threading.Event, may: May | None = None) -> None:
    """Tell what is due, as long as there is something and they listen."""
    while teller.endpoint and not stopping.is_set() and tell_next(teller, may or whom_we_may_ask()):
        pass


def tell_next(teller: Teller, may: May) -> bool:
    """Send one message; return whether there was one to send, and the next may follow at once."""
    now = timezone.now()
    # Reading first: an idle worker takes no lock.
    if not Announcement.objects.due(teller.service, now).exists() or has_to_wait(teller, now):
        return False
    in_hand = take_in_hand(teller)
    if in_hand is None:
        return False
    outcome = tell(teller, in_hand.paths, may)
    settle(teller, in_hand, outcome)
    return outcome.result in {Result.TOLD, Result.REFUSED}


def has_to_wait(teller: Teller, now: datetime) -> bool:
    listener = Listener.objects.filter(pk=teller.service, not_before__gt=now).first()
    return listener is not None and listener.refused in {"", teller.mark}


@transaction.atomic
def take_in_hand(teller: Teller) -> InHand | None:
    """Return the addresses that are due, as ours alone, as many as one message holds; None if there are none."""
    now = timezone.now()
    due = Announcement.objects.due(teller.service, now).order_by("next_attempt_at", "pk")
    rows = list(due.select_for_update(skip_locked=True).only("pk", "path", "attempts")[: teller.most])
    if not rows:
        return None
    claim = uuid4()
    held = Announcement.objects.filter(pk__in=[row.pk for row in rows])
    held.update(state=State.IN_HAND, claim=claim, claimed_at=now, changed_again=False)
    return InHand(claim, [row.path for row in rows], {row.attempts for row in rows})


def tell(teller: Teller, paths: list[str], may: May) -> Outcome:
    """Send the message, and say what came of it. Never raises for what a server does."""
    message = teller.message([f"{settings.SITE_URL}{path}" for path in paths])
    headers = {"Content-Type": message.content_type, "User-Agent": user_agent(AGENT)}
    try:
        reply = send(
            "POST",
            teller.endpoint,
            may=may,
            headers=headers,
            content=message.body,
            most=MOST_SAID,
            deadline=Deadline(SECONDS, step=SECONDS),
        )
    except RefusedError as error:
        return Outcome(Result.STOP, NO_ANSWER, str(error))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(Result.AWAY, NO_ANSWER, f"{type(error).__name__}: {error}"[:MOST_SAID])
    said = reply.body.decode(errors="replace").replace("\0", "").strip()
    return Outcome(result_of(teller, reply), reply.status, said, pause_wanted(reply))


def result_of(teller: Teller, reply: Reply) -> Result:
    if reply.status in GOOD:
        return Result.TOLD
    if reply.status == BUSY or (reply.status in SERVER_ERRORS and "retry-after" in reply.headers):
        return Result.BUSY
    if reply.status in {TIMEOUT, TOO_EARLY} or reply.status in SERVER_ERRORS:
        return Result.AWAY
    return teller.refusal(reply.status)


def pause_wanted(reply: Reply) -> timedelta:
    wanted = retry_after(reply.headers.get("retry-after", ""), timezone.now())
    return COME_BACK if wanted is None else min(max(wanted, SOONEST), LATEST)


@transaction.atomic
def settle(teller: Teller, in_hand: InHand, outcome: Outcome) -> None:
    """Write down what came of a message, for the addresses that nobody else has taken in hand meanwhile."""
    now = timezone.now()
    held = Announcement.objects.filter(claim=in_hand.claim, state=State.IN_HAND)
    list(held.order_by("pk").select_for_update().values_list("pk"))  # in the order of all who write to several
    answer = {"claim": None, "claimed_at": None, "status": outcome.status, "said": outcome.said}
    waits = {**answer, "state": State.WAITING, "changed_again": False}
    match outcome.result:
        case Result.TOLD | Result.REFUSED:
            # What changed while it was being told may have been asked for before it changed.
            again = held.filter(changed_again=True)
            again.update(**waits, attempts=0, finished_at=now, changed_at=now, next_attempt_at=now + teller.apart)
            state = State.TOLD if outcome.result == Result.TOLD else State.GIVEN_UP
            held.update(**answer, state=state, attempts=0, finished_at=now)
        case Result.AWAY:
            for attempts in in_hand.attempts:
                at = now + min(PAUSE * 2 ** min(attempts, 10), LONGEST_PAUSE)
                held.filter(attempts=attempts).update(**waits, attempts=attempts + 1, next_attempt_at=at)
        case _:  # they all wait until they are listened to again
            held.update(**waits, next_attempt_at=now)
    note(teller, outcome, now)


def note(teller: Teller, outcome: Outcome, now: datetime) -> None:
    """Remember how they answered, and when they may be told more."""
    listener, _created = Listener.objects.select_for_update().get_or_create(pk=teller.service)
    listener.status, listener.said, listener.answered_at = outcome.status, outcome.said, now
    listener.refused = teller.mark if outcome.result == Result.STOP else ""
    match outcome.result:
        case Result.STOP:
            logger.error("%s: nobody is told until this is mended: %s %s", teller.service, outcome.status, outcome.said)
            listener.not_before = now + STOPPED
        case Result.BUSY:
            listener.not_before = now + outcome.wait
        case Result.AWAY:
            listener.not_before = now + min(AWAY * 2 ** min(listener.failures, 10), LONGEST_AWAY)
        case _:
            listener.not_before = now + teller.pace
    listener.failures = 0 if outcome.result in {Result.TOLD, Result.REFUSED} else listener.failures + 1
    listener.save()
