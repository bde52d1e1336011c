"""The editorial calendar in the admin: the week, the month, what is embargoed, and moving a scheduled story."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from news.desk import may_write
from news.editorial_calendar import EditorialCalendar, at_home, planned_stories
from news.reschedule import CannotMoveError, in_words, reschedule


def calendar_urls() -> list[URLPattern]:
    return [
        path("calendar/", show_calendar, name="editorial_calendar"),
        path("calendar/<int:pk>/move/", move_story, name="move_story"),
    ]


class MoveForm(forms.Form):
    """When a scheduled story goes out instead, at the site's time; `planned` is the time that the editor saw."""

    planned = forms.CharField(widget=forms.HiddenInput)
    to = forms.DateTimeField(
        label=gettext_lazy("New time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Give a day and a time, for example 2026-02-18 07:30.")},
    )


@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    if not may_write(request.user):
        raise PermissionDenied
    calendar = EditorialCalendar.of(request.user, request.GET)
    with timezone.override(timezone.get_default_timezone()):
        return TemplateResponse(request, "news/admin/calendar.html", {"calendar": calendar}).render()


@require_http_methods(["GET", "POST"])
def move_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the new time of a scheduled story and move it; what is in the way is said, and nothing is changed."""
    story = get_object_or_404(planned_stories(request.user), pk=pk)
    if not story.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    back = way_back(request)
    with timezone.override(timezone.get_default_timezone()):
        if request.method == "POST":
            form = MoveForm(request.POST)
            if form.is_valid() and moved(request, story, form):
                return redirect(back)
        elif story.planned_at:
            form = MoveForm(initial={"planned": story.planned_at.isoformat(), "to": at_home(story.planned_at)})
        else:
            messages.error(request, _("This story is no longer scheduled. Nothing was moved."))
            return redirect(back)
        return TemplateResponse(
            request, "news/admin/move_story.html", {"story": story, "form": form, "back": back}
        ).render()


def moved(request: HttpRequest, story: Any, form: MoveForm) -> bool:
    try:
        reschedule(story, request.user, form.cleaned_data["planned"], form.cleaned_data["to"])
    except CannotMoveError as error:
        form.add_error("to", str(error))
        return False
    told = _("“%(title)s” goes out on %(moment)s.")
    messages.success(request, told % {"title": story.planned_headline, "moment": in_words(form.cleaned_data["to"])})
    return True


def way_back(request: HttpRequest) -> str:
    """Return the view of the calendar that the editor came from; an address elsewhere is none."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe else reverse("editorial_calendar")
