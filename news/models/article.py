import re
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import TextInput
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageManager
from wagtail.search import index
from wagtail_localize.fields import BaseTranslatableField

from core.addresses import absolute
from core.blocks import SourceBlock, StoryBlock
from core.bodies import images_of
from core.cards import CardPicture
from core.models import BasePage, Masthead, NewsImage
from core.models.image import load_renditions
from core.models.page import lede_field
from core.page_cache.dependencies import depends_on
from core.search_text import SearchText, texts
from core.slugs import dated_slug
from core.structured_data import Node
from news.difference import as_json
from news.own_language import point_to_own_language, without_lost_rows
from news.panels import ChecklistPanel, RelatedNewsPanel
from news.share_image import share_image, share_image_address
from news.share_text import TEXT, show_text, tell_of_withdrawal, text_address
from news.stories_elsewhere import Stories
from news.story_form import StoryForm, guided
from news.structured_data import lead_images, moment, news_article
from news.threads import SoFar, so_far
from news.versions import compare_versions, gone, show_version

from .byline import Byline, Person
from .correction import CORRECTIONS_TAG, Correction
from .queries import NewsQuerySet, bylines_of, picks_of, stories_elsewhere, topics_of
from .related import more_news_tag
from .topic import MOST_TOPICS, StoryTopic, Topic
from .translation_task import TranslationTask
from .version import StoryVersion

HEADLINE_MAX = 110
DATE_ALONE = re.compile(r"\d{4}-\d{2}")
MORE_NEWS = 3
WORDS_PER_MINUTE = 220

# The window of an editor's browser that a revision was saved in, by the name that its form made for it.
WINDOW = "window"
# What a revision holds for its editors alone, and no version for readers keeps.
EDITORIAL = {COMMENTS_RELATION_NAME, WINDOW}
# What belongs to one story in one language: neither copies nor translations take it over.
OWN = ["corrections", "typing_only", "withdrawal_reason", "withdrawn_at"]


