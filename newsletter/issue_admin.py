"""Where editors put issues together: Wagtail's snippets, with drafts, workflow and a preview as mail."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.models import WorkflowState
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet

from newsletter.models import Mailing, NewsletterIssue


class IssueEditView(EditView):
    @cached_property
    def header_buttons(self) -> list[Button]:
        return [*super().header_buttons, HeaderButton(_("Send"), send_address(self.object), icon_name="mail")]


class IssueIndexView(IndexView):
    def get_list_more_buttons(self, instance: NewsletterIssue) -> list[Button]:
        button = Button(_("Send"), send_address(instance), icon_name="mail", priority=15)
        return [*super().get_list_more_buttons(instance), button]


def send_address(issue: NewsletterIssue) -> str:
    return reverse("send_issue", args=[issue.pk])


def in_which_language(issue: NewsletterIssue) -> str:
    return str(issue.get_language_display())


def how_far(issue: NewsletterIssue) -> str:
    """Say whether an issue is a draft, with those who read it, or approved; `get_queryset` knows who reads it."""
    if getattr(issue, "is_in_review", False):
        return _("in review")
    if issue.is_approved:
        return _("approved")
    return _("changed since it was approved") if issue.live else _("draft")


def when_sent(issue: NewsletterIssue) -> str:
    """Say what has become of an issue: nothing yet, ordered for a time, on its way, or over."""
    mailing: Mailing | None = getattr(issue, "mailing", None)
    if mailing is None:
        return "–"
    moment = timezone.localtime(mailing.begun_at or mailing.send_at)
    return f"{mailing.get_state_display()}, {date_format(moment, 'SHORT_DATETIME_FORMAT')}"


class IssueViewSet(SnippetViewSet):
    model = NewsletterIssue
    icon = "mail"
    menu_label = gettext_lazy("Issues")
    list_display = [
        "subject",
        Column("language", label=gettext_lazy("Language"), accessor=in_which_language),
        StatusTagColumn(
            "state", label=gettext_lazy("State"), accessor=how_far, primary=lambda issue: issue.is_approved
        ),
        Column("sent", label=gettext_lazy("Sent"), accessor=when_sent),
    ]
    list_filter = ["language", "is_digest"]
    search_fields = ["subject"]
    index_view_class = IssueIndexView
    edit_view_class = IssueEditView
    # A copy would be sent to people who have had its stories.
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[NewsletterIssue]:
        """Load what the list shows, in one query for any length; Wagtail's own column would ask two for each row."""
        content_type = ContentType.objects.get_for_model(self.model)
        reviews = WorkflowState.objects.active().filter(base_content_type=content_type)
        in_review = Exists(reviews.filter(object_id=Cast(OuterRef("pk"), CharField())))
        issues: Any = self.model.objects.select_related("mailing", "latest_revision").annotate(is_in_review=in_review)
        return issues
