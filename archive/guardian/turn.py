"""The worker's turn at the links: one address is visited, or one archived copy looked for, and then the next one."""

import http.client
import logging
import threading
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction

from archive.guardian import copies, verdict
from archive.guardian.pace import Clock, LaterError, LoopError, Pace, StoppedError
from archive.guardian.visit import Finding, visit
from archive.models import GuardianPace, OutgoingLink
from archive.models.link import IN_HAND
from core.outgoing import May, RefusedError, is_public
from news.models import LinkCheck

logger = logging.getLogger(__name__)
HEARD = timedelta(hours=1)  # since when somebody has to have answered us, for silence to count
AFTER_A_FAILURE = timedelta(days=1)  # of ours
CONTROLS = 3  # good addresses that are asked whether they answer, when nobody has


def take_turn(stopping: threading.Event) -> None:
    """Visit what is due, as long as requests may be made at all."""
    if settings.LINKS_PER_MINUTE:
        go(Clock(stopping))


def go(clock: Clock, may: May = is_public) -> bool:
    """Do one thing; return whether there was one to do and its turn had come."""
    now = clock.now()
    if GuardianPace.objects.filter(not_before__gt=now).exists():
        return False
    pace = Pace(clock, may)
    try:
        if place := copies.next_place(now):
            copies.look_for(place, pace)
            return True
        if link := take_in_hand(now):
            check(link, pace)
            return True
    except StoppedError:  # what was in hand is due again in half an hour
        pass
    return False


def take_in_hand(now: datetime) -> OutgoingLink | None:
    """Return the next address that is due, as ours alone, or None."""
    due = OutgoingLink.objects.due(now)
    if not due.exists():  # reading first: an idle worker takes no lock
        return None
    with transaction.atomic():
        link = due.select_for_update(of=("self",), skip_locked=True).first()
        if link:
            link.next_check_at = now + IN_HAND
            link.save(update_fields=["next_check_at"])
    return link


def check(link: OutgoingLink, pace: Pace) -> None:
    """Visit an address and keep what was found."""
    try:
        finding = visit(link, pace)
        if finding.is_unheard and not hears(link, pace):
            raise LaterError(pace.clock.now() + HEARD)
    except LaterError as error:
        OutgoingLink.objects.filter(pk=link.pk).update(next_check_at=error.until)
    except (StoppedError, DatabaseError):
        raise
    except Exception:  # whatever is wrong with one address is no reason to ask no other
        logger.exception("The link guardian failed at %s", link.url)
        OutgoingLink.objects.filter(pk=link.pk).update(next_check_at=pace.clock.now() + AFTER_A_FAILURE)
    else:
        keep(link, finding, pace.clock.now())


def hears(link: OutgoingLink, pace: Pace) -> bool:
    """Whether we have a connection: somebody answered lately, or does so now.

    Where no request leaves the house, nobody answers, and no address is any worse for it.
    """
    if GuardianPace.objects.filter(heard_at__gt=pace.clock.now() - HEARD).exists():
        return True
    good = OutgoingLink.objects.filter(state=OutgoingLink.State.GOOD).exclude(host=link.host_id)
    for control in good.order_by("-next_check_at")[:CONTROLS]:
        try:
            pace.send("HEAD", control.url)
        except (LaterError, LoopError, OSError, http.client.HTTPException, RefusedError, ValueError):
            continue
        return True
    return False


@transaction.atomic
def keep(link: OutgoingLink, finding: Finding, now: datetime) -> None:
    """Judge an address, unless it has been forgotten or ignored meanwhile; its answer is told to the checklists too."""
    watched = OutgoingLink.objects.select_for_update().filter(pk=link.pk)
    current = watched.exclude(state=OutgoingLink.State.IGNORED).first()
    if current is None:
        return
    verdict.judge(current, finding, now)
    if finding.status or finding.said:  # else it was not asked, as its robots.txt wants it
        answer: dict[str, Any] = {"status": finding.answer_status, "reason": finding.said[:100], "checked_at": now}
        current.answer, _created = LinkCheck.objects.update_or_create(url=current.url, defaults=answer)
    current.save()