class NewsArticlePage(RoutablePageMixin, BasePage):
    """A single story, written by reporters under a NewsIndexPage.

    Readers see it at its own URL, on the index, in archive, topic and author lists, and in More News. Below its
    URL they find its text alone, its earlier versions and what changed between them.
    """

    saved_in_window = ""

    class CorrectionsPlacement(models.TextChoices):
        ABOVE = "above", _("Above the text")
        BELOW = "below", _("Below the text")

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
    corrections_placement = models.CharField(
        _("where corrections stand"),
        max_length=8,
        choices=CorrectionsPlacement,
        default=CorrectionsPlacement.ABOVE,
        help_text=_("Above, where the mistake was in the headline or the main point."),
    )
    typing_only = models.BooleanField(
        _("This change only mends typing"),
        default=False,
        help_text=_("Readers see no version of it. Tick it each time it is true."),
    )
    withdrawal_reason = models.TextField(
        _("reason for withdrawing the story"),
        blank=True,
        help_text=_(
            "With a reason here, readers find it and its date in place of the story when you publish. "
            "Emptied and published, the story is back."
        ),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = PageManager.from_queryset(NewsQuerySet)()

    exclude_fields_in_copy = OWN
    override_translatable_fields = [BaseTranslatableField(name) for name in OWN]

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
            max_num=MOST_TOPICS,
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
        MultiFieldPanel(
            [
                InlinePanel("corrections", label=_("correction"), heading=_("Notes")),
                FieldPanel("corrections_placement"),
                FieldPanel("typing_only"),
            ],
            heading=_("Corrections and updates"),
        ),
        ChecklistPanel(),
        MultiFieldPanel([FieldPanel("withdrawal_reason")], heading=_("Withdraw this story"), classname="collapsed"),
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

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Show the preview as every page does; the mixin's own would show it in the editor's language."""
        return BasePage.serve_preview(self, request, mode_name)

    def with_content_json(self, content: dict[str, Any]) -> "NewsArticlePage":
        """Return the story with the content of a revision; since when it is withdrawn is the story's own matter."""
        story: NewsArticlePage = super().with_content_json(without_lost_rows(self, content))
        story.withdrawn_at = self.withdrawn_at
        return story

    @transaction.atomic
    def save(self, clean: bool = True, **options: Any) -> Any:
        """Refuse to make or keep a story live that may not be published, whoever asks; point to its own language.

        A story that goes out leaves a version. This is done here, because Wagtail's editor publishes by an action
        of its own and never calls `publish()`, and sends its signals for what is merely scheduled, too.
        """
        if clean and self.live and (errors := self.publication_errors()):
            raise ValidationError(errors)
        if self.live and self.date > timezone.now():
            self.date = timezone.now()  # of a minute's grace, nothing is left: lists begin to show it now
        point_to_own_language(self)
        self.withdrawal_reason = self.withdrawal_reason.strip()
        is_gone = self.live and self.is_withdrawn
        self.withdrawn_at = (self.withdrawn_at or timezone.now()) if is_gone else None
        if (saved := options.get("update_fields")) is None or "date" in saved:
            self.redate_rows()
        if not self.is_going_out:
            return super().save(clean=clean, **options)
        StoryVersion.objects.adopt(self)
        # The next change, by whichever hand, is more than typing until an editor says otherwise.
        typing_only, self.typing_only = self.typing_only, False
        result = super().save(clean=clean, **options)
        if not self.is_withdrawn:
            StoryVersion.objects.record(self, typing_only=typing_only)
            TranslationTask.objects.settle(self)
        return result

    def redate_rows(self) -> None:
        """Tell the rows that lists are made of (`DatedRow`) of its date, those too that are not saved with it."""
        if self.pk:
            for rows in (StoryTopic, Byline):
                rows.objects.filter(story=self.pk).exclude(date=self.date).update(date=self.date)

    @property
    def is_going_out(self) -> bool:
        """Whether saving it now makes another revision live than the one readers have.

        An alias shows what its original published, and has no versions.
        """
        if not self.live or not self.live_revision_id or self.alias_of_id:
            return False
        known = NewsArticlePage.objects.filter(pk=self.pk, live_revision=self.live_revision_id)
        return not known.exists()

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
        return self.date <= timezone.now() and not self.is_withdrawn and super().is_public

    @property
    def is_withdrawn(self) -> bool:
        return bool(self.withdrawal_reason)

    def serializable_data(self) -> dict[str, Any]:
        """Return what a revision holds, and the window of the editor it was saved in, so that this window knows it."""
        data: dict[str, Any] = super().serializable_data()
        return {**data, WINDOW: self.saved_in_window} if self.saved_in_window else data

    @property
    def content_for_versions(self) -> dict[str, Any]:
        """What a version keeps: the story as a revision would hold it, but for what concerns its editors alone."""
        data = {name: value for name, value in self.serializable_data().items() if name not in EDITORIAL}
        content: dict[str, Any] = as_json(data)
        return content

    @property
    def description(self) -> str:
        return self.search_description or self.lede

    @cached_property
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
        return [row.topic for row in self.story_topics.all() if self.speaks(row.topic)]

    @property
    def kicker(self) -> Topic | None:
        return self.topics[0] if self.topics else None

    @cached_property
    def people(self) -> list[Any]:
        """Those who wrote it, in order, as far as they have a page in this language."""
        return [byline.person for byline in self.bylines.all() if self.speaks(byline.person)]

    @property
    def lists(self) -> list[str]:
        """The lists that the story stands in; `news.listing` has their tags."""
        of_time = [f"stories {self.locale_id}", f"year {self.locale_id} {self.local_time.year}", self.month_tag]
        topics = [f"topic {topic.pk}" for topic in self.topics]
        people = [f"person {person.pk}" for person in self.people]
        threads = [f"thread {row.thread_id}" for row in self.developments.all()]
        corrections = [CORRECTIONS_TAG] if self.corrections.all() else []
        return list(dict.fromkeys([*of_time, *topics, *people, *threads, *corrections]))

    @property
    def local_time(self) -> datetime:
        """When it came out, by the clock where the site is."""
        return timezone.localtime(self.date)

    @property
    def month_tag(self) -> str:
        return f"month {self.locale_id} {self.local_time:%Y-%m}"

    @property
    def search_text(self) -> SearchText:
        return SearchText(
            headline=self.title,
            lede=self.lede,
            body=tuple(texts(self.body, pictures=False)),
            captions=tuple(filter(None, [self.caption, self.alt, *texts(self.body, pictures=True)])),
            topics=tuple(topic.name for topic in self.topics),
            people=tuple(person.name for person in self.people),
            date=self.date,
        )

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
        found.extend(images_of(self.body))
        return found + [person.portrait for person in self.people if person.portrait]

    @cached_property
    def more_news(self) -> Stories:
        """Up to three other stories: the editors' pins, then what `news.related` picked, whatever is public now."""
        depends_on(more_news_tag(self.pk))
        picks = picks_of(self.pk, timezone.now()) if self.pk else []  # a preview shows what was never saved
        return Stories(NewsArticlePage.objects.all(), [pick.other_id for pick in picks[:MORE_NEWS]])

    @property
    def published_content(self) -> dict[str, Any] | None:
        """The content that readers have now; None for a story that none of them has seen."""
        newest = self.versions.order_by("-number").first() if self.pk else None
        if newest is not None:
            return newest.content
        live = NewsArticlePage.objects.filter(pk=self.pk, live=True).first()
        return live.content_for_versions if live else None

    @cached_property
    def newest_version(self) -> int | None:
        """Number of the version on the page; no query where `for_reading` has asked."""
        return self.versions.order_by("-number").values_list("number", flat=True).first() if self.pk else None

    @cached_property
    def newest_version_at(self) -> datetime | None:
        """When the version on the page was published; no query where `for_reading` has asked."""
        return self.versions.order_by("-number").values_list("published_at", flat=True).first() if self.pk else None

    @cached_property
    def plain_notes(self) -> list[Correction]:
        """Its corrections, newest first; no query where there is none."""
        if not getattr(self, "is_corrected", True):
            return []
        return sorted(self.corrections.all(), key=lambda note: note.date, reverse=True)

    @cached_property
    def notes(self) -> list[Correction]:
        """Its corrections, newest first, each with the version that brought it; no query where there is none."""
        found = self.plain_notes
        if found and (self.newest_version or 0) > 1:
            came = StoryVersion.objects.filter(story=self.pk).where_corrections_came()
            for note in found:
                note.version_number = came.get((self.pk, str(note.uid)))
        return found

    @cached_property
    def changed_at(self) -> datetime | None:
        """When readers last got something else to read than before, or were told of a mistake; None if never."""
        moments = [note.date for note in self.plain_notes]
        if (self.newest_version or 0) > 1 and self.newest_version_at:
            moments.append(self.newest_version_at)
        return max(moments, default=None)

    @property
    def is_mended(self) -> bool:
        """Whether its newest note tells of a mistake, not of news."""
        return bool(self.plain_notes) and self.plain_notes[0].kind != Correction.Kind.UPDATE

    @cached_property
    def newer_original(self) -> Page | None:
        """The original, if readers may see it and it has changed since this translation was made of it."""
        outdated_by = getattr(self, "outdated_by", None)
        return next((page for page in self.public_translations if page.pk == outdated_by), None)

    @cached_property
    def threads(self) -> list[SoFar]:
        """The threads it belongs to, with what happened around it; no query where `for_reading` found none."""
        return so_far(self) if self.pk and getattr(self, "is_in_thread", True) else []

    @property
    def structured_data(self) -> Node:
        return news_article(self)

    @cached_property
    def lead_images(self) -> list[Node]:
        """The lead image as machines are told of it, in each shape that has been made; the widest is the last."""
        return lead_images(self)

    def card_picture(self, masthead: Masthead) -> CardPicture | None:
        """Return the lead image, as wide as cards are; where there is none, what is drawn for the story.

        That is nowhere to be had before readers may see the story.
        """
        if self.lead_images:
            wide = self.lead_images[-1]
            return CardPicture(wide["url"], wide["width"], wide["height"], self.alt or self.title, "image/jpeg")
        if not self.pk or not self.live:
            return None
        image = share_image(self, masthead)
        return CardPicture.of(image, share_image_address(self, image), image.alt, image.kind)

    @property
    def article_properties(self) -> list[tuple[str, Any]]:
        """What Open Graph reads of a story beside what it reads of every page."""
        section = [("article:section", self.kicker.name)] if self.kicker else []
        return [
            ("article:published_time", moment(self.date)),
            ("article:modified_time", moment(self.changed_at or self.date)),
            *(("article:author", absolute(f"{self.index_url}authors/{person.slug}/")) for person in self.people),
            *section,
            *(("article:tag", topic.name) for topic in self.topics),
        ]

    def translated_addresses(self, request: HttpRequest) -> dict[str, str]:
        """Return the addresses of the story and its translations, without those that are withdrawn."""
        if getattr(self, "has_withdrawn_translation", True):
            family = NewsArticlePage.objects.filter(translation_key=self.translation_key)
            withdrawn = set(family.exclude(withdrawal_reason="").values_list("pk", flat=True))
            self.public_translations = [page for page in self.public_translations if page.pk not in withdrawn]
        return super().translated_addresses(request)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "news/withdrawn.html" if self.is_withdrawn else super().get_template(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if not self.is_withdrawn:
            self.load_for_reading()
        return context

    def serve(self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None) -> HttpResponse:
        """Answer with the story or what lies below it; a withdrawn one answers 410 to all of that.

        A story that somebody dated in the future is not there yet, as in every list.
        """
        if self.date > timezone.now():
            raise Http404(_("This story is not out yet."))
        if not self.is_withdrawn:
            return super().serve(request, view, args, kwargs)
        if view == self.text:
            return gone(tell_of_withdrawal(self))
        return gone(TemplateResponse(request, self.get_template(request), self.get_context(request)))

    @path("v/<int:number>/", name="version")
    def version(self, request: HttpRequest, number: int) -> HttpResponse:
        return show_version(self, request, number)

    @path("v/<int:number>/changes/", name="changes")
    def changes(self, request: HttpRequest, number: int) -> HttpResponse:
        return compare_versions(self, request, number)

    @path(f"{TEXT}/", name="text")
    def text(self, request: HttpRequest) -> HttpResponse:
        return show_text(self)

    @property
    def text_address(self) -> str:
        return text_address(self)

    def load_for_reading(self) -> None:
        """Fetch what the story and its More News show, each kind of thing once for all of them."""
        cards_are_known = self.more_news.is_remembered("components/card.html", level=3)  # as more_news.html shows them
        others = [] if cards_are_known else stories_elsewhere(self.more_news.keys)
        if others:
            self.more_news.rows = {story.pk: story for story in others}
        stories = [story for story in (self, *others) if story.is_in_database("story_topics")]
        topics = topics_of([story.pk for story in stories])
        for story in stories:
            story.topics = [row.topic for row in topics if row.story_id == story.pk and story.speaks(row.topic)]
        if self.is_in_database("bylines"):
            self.people = [row.person for row in bylines_of(self.pk) if self.speaks(row.person)]
        load_renditions([*self.images, *(other.lead_image for other in others if other.lead_image)])

    def is_in_database(self, relation: str) -> bool:
        """Whether that is where its rows of a kind are, and not in memory as those of a preview or a version."""
        return self.pk is not None and relation not in getattr(self, "_cluster_related_objects", {})

    def speaks(self, snippet: Topic | Person) -> bool:
        """Whether this is in the story's language."""
        return bool(snippet.locale_id == self.locale_id)
