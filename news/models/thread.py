from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.search import index
from wagtail_localize.fields import BaseTranslatableField

from .topic import SluggedSnippet

if TYPE_CHECKING:
    from .queries import NewsQuerySet


THREADS_TAG = "threads"  # of what shows which of them there are, and when something happened in one


class StoryThread(SluggedSnippet, ClusterableModel):
    """Something that goes on: a sunken submarine, a plant. Editors keep its developments, dated, with stories on them.

    It has a page of its own, and each of its stories shows the developments around it.
    """

    intro = models.TextField(_("introduction"), max_length=400, blank=True, help_text=_("What it is about."))
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("Nothing more is expected; readers see that it is over.")
    )

    # Each language keeps its own developments: wagtail-localize copies such rows as they are, words and all.
    override_translatable_fields = [BaseTranslatableField("developments")]

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("intro"),
        FieldPanel("is_closed"),
        InlinePanel("developments", label=_("development"), heading=_("Developments")),
    ]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale_id")]

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("story thread")
        verbose_name_plural = _("story threads")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="unique_thread_slug")]


class DevelopmentQuerySet(models.QuerySet["Development"]):
    """What happened in threads."""

    def shown(self, published: "NewsQuerySet") -> Self:
        """Keep what readers may know: nothing of the future, and no development of a story they may not see.

        `published` are all stories that any visitor may see. One query, with the story of each.
        """
        visible = Q(story=None) | Q(story__in=published.order_by().values("pk"))
        rows = self.filter(visible, date__lte=timezone.localdate())
        return rows.select_related("story__locale").defer("story__body").order_by("-date", "-pk")


class Development(models.Model):
    """One thing that happened in a thread, on a day, with the story about it if there is one."""

    date = models.DateField(_("date"))
    text = models.CharField(_("what happened"), max_length=300, help_text=_("One sentence."))

    thread = ParentalKey(StoryThread, on_delete=models.CASCADE, related_name="developments")
    story = models.ForeignKey(
        "news.NewsArticlePage",
        verbose_name=_("story"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="developments",
        help_text=_("Until readers may see it, the development stays hidden too."),
    )

    objects = DevelopmentQuerySet.as_manager()

    panels = [FieldPanel("date"), FieldPanel("text"), PageChooserPanel("story", "news.NewsArticlePage")]

    class Meta:
        verbose_name = _("development")
        verbose_name_plural = _("developments")
        ordering = ["-date", "-pk"]

    def __str__(self) -> str:
        return f"{self.date}: {self.text}"


def around(developments: list[Any], story_pk: int, number: int) -> list[Any]:
    """Return up to `number` developments that follow each other, with the story's own as near the middle as it goes."""
    place = next((place for place, row in enumerate(developments) if row.story_id == story_pk), 0)
    start = max(0, min(place - number // 2, len(developments) - number))
    return developments[start : start + number]
