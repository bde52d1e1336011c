from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.telling.words import in_words

LONGEST = 1000  # characters of an address, after the name of the site: a row of PostgreSQL's index has room for them
# What is in hand for longer than this was in the hands of a worker that is dead: an exchange has a deadline.
IN_HAND = timedelta(seconds=90)


class Service(models.TextChoices):
    """Who is told: of pages, or of feeds."""

    INDEXNOW = "indexnow", _("search engines (IndexNow)")
    WEBSUB = "websub", _("feed readers (WebSub)")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def due(self, service: str, now: datetime) -> Self:
        """Keep what one of them is to be told now; what a dead worker had in hand is due again."""
        waiting = Q(state=Announcement.State.WAITING, next_attempt_at__lte=now)
        orphaned = Q(state=Announcement.State.IN_HAND, claimed_at__lt=now - IN_HAND)
        return self.filter(waiting | orphaned, service=service)

    def given_up(self) -> Self:
        return self.filter(state=Announcement.State.GIVEN_UP)

    def finished(self) -> Self:
        return self.filter(state__in=[Announcement.State.TOLD, Announcement.State.GIVEN_UP])


class Announcement(models.Model):
    """An address of ours that somebody elsewhere is to ask for again. One row, however often it changes."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        IN_HAND = "in_hand", _("being told")
        TOLD = "told", _("told")
        GIVEN_UP = "given_up", _("given up")

    service = models.CharField(_("who is told"), max_length=10, choices=Service.choices)
    path = models.CharField(_("address"), max_length=LONGEST)  # after SITE_URL, as it stands in a link
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_again = models.BooleanField(default=False)  # while it was being told
    attempts = models.PositiveIntegerField(_("attempts"), default=0)  # without an answer, in a row
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    claim = models.UUIDField(null=True, editable=False)  # of the attempt that has it in hand
    claimed_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)  # with it, the last time
    status = models.PositiveSmallIntegerField(null=True, editable=False)  # of the last answer; 0 if there was none
    said = models.TextField(_("what was said"), blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["service", "path"], name="core_announcement_once")]
        indexes = [
            models.Index(
                fields=["service", "next_attempt_at"], condition=Q(state="waiting"), name="core_announce_waits"
            ),
            models.Index(fields=["claim"], condition=Q(state="in_hand"), name="core_announce_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def answer(self) -> str:
        """What came of it last, in an editor's words; empty before the first attempt."""
        return "" if self.status is None else in_words(self.service, self.status)


class Listener(models.Model):
    """How one of them answered last: it may want to be left alone for a while, or refuse what we say of ourselves."""

    service = models.CharField(max_length=10, choices=Service.choices, primary_key=True)
    not_before = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)  # without an answer, in a row
    refused = models.CharField(max_length=64, blank=True)  # the mark of the settings that it does not accept
    status = models.PositiveSmallIntegerField(default=0)
    said = models.TextField(blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("who is told")
        verbose_name_plural = _("who is told")

    def __str__(self) -> str:
        return str(self.get_service_display())

    @property
    def answer(self) -> str:
        """What it answered last, in an editor's words."""
        if self.refused and not self.status:
            return gettext(
                "The address that is to be told is not a public one: those who run the site have to mend it."
            )
        return in_words(self.service, self.status)
