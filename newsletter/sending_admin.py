"""The page on which an issue is sent: what to look at first, a test for the editor, and the order itself."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from news.tasks import check_links
from newsletter import delivery
from newsletter.checklist import IssueChecklist
from newsletter.models import Mailing, NewsletterIssue

SEND, CHANGE = "newsletter.send_newsletterissue", "newsletter.change_newsletterissue"


def sending_urls() -> list[URLPattern]:
    return [
        path("newsletter/issues/<int:pk>/send/", send_issue, name="send_issue"),
        path("newsletter/issues/<int:pk>/send/test/", send_test, name="send_test_issue"),
        path("newsletter/issues/<int:pk>/send/links/", ask_links, name="ask_issue_links"),
    ]


class SendForm(forms.Form):
    """When an issue goes out, and that what the checklist found was seen."""

    send_at = forms.DateTimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Give a day and a time, for example 2026-02-18 07:30.")},
    )
    is_seen = forms.BooleanField(
        label=gettext_lazy("I have looked at what the list points out. Send it all the same."), required=False
    )

    def __init__(self, *args: Any, checklist: IssueChecklist, **options: Any) -> None:
        super().__init__(*args, **options)
        self.checklist = checklist
        if not checklist.open:
            del self.fields["is_seen"]

    @property
    def is_for_later(self) -> bool:
        return "later" in self.data

    def clean_send_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["send_at"]
        if not self.is_for_later:
            return None
        if moment is None:
            raise forms.ValidationError(_("Say when it is to be sent."))
        if moment <= timezone.now():
            raise forms.ValidationError(_("This moment is over. Choose a later one, or send it now."))
        return moment

    def clean_is_seen(self) -> bool:
        if not self.cleaned_data["is_seen"]:
            raise forms.ValidationError(_("Look at what the list points out, and say here that you have."))
        return True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if missing := self.checklist.missing:
            names = ", ".join(point.name for point in missing)
            raise forms.ValidationError(_("It cannot be sent as it is: %s.") % names)
        return cleaned


def issue_for(request: HttpRequest, pk: int) -> NewsletterIssue:
    """Return an issue as it was last saved, for those who may change or send issues."""
    if not (request.user.has_perm(CHANGE) or request.user.has_perm(SEND)):
        raise PermissionDenied
    issue: NewsletterIssue = get_object_or_404(NewsletterIssue, pk=pk).get_latest_revision_as_object()
    return issue


@require_http_methods(["GET", "POST"])
def send_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what there is to look at, and take the order from those who may give it."""
    issue = issue_for(request, pk)
    may_send = request.user.has_perm(SEND)
    if request.method == "POST" and not may_send:
        raise PermissionDenied
    with timezone.override(timezone.get_default_timezone()):
        checklist = IssueChecklist.of(issue)
        form = SendForm(request.POST if request.method == "POST" else None, checklist=checklist)
        if request.method == "POST" and form.is_valid() and is_ordered(request, form):
            return redirect("send_issue", pk=pk)
        mailing = Mailing.objects.filter(issue=pk).first()
        context = {
            "issue": issue,
            "checklist": checklist,
            "form": form,
            "may_send": may_send,
            "mailing": mailing,
            "is_over": mailing and (mailing.begun_at or mailing.state == Mailing.State.PAUSED),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "newsletter/admin/send.html", context, status=status).render()


def is_ordered(request: HttpRequest, form: SendForm) -> bool:
    """Order what was approved; the reason why it cannot be is the form's."""
    issue = NewsletterIssue.objects.get(pk=form.checklist.issue.pk)
    try:
        mailing = delivery.order(issue, user=request.user, send_at=form.cleaned_data["send_at"])
    except ValueError as error:
        form.add_error(None, str(error))
        return False
    if form.is_for_later:
        moment = date_format(timezone.localtime(mailing.send_at), "DATETIME_FORMAT")
        messages.success(request, _("It will be sent on %(moment)s.") % {"moment": moment})
    else:
        messages.success(request, _("It is on its way."))
    return True


@require_POST
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the issue as it was last saved to whoever asks, at the address they work under."""
    issue = issue_for(request, pk)
    address = getattr(request.user, "email", "")
    if not address:
        messages.error(request, _("Your account has no e-mail address. Give it one in your settings."))
        return redirect("send_issue", pk=pk)
    try:
        delivery.send_test(issue, address)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The test is on its way to %(address)s.") % {"address": address})
    return redirect("send_issue", pk=pk)


@require_POST
def ask_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the worker ask the addresses elsewhere that the mail leads to."""
    urls = IssueChecklist.of(issue_for(request, pk)).addresses
    if urls:
        check_links.enqueue(urls)
    messages.success(request, _("The links are being asked. Look again in a minute."))
    return redirect("send_issue", pk=pk)
