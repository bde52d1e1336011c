from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=2)  # three times as long after each further failure: the last comes after 80 minutes
# A mail in hand for longer than this was in the hands of a worker that is dead: each answer of a server is waited
# for no longer than EMAIL_TIMEOUT, and there are few of them.
IN_HAND = timedelta(seconds=90)


def kept(said: str) -> models.Case:
    """Return a server's words as they are kept: nothing of who was erased, for they may hold the address."""
    return models.Case(models.When(subscriber=None, then=models.Value("")), default=models.Value(said))


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def due(self) -> Self:
        return self.filter(state=Outgoing.State.QUEUED, next_attempt_at__lte=timezone.now())

    def orphaned(self) -> Self:
        """Keep those whose worker has died before it could say what the server answered."""
        return self.filter(state=Outgoing.State.SENDING, claimed_at__lt=timezone.now() - IN_HAND)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Outgoing.State.QUEUED, Outgoing.State.SENDING])


class Outgoing(models.Model):
    """One mail to one address, from the queue to the server's answer.

    A mail is *sent* when the server has taken it, *failed* when it refused it for good, and *unknown* when it may have
    taken it and nobody saw its answer: that is never sent again by itself.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("sending")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("unknown")
        EXCLUDED = "excluded", _("excluded")

    class CameBack(models.TextChoices):
        SOFT = "soft", _("came back, may be tried again")
        HARD = "hard", _("came back for good")
        COMPLAINT = "complaint", _("complaint")

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claim = models.UUIDField(null=True, editable=False)  # of the attempt that has it in hand
    claimed_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    said = models.TextField(_("what was said"), blank=True, help_text=_("The server's answer, or why it was not sent."))
    message_key = models.UUIDField(default=uuid4, unique=True, editable=False)  # the left half of its Message-ID
    provider_id = models.CharField(max_length=255, blank=True, editable=False)  # what a provider's API calls it
    came_back = models.CharField(_("came back"), max_length=9, choices=CameBack.choices, blank=True)

    class Meta:
        abstract = True
