"""Moving a story that is scheduled to another time, without losing anything of it."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log
from wagtail.models import Revision

from news.models import NewsArticlePage

MOVED = "news.reschedule"
MINUTE = timedelta(minutes=1)


class CannotMoveError(Exception):
    """Why a story keeps its time, in words for the editor who wanted to move it."""


def reschedule(story: NewsArticlePage, user: Any, planned: str, to: datetime) -> None:
    """Have the scheduled version go out at `to` instead.

    `planned` is the time the editor saw, as `isoformat` writes it: when the schedule is no longer that one, somebody
    else has changed it, and nothing is moved. Raises CannotMoveError.
    """
    with transaction.atomic():
        # First the revision, then the page, as the clock does: the other way round they would wait for each other.
        scheduled = story.revisions.select_for_update().filter(approved_go_live_at__isnull=False).first()
        if scheduled is None:
            raise CannotMoveError(_("This story is no longer scheduled. Nothing was moved."))
        if scheduled.approved_go_live_at.isoformat() != planned:
            message = _("Somebody has moved this story meanwhile: it goes out on %(moment)s. Nothing was changed.")
            raise CannotMoveError(message % {"moment": in_words(scheduled.approved_go_live_at)})
        story = NewsArticlePage.objects.select_for_update(of=("self",)).get(pk=story.pk)
        version = moved_version(story, scheduled, to)
        refuse(story, version, user)
        try:
            revision = store(story, scheduled, version, user)
        except ValidationError as error:
            raise CannotMoveError(" ".join(error.messages)) from error
        revision.publish(user=user, changed=False, log_action=False)
        log(version, MOVED, user=user, revision=revision, data={"from": planned, "to": to.isoformat()})


def moved_version(story: NewsArticlePage, scheduled: Revision, to: datetime) -> NewsArticlePage:
    """Return the scheduled version with its new time, and its date moved along if it stood for the old time.

    A date that is later than its publication would be refused (`NewsArticlePage.publication_errors`).
    """
    version: NewsArticlePage = scheduled.as_object()
    if version.date > to or abs(version.date - scheduled.approved_go_live_at) < MINUTE:
        version.date = to
    version.go_live_at = to
    return version


def refuse(story: NewsArticlePage, version: NewsArticlePage, user: Any) -> None:
    """Raise CannotMoveError, if the version may not go out at its new time or this editor may not move it."""
    if story.locked and story.locked_by != user:
        holder = get_user_display_name(story.locked_by) if story.locked_by else _("The system")
        raise CannotMoveError(_("%(name)s has locked this story.") % {"name": holder})
    if version.go_live_at <= timezone.now():
        raise CannotMoveError(_("This time is over. Choose one that is still to come."))
    if version.expire_at and version.expire_at <= version.go_live_at:
        message = _("The story expires on %(moment)s. Choose an earlier time.")
        raise CannotMoveError(message % {"moment": in_words(version.expire_at)})
    if (embargo := story.embargo) and version.go_live_at < embargo:
        message = _("The original goes out on %(moment)s, and a translation not before it.")
        raise CannotMoveError(message % {"moment": in_words(embargo)})
    if errors := version.publication_errors():
        raise CannotMoveError(" ".join(str(message) for message in errors.values()))


def store(story: NewsArticlePage, scheduled: Revision, version: NewsArticlePage, user: Any) -> Revision:
    """Return the revision that holds the moved version: a new one, unless a newer draft would sink beneath it."""
    if story.latest_revision_id == scheduled.pk:
        revision: Revision = version.save_revision(user=user)
        return revision
    scheduled.content = version.serializable_data()
    scheduled.save(update_fields=["content"])
    return scheduled


def in_words(moment: datetime) -> str:
    """Return a moment in the site's zone, whichever zone the editor's profile has."""
    return formats.date_format(timezone.localtime(moment, timezone.get_default_timezone()), "DATETIME_FORMAT")
