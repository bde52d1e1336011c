"""Sharing a draft from the admin: making, listing and revoking the links."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from core.models import DraftLink
from core.models.draft_link import DAYS

SHARED, REVOKED = "core.share_draft", "core.revoke_draft"
SHOWN = 100
PERIODS = [(days, ngettext_lazy("%d day", "%d days", days) % days) for days in (1, 3, DAYS, 14)]


def draft_urls() -> list[URLPattern]:
    return [
        path("drafts/", list_links, name="draft_links"),
        path("drafts/<int:page_pk>/", share_draft, name="share_draft"),
        path("drafts/<int:pk>/revoke/", revoke_link, name="revoke_draft_link"),
    ]


class DraftLinkForm(forms.ModelForm):
    """For whom a link is and how long it works."""

    days = forms.TypedChoiceField(label=gettext_lazy("Works for"), choices=PERIODS, coerce=int, initial=DAYS)

    class Meta:
        model = DraftLink
        fields = ["for_whom"]


@require_safe
def list_links(request: HttpRequest) -> HttpResponse:
    """Show who has been given a draft of a page that the editor may edit."""
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(request.user, "change")
    links = DraftLink.objects.filter(page__in=pages.order_by().values("pk")).select_related("page__locale", "made_by")
    return TemplateResponse(request, "core/admin/draft_links.html", {"links": links[:SHOWN]})


@require_http_methods(["GET", "POST"])
def share_draft(request: HttpRequest, page_pk: int) -> HttpResponse:
    """Make a link to one page's draft, beside the links there are."""
    page = editable_page(request.user, page_pk)
    form = DraftLinkForm(request.POST or None)
    if form.is_valid():
        link = form.save(commit=False)
        link.page, link.made_by = page, request.user
        link.expires_at = timezone.now() + timedelta(days=form.cleaned_data["days"])
        link.save()
        log(page, SHARED, user=request.user, data={"for_whom": link.for_whom})
        messages.success(request, _("The link is ready. Copy it from the list and send it."))
        return redirect(reverse("share_draft", args=[page.pk]))
    links = page.draft_links.select_related("page__locale", "made_by")[:SHOWN]
    return TemplateResponse(request, "core/admin/draft_links.html", {"page": page, "form": form, "links": links})


@require_POST
def revoke_link(request: HttpRequest, pk: int) -> HttpResponse:
    link = get_object_or_404(DraftLink.objects.select_related("page"), pk=pk)
    page = editable_page(request.user, link.page_id)
    if link.is_open:
        link.revoke()
        log(page, REVOKED, user=request.user, data={"for_whom": link.for_whom})
    messages.success(request, _("The link for %(name)s no longer works.") % {"name": link.for_whom})
    return redirect(reverse("share_draft", args=[page.pk]))


def editable_page(user: Any, pk: int) -> Page:
    page = get_object_or_404(Page, pk=pk, alias_of=None).specific
    if page.is_root() or not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    return page
