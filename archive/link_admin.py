"""The desk for outgoing links in the admin: what is dead, doubtful or has moved, and what to do about it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.log_actions import log
from wagtail_modeladmin.options import ModelAdmin

from archive.guardian.mending import accept, proposal
from archive.models import LinkInStory, OutgoingLink
from core.records import ForgivingIndexView, LookOnly

MAY_ACT = "archive.change_outgoinglink"
IGNORED, WATCHED = "archive.ignore_link", "archive.watch_link"
BY_STATE = "state__exact"
State = OutgoingLink.State


class LinksView(ForgivingIndexView):
    """The list; each address with its stories, what is proposed for each, and the buttons that make sense."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        links = list(context["object_list"])
        for link in links:
            for place in link.shown_places:
                place.proposal = proposal(link, place)
            link.is_mendable = any(place.proposal for place in link.shown_places)
        may_act = self.request.user.has_perm(MAY_ACT)
        return {**context, "links": links, "lists": list(self.lists()), "may_act": may_act}

    def lists(self) -> Iterator[tuple[str, int, str, bool]]:
        """Yield each list that is not empty: its name, how long it is, its address, and whether it is this one."""
        numbers = OutgoingLink.objects.numbers()
        shown = self.params.get(BY_STATE, "")
        yield _("All"), sum(numbers.values()), self.index_url, not shown
        for state in State:
            if number := numbers.get(state, 0):
                yield str(state.label), number, f"{self.index_url}?{BY_STATE}={state.value}", shown == str(state.value)

    @property
    def is_switched_on(self) -> bool:
        return bool(settings.LINKS_PER_MINUTE)


class LinkAdmin(ModelAdmin):
    """Every address elsewhere that live stories lead to, the worst first."""

    model = OutgoingLink
    menu_label = gettext_lazy("Outgoing links")
    menu_icon = "link"
    menu_order = 255
    list_display = ("url", "state", "since")
    list_filter = ("state",)
    list_per_page = 30
    search_fields = ("url", "stories__title")
    history_view_enabled = False
    index_view_class = LinksView
    index_template_name = "archive/admin/links.html"
    permission_helper_class = LookOnly

    def register_indexing(self) -> None:
        """Leave links out of Wagtail's index of references, which would be brought up to date for every visit."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingLink]:
        places = LinkInStory.objects.select_related("story__locale").defer("story__body", "story__sources")
        links: QuerySet[OutgoingLink] = super().get_queryset(request)
        shown = Prefetch("places", places.order_by("story__date", "pk"), to_attr="shown_places")
        return links.select_related("answer").prefetch_related(shown)


class NoteForm(forms.ModelForm):
    """Why an address is let be."""

    class Meta:
        model = OutgoingLink
        fields = ["note"]


def link_urls() -> list[URLPattern]:
    return [
        path("links/<int:pk>/accept/", accept_proposal, name="link_accept"),
        path("links/<int:pk>/ignore/", ignore, name="link_ignore"),
        path("links/<int:pk>/watch/", watch, name="link_watch"),
        path("links/<int:pk>/check/", check_again, name="link_check"),
    ]


@require_POST
def accept_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the copies, or the address that the page has moved to, into the stories."""
    link = link_for(request, pk)
    outcomes = accept(link, request.user)
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(request, f"{outcome.story}: {outcome.refused}")
    done = [outcome for outcome in outcomes if not outcome.refused]
    if public := sum(outcome.is_public for outcome in done):
        told = ngettext("The link is replaced in %d story.", "The link is replaced in %d stories.", public)
        messages.success(request, told % public)
    if drafts := len(done) - public:
        told = ngettext(
            "The link is replaced in the draft of %d story; a chief editor publishes it.",
            "The link is replaced in the drafts of %d stories; a chief editor publishes them.",
            drafts,
        )
        messages.success(request, told % drafts)
    if not outcomes:
        messages.warning(request, _("Nothing is proposed for this link any more."))
    return back(request)


@require_POST
def ignore(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an address be, whatever it answers; the note says why."""
    link = link_for(request, pk)
    form = NoteForm(request.POST, instance=link)
    if form.is_valid():
        link.state = State.IGNORED
        link.save(update_fields=["note", "state"])
        log(link, IGNORED, user=request.user, data={"note": link.note})
        messages.success(request, _("%(url)s is ignored from now on.") % {"url": link})
    else:
        messages.error(request, " ".join(map(str, form.errors.get("note", []))))
    return back(request)


@require_POST
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an ignored address back among those that are asked, as a new one."""
    link = link_for(request, pk)
    if link.state == State.IGNORED:
        link.state, link.reason, link.since, link.strikes, link.struck_at = State.NEW, "", None, 0, None
        link.next_check_at = timezone.now()
        link.save()
        log(link, WATCHED, user=request.user)
    messages.success(request, _("%(url)s is asked again.") % {"url": link})
    return back(request)


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an address asked at the guardian's next turn."""
    link = link_for(request, pk)
    OutgoingLink.objects.filter(pk=link.pk).update(next_check_at=timezone.now())
    messages.success(request, _("%(url)s is asked at the next turn.") % {"url": link})
    return back(request)


def link_for(request: HttpRequest, pk: int) -> OutgoingLink:
    if not request.user.has_perm(MAY_ACT):
        raise PermissionDenied
    return get_object_or_404(OutgoingLink, pk=pk)


def back(request: HttpRequest) -> HttpResponse:
    """Return to the list as it was."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(asked if is_ours else reverse("archive_outgoinglink_modeladmin_index"))
