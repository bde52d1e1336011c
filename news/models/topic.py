from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index

from core.slugs import transliterated_slug

from .dated_row import DatedRow

MOST_TOPICS = 8  # of a story; More News looks for others by each combination of them


class SluggedSnippet(TranslatableMixin, index.Indexed):
    """A snippet with a name and a page of its own under the news index, one for each language."""

    name = models.CharField(pgettext_lazy("of a topic or a person", "name"), max_length=80)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        help_text=_("The last part of its page's address. Left empty, it is made from the name."),
    )

    class Meta(TranslatableMixin.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or transliterated_slug(self.name)
        if not self.slug:
            raise ValidationError({"slug": _("The name has no letter an address can be made of. Write a slug.")})
        taken = type(self).objects.filter(locale_id=self.locale_id, slug=self.slug).exclude(pk=self.pk)
        if self.locale_id and taken.exists():
            raise ValidationError({"slug": _("This slug is taken in this language.")})

    def save(self, *args: object, **kwargs: object) -> None:
        self.slug = self.slug or transliterated_slug(self.name)
        super().save(*args, **kwargs)


class Topic(SluggedSnippet):
    """A subject that stories are about, with a page that lists them.

    The first topic of a story is its kicker, the word above the headline.
    """

    description = models.TextField(_("description"), blank=True, help_text=_("Shown at the top of the topic's page."))

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale_id")]

    class Meta(SluggedSnippet.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["locale", "slug"], name="unique_topic_slug")]


class StoryTopic(DatedRow):
    """A topic of a story, in the order of weight."""

    story = ParentalKey("news.NewsArticlePage", on_delete=models.CASCADE, related_name="story_topics")
    topic = models.ForeignKey(Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="story_topics")

    panels = [FieldPanel("topic")]

    class Meta(DatedRow.Meta):
        verbose_name = _("topic of a story")
        verbose_name_plural = _("topics of a story")
        constraints = [models.UniqueConstraint(fields=["story", "topic"], name="unique_story_topic")]
        indexes = [models.Index(fields=["topic", "-date", "-story"], name="news_stories_of_a_topic")]

    def __str__(self) -> str:
        return str(self.topic)
