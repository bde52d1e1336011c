import uuid
from datetime import datetime
from html import unescape

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from core.models.page import BasePageQuerySet
from news.difference import PARAGRAPH_END, flat
from news.panels import HiddenPanel


def this_minute() -> datetime:
    """Return now as the editor's form can show it, so that opening and sending the form changes nothing."""
    return timezone.now().replace(second=0, microsecond=0)


CORRECTIONS_TAG = "corrections"  # of the lists of all of them, in `NewsArticlePage.lists`


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections, and the way in which the list of all of them asks."""

    def of_stories(self, stories: BasePageQuerySet) -> "CorrectionQuerySet":
        """Keep those of `stories`, newest first, with all that a list shows of each: one query."""
        # Asked of each correction, for there are few: not of all stories first.
        rows = self.filter(Exists(stories.filter(alias_of=None, pk=OuterRef("story"))))
        return rows.select_related("story__locale").defer("story__body").order_by("-date", "-pk")


class Correction(models.Model):
    """A dated note that tells readers what was wrong in a story, or what has become known since.

    Editors write it in the story's form, so that note and changed text go out together. It is in the story's
    language; a translation has notes of its own.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.CORRECTION)
    date = models.DateTimeField(_("date"), default=this_minute)
    text = RichTextField(
        _("text"),
        features=["bold", "italic", "link"],
        help_text=_("What was wrong and what is right, in a sentence or two."),
    )
    # Wagtail makes such rows anew with each publication, so their keys change. This does not, and feeds need that.
    uid = models.UUIDField(default=uuid.uuid4)

    story = ParentalKey("news.NewsArticlePage", on_delete=models.CASCADE, related_name="corrections")

    objects = CorrectionQuerySet.as_manager()

    panels = [FieldPanel("kind"), FieldPanel("date"), FieldPanel("text"), HiddenPanel("uid")]

    # The version of the story that brought it, as far as one is known; set where it is shown.
    version_number: int | None = None

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.plain_text}"

    @property
    def plain_text(self) -> str:
        """Its words alone, as readers see them, the paragraphs one behind the other."""
        return " ".join(flat(unescape(strip_tags(part))) for part in PARAGRAPH_END.split(self.text)).strip()

    @property
    def anchor(self) -> str:
        """Its id on the story's page."""
        return f"note-{self.uid.hex[:8]}"
