"""Archived copies of dead addresses, from near the date of the story: the Internet Archive is asked, if editors allow.

Its interface is described at https://archive.org/help/wayback_api.php.
"""

import http.client
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from archive.guardian.pace import LaterError, Pace
from archive.models import GuardianSettings, LinkInStory
from core.outgoing import GOOD, RefusedError
from news.models.link_check import LONGEST

logger = logging.getLogger(__name__)
KEPT_AT = "web.archive.org"
MOST_READ = 64 * 1024  # bytes of an answer
HOPS = 3
NONE_YET = timedelta(days=30)  # until it is asked again for what it did not have
AFTER_AN_ERROR = timedelta(days=1)


@dataclass(frozen=True)
class Copy:
    """A copy of a page, and when it was made."""

    url: str
    made_at: datetime


def next_place(now: datetime) -> LinkInStory | None:
    """Return the next place for which a copy is to be looked for, if editors allow that."""
    place = LinkInStory.objects.wanting_a_copy(now).select_related("link", "story").first()
    return place if place and GuardianSettings.load().asks_for_copies else None


def look_for(place: LinkInStory, pace: Pace) -> None:
    """Ask for a copy, and keep it with the place. Raises StoppedError."""
    copy, look_at = None, None
    pause = AFTER_AN_ERROR
    try:
        copy = ask(place.link.url, place.story.date, pace)
        pause = NONE_YET
    except LaterError as error:
        look_at = error.until
    except (OSError, http.client.HTTPException, RefusedError, ValueError) as error:
        logger.warning("The archive of web pages gave no answer: %s: %s", type(error).__name__, error)
    changes: dict[str, Any] = {"look_at": look_at or pace.clock.now() + pause}
    if copy:
        changes |= {"copy_url": copy.url, "copy_made_at": copy.made_at}
    LinkInStory.objects.filter(pk=place.pk).update(**changes)


def ask(url: str, near: datetime, pace: Pace) -> Copy | None:
    """Return the copy nearest to a date, or None. Raises what `Pace.send` does, and ValueError for a useless answer."""
    query = urlencode({"url": url, "timestamp": f"{near:%Y%m%d}"})
    address = f"{settings.ARCHIVED_COPIES_URL}?{query}"
    for _hop in range(HOPS):
        reply = pace.send("GET", address, most=MOST_READ)
        if not reply.leads_to:
            break
        address = reply.leads_to
    if reply.status not in GOOD:
        raise ValueError(f"status {reply.status}")
    return copy_in(json.loads(reply.body))


def copy_in(answer: Any) -> Copy | None:
    """Return the copy that an answer names; whatever is not as the interface is described is none."""
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        closest = answer["archived_snapshots"]["closest"]
        parts = urlsplit(closest["url"])
        made_at = datetime.strptime(closest["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        url = parts._replace(scheme="https").geturl()
        is_page = str(closest["status"]) == "200" and closest["available"] is True
        is_fit = parts.netloc == KEPT_AT and len(url) <= LONGEST and url.isprintable() and not set(url) & set(' "<>')
        if is_page and is_fit:
            return Copy(url, made_at)
    return None
