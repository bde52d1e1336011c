from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)  # four times as long after each further failure: the eighth comes after 7.6 hours


class PublishedFact(models.Model):
    """A page came before readers, changed while it was there, or went away.

    One row, written in the transaction that did it. The page may be gone when the row is read, so nothing here is a
    foreign key: what is needed to clear up after a page is kept.
    """

    class Change(models.TextChoices):
        LIVE = "live", _("published")
        CHANGED = "changed", _("changed")
        GONE = "gone", _("taken away")
        # It was news elsewhere, long ago: lists and search take it in, and nobody is told of it.
        MOVED_IN = "moved_in", _("moved in from another site")

    page_id = models.BigIntegerField(_("page"), db_index=True)
    page_type = models.CharField(_("type of page"), max_length=100)  # "news.newsarticlepage"
    title = models.CharField(_("title"), max_length=255)
    change = models.CharField(_("what happened"), max_length=10, choices=Change.choices)
    url_path = models.TextField(_("where it is"))
    url_path_before = models.TextField(_("where it was"), blank=True)  # empty unless the address changed
    locale_id = models.BigIntegerField(_("language"))
    lists_before = models.JSONField(default=list)  # that it was in, as `BasePage.lists` has them
    was_public = models.BooleanField(default=False)  # before, for anybody who asked
    happened_at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("published fact")
        verbose_name_plural = _("published facts")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_change_display()}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> Self:
        return self.filter(state=Delivery.State.PENDING, next_attempt_at__lte=timezone.now())

    def after(self, names: list[str]) -> Self:
        """Keep those whose fact waits for none of the handlers named; one that has given up is waited for no longer."""
        pending = Delivery.objects.filter(fact=models.OuterRef("fact"), handler__in=names, state=Delivery.State.PENDING)
        return self.exclude(models.Exists(pending)) if names else self

    def unfinished(self) -> Self:
        return self.exclude(state=Delivery.State.DONE)


class Delivery(models.Model):
    """One fact for one handler. Handlers do not fail together, nor wait for each other unless one says so."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    fact = models.ForeignKey(
        PublishedFact, verbose_name=_("published fact"), on_delete=models.CASCADE, related_name="deliveries"
    )
    handler = models.CharField(_("handler"), max_length=50)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    waits = models.BooleanField(default=False)  # until all are done that do not: old stories keep no news back
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("outbox")
        ordering = ["-fact_id", "handler"]
        constraints = [models.UniqueConstraint(fields=["fact", "handler"], name="core_delivery_once")]
        indexes = [
            models.Index(
                fields=["handler", "waits", "fact"], condition=models.Q(state="pending"), name="core_delivery_in_turn"
            ),
            models.Index(fields=["state", "finished_at"], name="core_delivery_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.handler}, {self.fact}"

    def succeed(self) -> None:
        self.state, self.finished_at, self.error = self.State.DONE, timezone.now(), ""
        self.attempts += 1
        self.save()

    def fail(self, error: str) -> None:
        """Note why it failed; try again later, until it was tried eight times."""
        self.error = error
        self.attempts += 1
        if self.attempts >= ATTEMPTS:
            self.state = self.State.FAILED
        self.next_attempt_at = timezone.now() + FIRST_PAUSE * 4 ** (self.attempts - 1)
        self.save()

    def run_again(self) -> None:
        """Let the worker try it at its next turn, as if for the first time."""
        self.state, self.attempts, self.next_attempt_at = self.State.PENDING, 0, timezone.now()
        self.save()


class MissedScheduleQuerySet(models.QuerySet["MissedSchedule"]):
    def settled(self) -> Self:
        """Keep those whose schedule is not what it was: an editor has taken the matter in hand."""
        publication = models.Q(revision__approved_go_live_at=models.F("due_at"))
        expiry = models.Q(page__live=True, page__expire_at=models.F("due_at"))
        return self.exclude(publication | expiry)


class MissedSchedule(models.Model):
    """Something the clock could not publish, or take offline, at its time. Its schedule stands; the clock tries again.

    The row goes when it succeeds, or when an editor changes the schedule.
    """

    revision = models.OneToOneField(
        Revision, verbose_name=_("revision to publish"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    page = models.OneToOneField(
        Page, verbose_name=_("page to take offline"), null=True, on_delete=models.CASCADE, related_name="+"
    )
    due_at = models.DateTimeField(_("due"))
    reason = models.TextField(_("reason"))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))

    objects = MissedScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("missed schedule")
        verbose_name_plural = _("missed schedules")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revision=None) ^ models.Q(page=None), name="core_missed_revision_or_page"
            )
        ]

    def __str__(self) -> str:
        return str(self.content)

    @property
    def content(self) -> Any:
        """The page or other object concerned, as it was last saved."""
        return self.page.specific if self.page else self.revision.content_object if self.revision else None

    @property
    def edit_path(self) -> str:
        """Where the page is edited in the admin; empty for what is no page."""
        content = self.content
        return reverse("wagtailadmin_pages:edit", args=[content.pk]) if isinstance(content, Page) else ""

    def note(self, reason: str, now: datetime) -> None:
        """Keep the reason; the next attempt follows after 1, 2, 4 ... minutes, at most an hour."""
        self.reason = reason
        self.next_attempt_at = now + timedelta(minutes=min(60, 2 ** min(self.attempts, 6)))
        self.attempts += 1
        self.save()
