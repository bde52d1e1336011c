from typing import Any, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string

from archive.content import content_digest
from archive.file_names import file_name
from archive.sources.item import Kind
from news.models import NewsArticlePage

LONGEST_KEY, LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_LANGUAGE = 255, 255, 2000, 10  # characters
KINDS = [
    (Kind.POST.value, _("story")),
    (Kind.PAGE.value, _("page")),
    (Kind.FILE.value, _("file")),
    (Kind.OTHER.value, _("other")),
]


class ArchiveSource(models.Model):
    """An old site that stories were brought in from, by the name that was given to it."""

    name = models.SlugField(_("name"), max_length=80, unique=True)
    orders = models.JSONField(default=dict)  # what the last run was told (archive.orders), for "try again"
    hosts = models.JSONField(_("hosts"), default=list)  # under which readers found it
    run = models.PositiveIntegerField(_("run"), default=0)  # the number of the last one
    began_at = models.DateTimeField(_("last run"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)  # None while it runs, or if it was cut short

    class Meta:
        verbose_name = _("source of the archive")
        verbose_name_plural = _("sources of the archive")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    """Entries, and how they are written."""

    def of_files(self) -> Self:
        return self.filter(kind=Kind.FILE)

    def at(self, path: str) -> "LedgerEntry | None":
        """Return the file that readers found at a path of the old site and that is here now. One query."""
        here = self.of_files().exclude(image=None, document=None).select_related("image", "document")
        return here.filter(file_name=file_name(path)).order_by("pk").first()

    def with_old_links(self) -> Self:
        """Keep those whose pages may lead to old addresses still."""
        return self.filter(has_old_links=True).exclude(page=None)

    def upsert(self, entries: list[Any], fields: list[str]) -> None:
        """Write entries, by source and key; of those known, these fields. `bulk_update` costs ten times that."""
        self.bulk_create(entries, update_conflicts=True, unique_fields=["source", "key"], update_fields=fields)


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
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    old_address = models.CharField(_("old address"), max_length=LONGEST_ADDRESS, blank=True)
    language = models.CharField(_("language"), max_length=LONGEST_LANGUAGE, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, db_index=True)
    reason = models.TextField(_("reason"), blank=True)
    notes = models.JSONField(_("notes"), default=list)  # what was mended or lost, in words
    came_in = models.CharField(max_length=64)  # digest of the item as it was read last
    made_of = models.CharField(max_length=64, blank=True)  # digest of the item that the page was made of
    made = models.CharField(max_length=64, blank=True)  # hash of the page as it was written
    file = models.JSONField(default=dict, blank=True)  # of a file: archive.sources.item.File
    file_name = models.CharField(max_length=64, blank=True, db_index=True)  # of a file: hash of its address
    belongs_to = models.CharField(max_length=LONGEST_KEY, blank=True, db_index=True)  # of a file: key of a story
    has_old_links = models.BooleanField(default=False)
    lost = models.PositiveSmallIntegerField(
        _("pictures lost"), default=0
    )  # that a story should show, and could not be had
    run = models.PositiveIntegerField(default=0)  # of the source, in which the item was seen last
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

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
    document = models.ForeignKey(
        get_document_model_string(),
        verbose_name=_("document"),
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

    @property
    def is_touched(self) -> bool:
        """Whether somebody has changed the page since it was written here."""
        story = NewsArticlePage.objects.filter(pk=self.page_id).first()
        return story is not None and is_touched(story, self.made)

    @property
    def edit_address(self) -> str:
        """Where what became of it is edited in the admin; empty if nothing did."""
        if self.page_id:
            return reverse("wagtailadmin_pages:edit", args=[self.page_id])
        if self.image_id:
            return reverse("wagtailimages:edit", args=[self.image_id])
        return reverse("wagtaildocs:edit", args=[self.document_id]) if self.document_id else ""

    @property
    def file_url(self) -> str:
        """Where readers find the file today; empty if it is not here."""
        if self.image:
            return str(self.image.file.url)
        return self.document.url if self.document else ""

    def keep_ours(self) -> bool:
        """Settle a conflict for the page as it is; False if there is none any more."""
        known = LedgerEntry.objects.filter(pk=self.pk, state=self.State.CONFLICT)
        settled = {"state": self.State.UNCHANGED, "reason": "", "changed_at": timezone.now()}
        return bool(known.update(made_of=models.F("came_in"), **settled))


def is_touched(story: NewsArticlePage, made: str) -> bool:
    """Whether somebody has changed a page since it was written, by the hash of what it said then."""
    body = list(story.body.get_prep_value())
    return bool(story.latest_revision_id) or content_digest(story.title, story.lede, body) != made
