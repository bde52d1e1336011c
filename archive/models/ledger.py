from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_KEY = 255


class ArchiveSource(models.Model):
    """An old site that stories were brought in from, by the name that was given to it."""

    name = models.SlugField(_("name"), max_length=80, unique=True)
    options = models.JSONField(default=dict)  # what the last run was told, for "try again"
    runs = models.PositiveIntegerField(_("runs"), default=0)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)

    class Meta:
        verbose_name = _("source of the archive")
        verbose_name_plural = _("sources of the archive")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def to_do(self) -> Self:
        return self.filter(state=LedgerEntry.State.PENDING)


class LedgerEntry(models.Model):
    """One item of a source, and what has become of it. Importing alone writes it."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        IMPORTED = "imported", _("imported")
        UNCHANGED = "unchanged", _("unchanged")
        UPDATED = "updated", _("updated")
        SKIPPED = "skipped", _("left out")
        CONFLICT = "conflict", _("changed here and there")
        FAILED = "failed", _("failed")

    key = models.CharField(_("key in the source"), max_length=LONGEST_KEY)
    kind = models.CharField(_("kind"), max_length=10)  # archive.sources.item.Kind
    title = models.CharField(_("title"), max_length=255)
    old_address = models.CharField(_("old address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    notes = models.JSONField(_("notes"), default=list)  # what was mended or lost, in words
    came_in = models.CharField(max_length=64)  # digest of the item as it was read last
    made_of = models.CharField(max_length=64, blank=True)  # digest of the item that the page was made of
    made = models.CharField(max_length=64, blank=True)  # hash of the page as it was written
    file = models.JSONField(default=dict, blank=True)  # of a file: archive.sources.item.File
    translations = models.CharField(max_length=255, blank=True, db_index=True)  # Item.translations
    run = models.PositiveIntegerField(default=0)  # of the source, in which the item was seen last
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    source = models.ForeignKey(
        ArchiveSource, verbose_name=_("source"), on_delete=models.CASCADE, related_name="entries"
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ledger_entries",
    )
    image = models.ForeignKey(
        "core.NewsImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="ledger_entries",
    )

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("ledger")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_entry_for_each_item")]

    def __str__(self) -> str:
        return f"{self.source}: {self.title or self.key}"
