"""Publishing what is scheduled, and taking offline what has expired.

Wagtail's `publish_scheduled` does the same without transactions of its own: there, a page that cannot be published
stops all that come after it and loses its schedule (wagtail pull request 13879).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from wagtail.models import Page, Revision

from core.locks import take_turn
from core.publishing.alarm import raise_alarm
from core.publishing.models import MissedSchedule

logger = logging.getLogger(__name__)
BY_CLOCK = "wagtail.publish.scheduled"
EXPIRED_BY_CLOCK = "wagtail.unpublish.scheduled"


@dataclass(frozen=True)
class Due:
    """A revision to publish, or a live page to take offline, and when that should have been."""

    at: datetime
    revision: Revision | None = None
    page: Page | None = None

    def __str__(self) -> str:
        return f'publication of "{self.revision.object_str}"' if self.revision else f'expiry of "{self.page}"'


def tick() -> int:
    """Do what is due, oldest first, each in a transaction of its own; return how much of it was done."""
    done = 0
    settled = MissedSchedule.objects.settled()
    if settled.exists():
        settled.delete()
    for due in all_due():
        try:
            with transaction.atomic():
                done += take_turn("clock") and carry_out(due)
        except Exception as error:  # one page that cannot go out is told to its editors, and stops no other
            logger.exception("The clock could not do the %s", due)
            miss(due, error)
    return done


def all_due() -> list[Due]:
    """Return what is due and not put off after a failure, oldest first; of one moment, in the order of planning."""
    now = timezone.now()
    put_off = MissedSchedule.objects.filter(next_attempt_at__gt=now)
    revisions = Revision.objects.filter(approved_go_live_at__lte=now).order_by("pk")
    pages = Page.objects.filter(live=True, expire_at__lte=now).order_by("pk")
    dues = [
        *(
            Due(revision.approved_go_live_at, revision=revision)
            for revision in revisions.exclude(pk__in=put_off.values("revision").exclude(revision=None))
        ),
        *(Due(page.expire_at, page=page) for page in pages.exclude(pk__in=put_off.values("page").exclude(page=None))),
    ]
    return sorted(dues, key=lambda due: due.at)


def carry_out(due: Due) -> bool:
    """Publish or take offline; False when somebody else has done it, or the schedule was changed meanwhile."""
    if due.revision:
        revision = Revision.objects.select_for_update().filter(pk=due.revision.pk, approved_go_live_at=due.at).first()
        if revision is None:
            return False
        publish(revision)
        MissedSchedule.objects.filter(revision=revision).delete()
    elif due.page:
        page = Page.objects.select_for_update().filter(pk=due.page.pk, live=True, expire_at=due.at).first()
        if page is None:
            return False
        page.specific.unpublish(set_expired=True, log_action=EXPIRED_BY_CLOCK)
        MissedSchedule.objects.filter(page=page).delete()
    return True


def publish(revision: Revision) -> None:
    """Publish a revision whose time has come; one that should be over by now, readers never see."""
    revision.publish(log_action=BY_CLOCK)
    expires = parse_datetime(revision.content.get("expire_at") or "")
    if expires and expires <= timezone.now():
        published = revision.content_object
        published.refresh_from_db()
        published.unpublish(set_expired=True, log_action=EXPIRED_BY_CLOCK)


def miss(due: Due, error: Exception) -> None:
    """Keep why it could not be done, and tell the editors the first time."""
    with transaction.atomic():
        missed, is_new = MissedSchedule.objects.select_for_update().get_or_create(
            revision=due.revision, page=due.page, defaults={"due_at": due.at, "next_attempt_at": timezone.now()}
        )
        missed.note(in_words(error, missed.content), timezone.now())
        if is_new:
            raise_alarm(missed)


def in_words(error: Exception, content: Model) -> str:
    """Return what is wrong, field by field, as the editor's form names them."""
    if not isinstance(error, ValidationError):
        return f"{type(error).__name__}: {error}"
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{label(content, field)}{' '.join(said)}" for field, said in error.message_dict.items())


def label(content: Model, field: str) -> str:
    if field == NON_FIELD_ERRORS:
        return ""
    named: Any = content._meta.get_field(field)
    return f"{capfirst(named.verbose_name)}: "
