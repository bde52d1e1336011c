from django.db import models
from django.utils.translation import gettext
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
    shared_words = models.JSONField(default=list)  # the most telling first

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
            return gettext("pinned")
        topics, words = ", ".join(self.shared_topics), ", ".join(self.shared_words)
        if topics and words:
            return gettext("shares topics: %(topics)s; also about: %(words)s") % {"topics": topics, "words": words}
        if topics:
            return gettext("shares topics: %(topics)s") % {"topics": topics}
        if words:
            return gettext("about the same: %(words)s") % {"words": words}
        return gettext("published near it in time")


def more_news_tag(story: int) -> str:
    """Return what a story's page depends on for its More News (`core.page_cache`)."""
    return f"more news {story}"
