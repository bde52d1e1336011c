from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from .dated_row import DatedRow
from .topic import SluggedSnippet


class Person(SluggedSnippet):
    """Somebody who writes for us, with a page of their own that lists their stories."""

    role = models.CharField(_("role"), max_length=120, blank=True)
    bio = models.TextField(_("about"), blank=True)
    portrait = models.ForeignKey(
        "core.NewsImage", verbose_name=_("portrait"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("portrait"),
        FieldPanel("bio"),
    ]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale_id")]

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="unique_person_slug")]


class Byline(DatedRow):
    """A person who wrote a story, in the order in which readers see them."""

    story = ParentalKey("news.NewsArticlePage", on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="bylines")

    panels = [FieldPanel("person")]

    class Meta(DatedRow.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [models.UniqueConstraint(fields=["story", "person"], name="unique_byline")]
        indexes = [models.Index(fields=["person", "-date", "-story"], name="news_stories_of_a_person")]

    def __str__(self) -> str:
        return str(self.person)
