"""The weekly digest of each language: made and ordered by the worker when there is news, else silent."""

import threading
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.chrome import Chrome
from newsletter import delivery
from newsletter.models import Digest, NewsletterIssue
from newsletter.stories import stories_of

LATEST = timedelta(hours=24)  # after its hour, when no worker was there; what would be later still waits for its week


def take_turn(stopping: threading.Event) -> None:
    make_digests(timezone.now())


def make_digests(now: datetime) -> None:
    """Settle what is due: one row asked for while it is not the hour, and for a day after it.

    Each language is one transaction that begins with its unique row. So it is done once by however many workers, and
    one that dies in the middle has done nothing. What goes wrong in one language is raised when the others had theirs.
    """
    moment = due_at(now)
    if moment is None:
        return
    day = timezone.localdate(moment, timezone.get_default_timezone())
    settled = set(Digest.objects.filter(day=day).values_list("language", flat=True))
    failed: list[Exception] = []
    for language, _name in settings.LANGUAGES:
        if language in settled:
            continue
        try:
            settle(language, day)
        except Exception as error:  # whatever is wrong with one language, the others have nothing to do with it
            failed.append(error)
    if failed:
        raise failed[0]


def due_at(now: datetime) -> datetime | None:
    """Return when the digest of this week was due, if that is less than a day ago."""
    weekday, hour = settings.NEWSLETTER_DIGEST
    if weekday is None:
        return None
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now, zone)
    for day in (today, today - timedelta(days=1)):
        moment = datetime.combine(day, time(hour), zone)
        if day.weekday() == weekday and moment <= now < moment + LATEST:
            return moment
    return None


@transaction.atomic
def settle(language: str, day: Any) -> None:
    row, is_ours = Digest.objects.get_or_create(language=language, day=day)
    if not is_ours:
        return
    with override(language):
        row.issue = approved_issue(language, day)
    if row.issue:
        row.save(update_fields=["issue"])
        delivery.order(row.issue, user=None)


def approved_issue(language: str, day: Any) -> NewsletterIssue | None:
    """Return a digest of everything since the last one; None if that is nothing, or if nobody wants it."""
    issue = NewsletterIssue(
        language=language, selection=NewsletterIssue.Selection.EVERYTHING, is_digest=True, live=False
    )
    stories = stories_of(issue)
    if not stories or not delivery.audience(issue).exists():
        return None
    words = {"name": Chrome(None).masthead.name, "day": formats.date_format(day, "DATE_FORMAT")}
    longest = NewsletterIssue._meta.get_field("preheader").max_length
    issue.subject = _("%(name)s, the week to %(day)s") % words
    issue.preheader = Truncator(" · ".join(story.title for story in stories)).chars(longest)
    issue.save()
    issue.save_revision().publish()
    issue.refresh_from_db()
    return issue
