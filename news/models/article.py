import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import TextInput
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from core.blocks import SourceBlock, StoryBlock
from core.models import BasePage, NewsImage
from core.models.page import lede_field
from core.slugs import dated_slug
from news.own_language import point_to_own_language
from news.panels import RelatedNewsPanel
from news.story_form import StoryForm, guided

from .byline import Byline
from .queries import NewsQuerySet
from .topic import StoryTopic, Topic

HEADLINE_MAX = 110
DATE_ALONE = re.compile(r"\d{4}-\d{2}")
MORE_NEWS = 3
WORDS_PER_MINUTE = 220


class NewsArticlePage(BasePage):
    """A single story, written by reporters under a NewsIndexPage.

    Readers see it at its own URL, on the index, in archive, topic and author lists, and in More News.
    """

    date = models.DateTimeField(
        _("date"),
        default=timezone.now,
        db_index=True,
        help_text=_(
            "What readers see and what orders the lists. Fix it before the first saving: it makes the address."
        ),
    )
    lede = lede_field()
    lead_image = models.ForeignKey(
        "core.NewsImage",
        verbose_name=_("lead image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lead_image_alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it. Left empty, the image's own is used."),
    )
    lead_image_caption = models.CharField(
        _("caption"), max_length=400, blank=True, help_text=_("Left empty, the image's own caption is used.")
    )
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)
    sources = StreamField(
        [("source", SourceBlock())],
        verbose_name=_("sources"),
        blank=True,
        help_text=_("Agencies, papers and documents the story rests on. A source is nobody's byline."),
    )
    signup = models.ForeignKey(
        "core.NewsletterSignup",
        verbose_name=_("newsletter signup"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Left empty, the one of the masthead stands under the story."),
    )

    objects = PageManager.from_queryset(NewsQuerySet)()

    content_panels = [
        FieldPanel(
            "title",
            heading=_("Headline"),
            classname="title",
            help_text=_("Says what happened. Up to 75 characters fit every place it is shown in; 110 is the limit."),
            widget=guided(TextInput, "30-75"),
        ),
        FieldPanel("lede", widget=guided(AdminAutoHeightTextInput, "120-220")),
        MultiFieldPanel(
            [FieldPanel("lead_image"), FieldPanel("lead_image_alt"), FieldPanel("lead_image_caption")],
            heading=_("Lead image"),
        ),
        FieldPanel("body"),
        MultipleChooserPanel(
            "story_topics",
            "topic",
            label=_("topic"),
            heading=_("Topics"),
            help_text=_("The first one is the kicker above the headline."),
        ),
        MultipleChooserPanel("bylines", "person", label=_("byline"), heading=_("Bylines")),
        "sources",
        FieldPanel("date"),
        MultiFieldPanel(
            [MultipleChooserPanel("pinned_stories", "pinned", label=_("pinned story")), RelatedNewsPanel()],
            heading=_("More News"),
        ),
        FieldPanel("signup"),
    ]
    base_form_class = StoryForm
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lede", boost=2),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("locale_id"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def clean(self) -> None:
        super().clean()
        if len(self.title) > HEADLINE_MAX:
            message = _("The headline has %(count)d characters; %(limit)d is the limit.")
            raise ValidationError({"title": message % {"count": len(self.title), "limit": HEADLINE_MAX}})

    def publication_errors(self) -> dict[str, Any]:
        """Return what keeps the story from being published, by field; a draft may be as incomplete as it likes."""
        errors: dict[str, Any] = {}
        if self.lead_image and not self.lead_image.is_credited:
            errors["lead_image"] = _("Say who made this picture, or waive the credit in the image library.")
        planned = max(self.go_live_at or timezone.now(), timezone.now())
        # A minute's grace, because the form shows minutes and the clock has moved on since it was opened.
        if self.date and self.date > planned + timedelta(minutes=1):
            errors["date"] = _("This date is in the future. Schedule the story for it, or choose an earlier one.")
        return errors

    def save(self, clean: bool = True, **options: Any) -> Any:
        """Refuse to make or keep a story live that may not be published, whoever asks; point to its own language."""
        if clean and self.live and (errors := self.publication_errors()):
            raise ValidationError(errors)
        point_to_own_language(self)
        return super().save(clean=clean, **options)

    def _set_core_field_defaults(self) -> None:
        """Make the slug once, from date and headline, the first time the parent is known.

        Of a slug translated into Russian, wagtail-localize leaves the date alone: that is no slug either.
        """
        parent_is_known = bool(self.path or getattr(self, "_cached_parent_obj", None))
        if (not self.slug or DATE_ALONE.fullmatch(self.slug)) and parent_is_known and self.title:
            self.slug = self._get_autogenerated_slug(dated_slug(self.date, self.title))
        super()._set_core_field_defaults()

    @property
    def is_public(self) -> bool:
        return self.date <= timezone.now() and super().is_public

    @property
    def description(self) -> str:
        return self.search_description or self.lede

    @property
    def index_url(self) -> str:
        """Address of the news index above it, with a slash at its end."""
        return self.get_parent().get_url() or "/"

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.get_parent().title, self.index_url)]

    @property
    def alt(self) -> str:
        """Alternative text of the lead image."""
        return self.lead_image_alt or (self.lead_image.description if self.lead_image else "")

    @property
    def caption(self) -> str:
        """Caption of the lead image."""
        return self.lead_image_caption or (self.lead_image.caption if self.lead_image else "")

    @cached_property
    def topics(self) -> list[Topic]:
        """Its topics, the kicker first; no query when `for_cards` has loaded them.

        A topic that nobody has translated yet has no page in this language, so it is left out.
        """
        return [row.topic for row in self.story_topics.all() if row.topic.locale_id == self.locale_id]

    @property
    def kicker(self) -> Topic | None:
        return self.topics[0] if self.topics else None

    @cached_property
    def people(self) -> list[Any]:
        """Those who wrote it, in order, as far as they have a page in this language."""
        people = [byline.person for byline in self.bylines.all()]
        return [person for person in people if person.locale_id == self.locale_id]

    @cached_property
    def word_count(self) -> int:
        words = [strip_tags(text) for block in self.body for text in block.block.get_searchable_content(block.value)]
        return len(" ".join([self.lede, *words]).split())

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.word_count / WORDS_PER_MINUTE))

    @cached_property
    def images(self) -> list[NewsImage]:
        """Every picture the page shows above More News, the lead image first."""
        found = [self.lead_image] if self.lead_image else []
        for block in self.body:
            if block.block_type == "image" and block.value["image"]:
                found.append(block.value["image"])
            elif block.block_type == "gallery":
                found.extend(item["image"] for item in block.value["images"] if item["image"])
            elif block.block_type == "video" and block.value["poster"]:
                found.append(block.value["poster"])
        return found + [person.portrait for person in self.people if person.portrait]

    @cached_property
    def more_news(self) -> list["NewsArticlePage"]:
        """Up to three other stories: the editors' pins, then what `news.related` picked, whatever is public now."""
        # By its key, because a preview shows stories that have never been saved.
        picks = NewsArticlePage.objects.published().filter(related_as__story=self.pk).exclude(pk=self.pk)
        return list(
            picks.order_by("related_as__position").select_related("lead_image", "locale").defer("body")[:MORE_NEWS]
        )

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer readers; a story that somebody dated in the future is not there yet, as in every list."""
        if self.date > timezone.now():
            raise Http404(_("This story is not out yet."))
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        self.load_for_reading()
        return context

    def load_for_reading(self) -> None:
        """Fetch what the story and its More News show, each kind of thing once for all of them."""
        others = self.more_news
        saved = [self] if self.pk else []  # a preview of a new story holds its topics and bylines in memory
        prefetch_related_objects(
            [*saved, *others],
            Prefetch("story_topics", StoryTopic.objects.select_related("topic").order_by("sort_order")),
        )
        prefetch_related_objects(saved, Prefetch("bylines", Byline.objects.select_related("person__portrait")))
        shown = [*self.images, *(other.lead_image for other in others if other.lead_image)]
        prefetch_related_objects(shown, "renditions")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> Iterator[dict[str, Any]]:
        if self.date <= timezone.now():
            yield {"location": self.get_full_url(request), "lastmod": self.last_published_at or self.date}
