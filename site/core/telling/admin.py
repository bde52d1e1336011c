"""What editors see of it: whom we tell, which addresses wait or were given up, and a panel when nobody listens."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdmin

from core.ask_first import AskFirst
from core.records import ForgivingIndexView, LookOnly
from core.telling import indexnow, queue, websub
from core.telling.models import Announcement, Listener, Service

MAY_SEE, MAY_TELL_AGAIN = "core.view_announcement", "core.change_announcement"
TELLERS = (indexnow.TELLER, websub.TELLER)
PATIENCE = 6  # attempts in a row without an answer, after which somebody is told: about a quarter of an hour
State = Announcement.State


@dataclass(frozen=True)
class Told:
    """One of those whom we tell: how they answered last, and how many addresses are in each state."""

    service: Service
    is_switched_on: bool
    setting: str
    listener: Listener | None
    numbers: dict[str, int]

    @property
    def waiting(self) -> int:
        return self.numbers.get(State.WAITING, 0) + self.numbers.get(State.IN_HAND, 0)

    @property
    def given_up(self) -> int:
        return self.numbers.get(State.GIVEN_UP, 0)

    @property
    def is_troubled(self) -> bool:
        """Whether somebody should look: our settings are refused, or nobody has answered for a while."""
        listener = self.listener
        return self.is_switched_on and listener is not None and bool(listener.refused or listener.failures >= PATIENCE)

    @property
    def may_be_asked_now(self) -> bool:
        return self.is_switched_on and bool(self.given_up or (self.listener and self.listener.failures))


def all_told() -> list[Told]:
    """Return each of those whom we tell, by two queries."""
    listeners = {listener.service: listener for listener in Listener.objects.all()}
    numbers: dict[str, dict[str, int]] = {}
    counted = Announcement.objects.order_by().values_list("service", "state").annotate(n=Count("pk"))
    for service, state, number in counted:
        numbers.setdefault(service, {})[state] = number
    return [
        Told(
            teller.service,
            bool(teller.endpoint),
            teller.setting,
            listeners.get(teller.service),
            numbers.get(teller.service, {}),
        )
        for teller in TELLERS
    ]


class AnnouncementsView(ForgivingIndexView):
    page_title = gettext_lazy("Told elsewhere")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "told": all_told(), "may_tell_again": self.request.user.has_perm(MAY_TELL_AGAIN)}


class TellAgainButton(ButtonHelper):
    def get_buttons_for_obj(self, obj: Announcement, *args: Any, **options: Any) -> list[dict[str, Any]]:
        if obj.state != State.GIVEN_UP or not self.request.user.has_perm(MAY_TELL_AGAIN):
            return []
        label = _("Tell again")
        address = reverse("announcement_tell_again", args=[obj.pk])
        return [{"url": address, "label": label, "classname": "button button-small", "title": label}]


class AnnouncementAdmin(ModelAdmin):
    """Which addresses were told, to whom, which wait, and which were given up and why."""

    model = Announcement
    menu_label = gettext_lazy("Told elsewhere")
    menu_icon = "site"
    menu_order = 901
    add_to_settings_menu = True
    list_display = ("path", "service", "state", "changed_at", "next_time", "answer")
    list_filter = ("service", "state")
    list_per_page = 50
    search_fields = ("path", "said")
    inspect_view_enabled = True
    inspect_view_fields = (
        "path",
        "service",
        "state",
        "changed_at",
        "attempts",
        "next_attempt_at",
        "finished_at",
        "said",
    )
    history_view_enabled = False
    index_view_class = AnnouncementsView
    index_template_name = "core/admin/announcements.html"
    permission_helper_class = LookOnly
    button_helper_class = TellAgainButton

    def register_indexing(self) -> None:
        """Leave announcements out of Wagtail's index of references, which a task would bring up to date for each."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        """Return them with the time at which each is told, when they are listened to again."""
        asked = Listener.objects.filter(pk=OuterRef("service")).values("not_before")
        listened_to = Coalesce(Subquery(asked), "next_attempt_at")
        rows: QuerySet[Announcement] = super().get_queryset(request)
        return rows.annotate(told_at=Greatest("next_attempt_at", listened_to))

    def next_time(self, row: Any) -> Any:
        """Return when it is told next; nothing of what is settled."""
        return row.told_at if row.state == State.WAITING else "–"

    next_time.short_description = gettext_lazy("next attempt")  # type: ignore[attr-defined]
    next_time.admin_order_field = "told_at"  # type: ignore[attr-defined]

    def answer(self, row: Announcement) -> SafeString:
        """Return what came of it last: in our words, and in theirs."""
        theirs = f"{row.status or ''} {row.said}".strip()
        return (
            format_html('{}<span class="told__said">{}</span>', row.answer, theirs) if row.answer else SafeString("–")
        )

    answer.short_description = gettext_lazy("what was answered")  # type: ignore[attr-defined]


def announcements_url() -> str:
    return reverse("core_announcement_modeladmin_index")


class TellAgain(AskFirst):
    """One address that was given up."""

    model = Announcement
    permission = MAY_TELL_AGAIN
    icon = "site"
    title = gettext_lazy("Tell again")
    question = gettext_lazy("“%(object)s” is told once more, at the worker's next turn.")
    done = gettext_lazy("“%(object)s” is told again.")
    too_late = gettext_lazy("“%(object)s” waits already, or was told meanwhile.")

    @property
    def back_url(self) -> str:
        return announcements_url()

    def act(self) -> bool:
        return bool(queue.tell_again(Announcement.objects.given_up().filter(pk=self.object.pk)))


class TellNow(AskFirst):
    """Everything that one of them was not told, for whatever reason."""

    model = Listener
    permission = MAY_TELL_AGAIN
    icon = "site"
    title = gettext_lazy("Try now")
    question = gettext_lazy(
        "All that waits for %(object)s is told at the worker's next turn, and what was given up, too."
    )
    done = gettext_lazy("They are told now: %(object)s.")
    too_late = gettext_lazy("Nothing waits for %(object)s.")

    @property
    def back_url(self) -> str:
        return announcements_url()

    @transaction.atomic
    def act(self) -> bool:
        given_up = queue.tell_again(Announcement.objects.given_up().filter(service=self.object.pk))
        return bool(queue.ask_now(self.object) or given_up)


def announcement_urls() -> list[URLPattern]:
    return [
        path("announcements/<int:pk>/tell-again/", TellAgain.as_view(), name="announcement_tell_again"),
        path("announcements/<slug:pk>/try-now/", TellNow.as_view(), name="announcement_try_now"),
    ]


class SilencePanel(Component):
    """On the dashboard, above all else, while somebody whom we tell refuses us, or does not answer for long."""

    name = "silence"
    template_name = "core/admin/silence_panel.html"
    order = 52

    def __init__(self, told: list[Told]) -> None:
        self.told = told

    @classmethod
    def for_user(cls, user: Any) -> "SilencePanel | None":
        """Return the panel, or None when all is well or this user has nothing to do with it."""
        if not user.has_perm(MAY_SEE):
            return None
        troubled = [each for each in all_told() if each.is_troubled]
        return cls(troubled) if troubled else None

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"told": self.told, "announcements_url": announcements_url()}
