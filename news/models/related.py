from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import PageChooserPanel
from wagtail.models import Orderable


class PinnedStory(Orderable):
    """A story that an editor puts first in another story's More News."""

    story = ParentalKey("news.NewsArticlePage", on_delete=models.CASCADE, related_name="pinned_stories")
    pinned = models.ForeignKey(
        "news.NewsArticlePage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("pinned", "news.NewsArticlePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("pinned story")
        verbose_name_plural = _("pinned stories")
        constraints = [models.UniqueConstraint(fields=["story", "pinned"], name="unique_pinned_story")]

    def __str__(self) -> str:
        return str(self.pinned)


class RelatedStory(models.Model):
    """One automatic pick for a story's More News, with the reason for it. Written by `news.related` alone."""

    story = models.ForeignKey("news.NewsArticlePage", on_delete=models.CASCADE, related_name="related_stories")
    # Outlives the picked story, until `news.related.follow` has found another for this one.
    other = models.ForeignKey(
        "news.NewsArticlePage", on_delete=models.DO_NOTHING, db_constraint=False, related_name="related_as"
    )
    position = models.PositiveSmallIntegerField()
    score = models.FloatField()
    pinned = models.BooleanField(default=False)
    shared_topics = models.JSONField(default=list)

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["story", "other"], name="unique_related_story")]

    def __str__(self) -> str:
        return f"{self.other}: {self.reason}"

    @property
    def reason(self) -> str:
        """Why the story was picked, in the editor's language."""
        if self.pinned:
            return str(_("pinned"))
        if self.shared_topics:
            return str(format_lazy("{}: {}", _("shares topics"), ", ".join(self.shared_topics)))
        return str(_("published near it in time"))
