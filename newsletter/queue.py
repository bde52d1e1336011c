"""The worker's turn at the mail: what is queued is handed to the server, one mail at a time.

A mail is taken in hand by one transaction, and what came of it is written by another, by whoever has it in hand still.
So several workers may be at it, and one that is killed leaves a single mail of which nobody knows whether the server
took it: when its time in hand is over it becomes *unknown*, and is left at that.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from newsletter import delivery, notices
from newsletter.addresses import without_addresses
from newsletter.carrier import Carrier, Outcome, Result
from newsletter.mail import Letter, addressed
from newsletter.models import Mailing, Notice, Outgoing, Recipient, Subscriber
from newsletter.models.outgoing import ATTEMPTS, FIRST_PAUSE, kept

logger = logging.getLogger(__name__)
State = Outgoing.State
AT_ONCE = 200  # mails of one turn; then notices have their turn again
AWAY_FOR = timedelta(minutes=1)  # until a server that is away is asked again
IN_A_ROW = 10  # of a mailing that failed one after the other: then something else is wrong than their addresses


def take_turn(stopping: threading.Event) -> None:
    """Send what is due."""
    carrier = Carrier()
    try:
        give_up_orphans()
        goes_on = True
        while goes_on and not stopping.is_set():
            send_notices(carrier, stopping)
            goes_on = False
            for mailing in Mailing.objects.due().order_by("send_at", "pk"):
                goes_on = send_mailing(mailing, carrier, stopping) or goes_on
    finally:
        carrier.close()


def give_up_orphans() -> None:
    """Let go of what a dead worker had in hand. The server may have taken it, so it is not sent again."""
    told = {"state": State.UNKNOWN, "finished_at": timezone.now(), "said": "The worker ended before the answer came."}
    for model in (Recipient, Notice):
        if model.objects.orphaned().exists():  # reading first: on SQLite, a write that finds nothing is a write too
            model.objects.orphaned().update(**told)


# Notices -----------------------------------------------------------------------------------------


def send_notices(carrier: Carrier, stopping: threading.Event) -> None:
    if not Notice.objects.due().exists():
        return
    for _number in range(AT_ONCE):
        notice = None if stopping.is_set() else take_in_hand(Notice.objects.all())
        if notice is None:
            return
        outcome = carry(carrier, notice, partial(notices.letter_of, notice), is_bulk=False)
        settle(notice, outcome)
        if outcome.result in {Result.AWAY, Result.STOP}:
            return


# Mailings ----------------------------------------------------------------------------------------


def send_mailing(mailing: Mailing, carrier: Carrier, stopping: threading.Event) -> bool:
    """Send the next mails of a mailing; return whether there are more to send at once."""
    if mailing.state == Mailing.State.SCHEDULED:
        delivery.begin(mailing)
    if mailing.state != Mailing.State.SENDING:  # somebody has to look first, or has called it off
        return False
    letter = Letter(mailing.subject, mailing.html, mailing.text)
    rows = Recipient.objects.filter(mailing=mailing, mailing__state=Mailing.State.SENDING)
    for _number in range(AT_ONCE):
        if stopping.is_set() or not keep_the_pace(rows, mailing):
            return False
        recipient = take_in_hand(rows)
        if recipient is None:
            finish(mailing)
            return False
        outcome = carry(carrier, recipient, lambda: letter, is_bulk=True)
        settle(recipient, outcome)
        if not goes_on(mailing, outcome):
            return False
    return True


def keep_the_pace(rows: Any, mailing: Mailing) -> bool:
    """Wait for this mail's moment, so that all workers together keep to the rate; False if it is further off.

    The rate is the server's: all mailings that are under way share it. One whose mails only wait for another attempt
    takes no moment from the others.
    """
    if not settings.NEWSLETTER_PER_SECOND or not rows.due().exists():
        return True
    with transaction.atomic():
        now = timezone.now()
        under_way = Mailing.objects.select_for_update().filter(state=Mailing.State.SENDING).order_by("pk")
        moments = dict(under_way.values_list("pk", "not_before"))
        moment = max([now, *moments.values()])
        if mailing.pk not in moments or moment > now + timedelta(seconds=1):
            return False
        after = moment + timedelta(seconds=1 / settings.NEWSLETTER_PER_SECOND)
        Mailing.objects.filter(pk=mailing.pk).update(not_before=after)
    time.sleep(max(0.0, (moment - now).total_seconds()))
    return True


def finish(mailing: Mailing) -> None:
    """Note the end, when nothing is queued or in hand any more."""
    unfinished = Recipient.objects.filter(mailing=mailing).unfinished()
    if not unfinished.exists():
        sending = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
        sending.update(state=Mailing.State.DONE, finished_at=timezone.now(), said="")


def goes_on(mailing: Mailing, outcome: Outcome) -> bool:
    """Have a mailing wait while the server is away, and stop when it refuses one after the other."""
    row = Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING)
    # More people see a mailing than may see addresses, and it is kept when the one whose address it is was erased.
    said = without_addresses(outcome.said)
    if outcome.result == Result.SENT and mailing.said:
        row.update(said="")
        mailing.said = ""
    if outcome.result == Result.AWAY:
        row.update(not_before=timezone.now() + AWAY_FOR, said=said)
        return False
    stops = outcome.result == Result.STOP
    if outcome.result in {Result.REFUSED, Result.BOUNCED}:
        finished = Recipient.objects.filter(mailing=mailing).exclude(finished_at=None).order_by("-finished_at")
        latest = list(finished.values_list("state", flat=True)[:IN_A_ROW])
        stops = len(latest) == IN_A_ROW and set(latest) == {State.FAILED}
    if stops:
        row.update(state=Mailing.State.PAUSED, said=said)
    return not stops


# One mail ----------------------------------------------------------------------------------------


def take_in_hand(rows: Any) -> Any:
    """Return the next mail that is due, as ours alone, or None; to whom nothing may be sent is excluded."""
    while True:
        with transaction.atomic():
            due = rows.due().select_related("subscriber").order_by("next_attempt_at", "pk")
            row = due.select_for_update(of=("self",), skip_locked=True).first()
            if row is None:
                return None
            if reason := why_not(row):
                row.state, row.said, row.finished_at = State.EXCLUDED, reason, timezone.now()
            else:
                row.state, row.claim, row.claimed_at = State.SENDING, uuid4(), timezone.now()
            row.save(update_fields=["state", "said", "finished_at", "claim", "claimed_at"])
        if row.state == State.SENDING:
            return row


def why_not(row: Recipient | Notice) -> str:
    """Return why nothing is sent to somebody, or nothing if it is."""
    if row.subscriber is None:
        return "erased"
    states = Subscriber.State
    if isinstance(row, Recipient):
        may = {states.CONFIRMED}
    elif row.kind == Notice.Kind.CONFIRM:
        may = {states.PENDING, states.UNSUBSCRIBED, states.BOUNCED}
    else:
        may = {states.CONFIRMED, states.UNSUBSCRIBED, states.BOUNCED}
    return "" if row.subscriber.state in may else row.subscriber.state


def carry(carrier: Carrier, row: Recipient | Notice, letter: Callable[[], Letter], *, is_bulk: bool) -> Outcome:
    try:
        message = addressed(letter(), cast(Subscriber, row.subscriber), row.message_key, is_bulk=is_bulk)
        return carrier.carry(message)
    except Exception as error:  # whatever is wrong with one mail is no reason to send no other
        logger.exception("A mail could not be made: %s %s", type(row).__name__, row.pk)
        return Outcome(Result.REFUSED, f"{type(error).__name__}: {error}")


def settle(row: Recipient | Notice, outcome: Outcome) -> None:
    """Write down what came of a mail."""
    now = timezone.now()
    values: dict[str, Any] = {"said": kept(outcome.said), "claim": None, "finished_at": now}
    match outcome.result:
        case Result.SENT:
            values |= {"state": State.SENT, "provider_id": outcome.provider_id}
        case Result.UNKNOWN:
            values["state"] = State.UNKNOWN
        case Result.LATER | Result.BROKEN if row.attempts + 1 < ATTEMPTS:
            pause = FIRST_PAUSE * 3**row.attempts
            values |= {"state": State.QUEUED, "attempts": row.attempts + 1, "next_attempt_at": now + pause}
        case Result.AWAY | Result.STOP:
            values |= {
                "state": State.QUEUED,
                "next_attempt_at": now + (AWAY_FOR if isinstance(row, Notice) else timedelta()),
            }
        case _:
            values |= {"state": State.FAILED, "attempts": row.attempts + 1}
    if values["state"] == State.QUEUED:
        values["finished_at"] = None
    # Its time in hand may be over meanwhile. Then nobody but us has seen the answer, but its mailing may be at its end.
    states = [State.SENDING] if values["state"] == State.QUEUED else [State.SENDING, State.UNKNOWN]
    with transaction.atomic():
        if values["state"] == State.QUEUED and is_called_off(row):
            values |= {"state": State.EXCLUDED, "said": "cancelled", "finished_at": now}
        # With its mail, or a worker killed in between leaves an address on the list that is gone; and before it, in
        # the order of all who write about both.
        if outcome.result == Result.BOUNCED and row.subscriber:
            row.subscriber.leave(Subscriber.State.BOUNCED)
        type(row).objects.filter(pk=row.pk, claim=row.claim, state__in=states).update(**values)


def is_called_off(row: Recipient | Notice) -> bool:
    """Whether the rest of a mail's mailing was cancelled while it was in hand; until the commit nobody cancels it."""
    if isinstance(row, Notice):
        return False
    states = Mailing.objects.select_for_update().values_list("state", flat=True)
    return states.get(pk=row.mailing_id) == Mailing.State.CANCELLED
