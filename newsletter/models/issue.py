from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from core.blocks import StoryBlock
from newsletter.issue_form import IssueForm


class NewsletterIssue(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One number of the newsletter, in one language, that an editor puts together of stories.

    Published means approved: an approved issue may be sent, once, by a mailing. Readers see it in their inbox.
    """

    class Selection(models.TextChoices):
        PICKED = "picked", _("the stories picked here")
        EVERYTHING = "everything", _("everything since the last issue")

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=150)
    preheader = models.CharField(
        _("preheader"), max_length=150, blank=True, help_text=_("What an inbox shows beside the subject.")
    )
    intro = StreamField(StoryBlock(required=False), verbose_name=_("intro"), blank=True)
    selection = models.CharField(_("stories"), max_length=10, choices=Selection.choices, default=Selection.PICKED)
    topics = ParentalManyToManyField(
        "news.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        help_text=_("Only stories about one of these, when everything is taken. None means all."),
    )
    is_digest = models.BooleanField(
        _("weekly digest"), default=False, help_text=_("Goes to those who asked for one mail a week.")
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="newsletter_issue",
        for_concrete_model=False,
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="newsletter_issue",
        for_concrete_model=False,
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("language"), FieldPanel("subject"), FieldPanel("preheader"), FieldPanel("is_digest")],
            heading=_("In the inbox"),
        ),
        FieldPanel("intro"),
        MultiFieldPanel(
            [FieldPanel("selection"), FieldPanel("topics", widget=CheckboxSelectMultiple)], heading=_("Which stories")
        ),
        InlinePanel("picked", heading=_("Picked stories"), label=_("Story")),
    ]
    base_form_class = IssueForm

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        ordering = ["-pk"]
        permissions = [("send_newsletterissue", "Can send newsletter issue")]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_approved(self) -> bool:
        """Whether what stands here is what somebody has approved: an issue that may be sent."""
        return self.live and not self.has_unpublished_changes

    @property
    def revisions(self) -> Any:
        return self._revisions

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("html", _("As mail")), ("text", _("Its text part"))]

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "phone", "icon": "mobile-alt", "device_width": 320, "label": _("On a phone")},
            {"name": "desktop", "icon": "desktop", "device_width": 720, "label": _("On a desktop")},
        ]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "newsletter/admin/preview_text.html" if mode_name == "text" else "newsletter/admin/preview.html"


class PickedStory(Orderable):
    """A story that an editor has picked for an issue, and how much of it the mail brings."""

    class Extent(models.TextChoices):
        TEASER = "teaser", _("headline, picture and lede")
        WHOLE = "whole", _("the whole story")

    issue = ParentalKey(NewsletterIssue, on_delete=models.CASCADE, related_name="picked")
    story = models.ForeignKey(
        "news.NewsArticlePage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+"
    )
    extent = models.CharField(_("brings"), max_length=8, choices=Extent.choices, default=Extent.TEASER)

    panels = [FieldPanel("story"), FieldPanel("extent")]

    class Meta(Orderable.Meta):
        verbose_name = _("picked story")
        verbose_name_plural = _("picked stories")
        constraints = [models.UniqueConstraint(fields=["issue", "story"], name="newsletter_story_once")]

    def __str__(self) -> str:
        return str(self.story)


class Digest(models.Model):
    """That a week's digest of a language is settled: made, or silent because there was nothing to tell or nobody to.

    The row is unique, so that of several workers one makes it.
    """

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    day = models.DateField(_("day"))
    issue = models.OneToOneField(
        NewsletterIssue, verbose_name=_("issue"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("weekly digest")
        verbose_name_plural = _("weekly digests")
        constraints = [models.UniqueConstraint(fields=["language", "day"], name="newsletter_digest_once")]

    def __str__(self) -> str:
        return f"{self.language}, {self.day}"
