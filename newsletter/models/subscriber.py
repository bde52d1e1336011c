from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PENDING_FOR = timedelta(days=7)  # that an address waits for its confirmation


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.filter(state=Subscriber.State.CONFIRMED)

    def forgotten(self) -> Self:
        """Keep those who were asked to confirm, and have let their time pass."""
        return self.filter(state=Subscriber.State.PENDING, asked_at__lt=timezone.now() - PENDING_FOR)


class Subscriber(models.Model):
    """Somebody who asked for the newsletter. A pending one has not confirmed, and gets nothing but that question.

    A subscriber whose mail came back, who complained or whom the desk has suppressed stays on the list, so that
    nothing is written to the address again.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        CONFIRMED = "confirmed", _("confirmed")
        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        BOUNCED = "bounced", _("bounced")
        COMPLAINED = "complained", _("complained")
        SUPPRESSED = "suppressed", _("suppressed")

    class Frequency(models.TextChoices):
        EACH_ISSUE = "each", _("each issue")
        WEEKLY = "weekly", _("weekly digest")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)  # what links in mail name them by
    email = models.EmailField(_("e-mail"), max_length=254)
    address_key = models.CharField(
        _("address, normalised"), max_length=254, unique=True, help_text=_("Two spellings of one address are one row.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING, db_index=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    frequency = models.CharField(_("frequency"), max_length=6, choices=Frequency.choices, default=Frequency.EACH_ISSUE)
    topics = models.ManyToManyField(
        "news.Topic", verbose_name=_("topics"), blank=True, related_name="+", help_text=_("None means all of them.")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, db_index=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["language", "frequency", "state"], name="newsletter_audience")]
        permissions = [("export_subscriber", _("Can export subscribers"))]

    def __str__(self) -> str:
        return self.email

    @property
    def is_asked(self) -> bool:
        """Whether a question of ours waits for their answer. The link by which they once answered is no way back."""
        newest = self.consents.first()
        return self.state == self.State.PENDING or bool(newest and newest.confirmed_at is None)

    @transaction.atomic
    def confirm(self) -> bool:
        """Make them a subscriber, and note it where they agreed to it; False if they are one, or may not be.

        Subscriber.DoesNotExist if they were erased meanwhile.
        """
        may_be = {self.State.PENDING, self.State.UNSUBSCRIBED, self.State.BOUNCED}
        now = timezone.now()
        changed = Subscriber.objects.filter(pk=self.pk, state__in=may_be).update(
            state=self.State.CONFIRMED, confirmed_at=now, left_at=None
        )
        newest = self.consents.first()
        if changed and newest and newest.confirmed_at is None:
            newest.confirmed_at = now
            newest.save(update_fields=["confirmed_at"])
        self.refresh_from_db()
        return bool(changed)

    def leave(self, state: str = State.UNSUBSCRIBED) -> bool:
        """End the subscription: nothing is sent any more, not even what is queued. False if it had ended.

        A complaint counts from who had left before it came, too: nothing is ever written to them again.
        """
        whence = {self.State.PENDING, self.State.CONFIRMED}
        if state == self.State.COMPLAINED:
            whence |= {self.State.UNSUBSCRIBED, self.State.BOUNCED}
        known = Subscriber.objects.filter(pk=self.pk, state__in=whence)
        return bool(known.update(state=state, left_at=Coalesce("left_at", Now())))


class Consent(models.Model):
    """What somebody was shown when they asked for the newsletter: the evidence that they did."""

    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="consents"
    )
    text = models.TextField(_("text agreed to"), help_text=_("Heading, text, button and privacy note as shown."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    page_path = models.CharField(_("asked on"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subscriber}, {self.asked_at:%Y-%m-%d}"
