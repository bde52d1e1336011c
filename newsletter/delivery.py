"""What an editor does with an approved issue: have it sent, now or at its time, pause it, stop the rest."""

import logging
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from news.models import StoryTopic
from newsletter.carrier import Carrier, Result
from newsletter.mail import Letter, addressed
from newsletter.models import Mailing, NewsletterIssue, Outgoing, Recipient, Subscriber
from newsletter.rendering import render_issue
from newsletter.stories import stories_of

logger = logging.getLogger(__name__)
ROWS_AT_ONCE = 1_000
State = Mailing.State


def audience(issue: NewsletterIssue) -> Any:
    """Return the subscribers whom an issue goes to: of its language, of its frequency, and for one of its topics."""
    wanted = Subscriber.Frequency.WEEKLY if issue.is_digest else Subscriber.Frequency.EACH_ISSUE
    about = StoryTopic.objects.filter(story__in=[story.pk for story in stories_of(issue)]).values("topic")
    chosen = Subscriber.topics.through.objects.filter(subscriber=OuterRef("pk"))
    readers = Subscriber.objects.confirmed().filter(language=issue.language, frequency=wanted)
    return readers.filter(~Exists(chosen) | Exists(chosen.filter(topic__in=about)))


@transaction.atomic
def order(issue: NewsletterIssue, *, user: Any, send_at: datetime | None = None) -> Mailing:
    """Have an issue sent at a time, or now; ValueError in an editor's words if it cannot be."""
    if not issue.is_approved:
        raise ValueError(_("This issue is not approved yet, or was changed since."))
    send_at = send_at or timezone.now()
    NewsletterIssue.objects.select_for_update().get(pk=issue.pk)  # whoever orders it at the same moment waits here
    mailing = Mailing.objects.select_for_update().filter(issue=issue).first()
    if mailing is None:
        return Mailing.objects.create(issue=issue, send_at=send_at, ordered_by=user)
    if mailing.begun_at or mailing.state not in {State.SCHEDULED, State.CANCELLED}:
        raise ValueError(_("This issue has been sent, or is being sent."))
    mailing.state, mailing.send_at, mailing.ordered_by, mailing.finished_at = State.SCHEDULED, send_at, user, None
    mailing.save()
    return mailing


def begin(mailing: Mailing) -> None:
    """Freeze the mail and its audience, a row for each; afterwards `mailing` is as it is kept, whoever froze it."""
    freeze(mailing)
    mailing.refresh_from_db()


def freeze(mailing: Mailing) -> None:
    """Do so in one transaction, if nobody has. An issue that cannot be drawn, or has nothing to tell, is paused."""
    # What is published while it is drawn is told twice rather than never: the next issue begins at this moment.
    moment, waiting = timezone.now(), Mailing.objects.filter(pk=mailing.pk, state=State.SCHEDULED)
    if not mailing.issue.is_approved:
        waiting.update(state=State.PAUSED, said=_("The issue was changed or taken back after it was ordered."))
        return
    try:
        is_empty = not (mailing.issue.intro or stories_of(mailing.issue))
        letter = render_issue(mailing.issue)
    except Exception as error:  # whatever is wrong with one issue stops no other, and is for an editor to mend
        logger.exception("The issue of mailing %s could not be drawn", mailing.pk)
        waiting.update(state=State.PAUSED, said=f"{type(error).__name__}: {error}")
        return
    if is_empty:  # its stories were taken back since it was ordered
        waiting.update(state=State.PAUSED, said=_("There is nothing to tell: no story, and no intro."))
        return
    with transaction.atomic():
        row = Mailing.objects.select_for_update().get(pk=mailing.pk)
        if row.state != State.SCHEDULED:
            return
        readers = audience(row.issue).order_by("pk").values_list("pk", flat=True)
        recipients = [Recipient(mailing=row, subscriber_id=pk) for pk in readers]
        Recipient.objects.bulk_create(recipients, batch_size=ROWS_AT_ONCE)
        row.subject, row.html, row.text = letter.subject, letter.html, letter.text
        row.audience, row.begun_at, row.state = len(recipients), moment, State.SENDING
        row.said = ""
        row.save()


def pause(mailing: Mailing) -> bool:
    """Send nothing more until it is resumed; False if nothing was being sent."""
    return bool(moved(mailing, {State.SCHEDULED, State.SENDING}, State.PAUSED))


def resume(mailing: Mailing) -> bool:
    """Go on where it was paused; False if it was not."""
    state = State.SENDING if mailing.begun_at else State.SCHEDULED
    return bool(moved(mailing, {State.PAUSED}, state, said="", not_before=timezone.now()))


@transaction.atomic
def cancel(mailing: Mailing) -> bool:
    """Send nothing to those who have not got it yet; False if it was over. What is in hand comes to its own end."""
    going = {State.SCHEDULED, State.SENDING, State.PAUSED}
    if not moved(mailing, going, State.CANCELLED, finished_at=timezone.now()):
        return False
    queued = Recipient.objects.filter(mailing=mailing, state=Outgoing.State.QUEUED)
    queued.update(state=Outgoing.State.EXCLUDED, finished_at=timezone.now(), said="cancelled")
    return True


def moved(mailing: Mailing, whence: set[Any], to: Any, **values: Any) -> int:
    changed = Mailing.objects.filter(pk=mailing.pk, state__in=whence).update(state=to, **values)
    mailing.refresh_from_db()
    return changed


def send_test(issue: NewsletterIssue, address: str) -> None:
    """Send an issue to one who works here; ValueError in their words when the server does not take it."""
    letter = render_issue(issue)
    reader = Subscriber(email=address, language=issue.language)
    told = Letter(_("Test: %(subject)s") % {"subject": letter.subject}, letter.html, letter.text)
    message: EmailMultiAlternatives = addressed(told, reader, uuid4(), is_bulk=True)
    carrier = Carrier()
    try:
        outcome = carrier.carry(message)
    finally:
        carrier.close()
    if outcome.result != Result.SENT:
        raise ValueError(_("The mail server did not take it: %(said)s") % {"said": outcome.said})
