from collections import Counter
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .issue import NewsletterIssue
from .outgoing import Outgoing, OutgoingQuerySet
from .subscriber import Subscriber


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self) -> Self:
        """Keep those that are to be begun now, or gone on with."""
        now = timezone.now()
        to_begin = models.Q(state=Mailing.State.SCHEDULED, send_at__lte=now)
        return self.filter(to_begin | models.Q(state=Mailing.State.SENDING, not_before__lte=now))


class Mailing(models.Model):
    """An issue on its way to its audience.

    When it begins, the audience is frozen, a row for each, and so is the mail itself: what is edited afterwards
    changes nothing of it. At the end, `sent + failed + unknown + excluded` is the audience.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        SENDING = "sending", _("sending")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    issue = models.OneToOneField(
        NewsletterIssue, verbose_name=_("issue"), on_delete=models.PROTECT, related_name="mailing"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SCHEDULED)
    send_at = models.DateTimeField(_("to be sent"), default=timezone.now)
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    audience = models.PositiveIntegerField(_("audience"), default=0)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    html = models.TextField(blank=True)  # with the addresses of `newsletter.mail` in place of each reader's own
    text = models.TextField(blank=True)
    not_before = models.DateTimeField(default=timezone.now, editable=False)  # the server is away, or the pace is kept
    said = models.TextField(_("why it waits"), blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("ordered by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-send_at", "-pk"]

    def __str__(self) -> str:
        return str(self.issue)

    @property
    def counts(self) -> Counter[str]:
        """How many of the audience are in each state."""
        return Counter(dict(self.recipients.order_by().values_list("state").annotate(n=models.Count("pk"))))


class Recipient(Outgoing):
    """One of a mailing's audience. Who is erased afterwards leaves an empty row, so that the counts stay true."""

    mailing = models.ForeignKey(Mailing, verbose_name=_("mailing"), on_delete=models.CASCADE, related_name="recipients")
    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), null=True, on_delete=models.SET_NULL, related_name="recipients"
    )

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["mailing", "subscriber"], name="newsletter_one_each")]
        indexes = [
            models.Index(fields=["mailing", "state"], name="newsletter_recipient_state"),
            models.Index(
                fields=["mailing", "next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="newsletter_recipient_queued",
            ),
            models.Index(
                fields=["provider_id"],
                condition=~models.Q(provider_id=""),
                name="newsletter_recipient_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mailing}: {self.subscriber or '–'}"
