"""Mailings, as the desk sees them: how far each has come, what failed and why, and the brakes."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.log_actions import log
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from core.ask_first import AskFirst
from core.records import ButtonsOfOne, ForgivingIndexView, LookOnly
from newsletter import delivery
from newsletter.addresses import without_addresses
from newsletter.models import Mailing, Outgoing, Recipient, Subscriber
from newsletter.subscriber_admin import MAY_SEE

MAY_SEND, MAY_SEE_MAILINGS = "newsletter.send_newsletterissue", "newsletter.view_mailing"
PAUSED, RESUMED, CANCELLED = "newsletter.pause", "newsletter.resume", "newsletter.cancel"
MAILINGS_A_PAGE = 20
ADDRESSES_A_PAGE = 100
MOST_REASONS = 20
UNDER_WAY = {Mailing.State.SCHEDULED, Mailing.State.SENDING}
State = Outgoing.State
TROUBLED = Q(state__in=[State.FAILED, State.UNKNOWN]) | ~Q(came_back="")


@dataclass(frozen=True)
class Progress:
    """How far a mailing has come, of its audience. All states together are the audience."""

    mailing: Mailing
    counts: Counter[str]

    @property
    def finished(self) -> int:
        return sum(self.counts[state] for state in (State.SENT, State.FAILED, State.UNKNOWN, State.EXCLUDED))

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """What a table says of each state: its value, its name, and how many are in it."""
        return [(state.value, str(state.label), self.counts[state]) for state in State]

    @property
    def summary(self) -> str:
        """The states of what has not simply been sent, in a line."""
        return ", ".join(f"{number} {label}" for _state, label, number in self.states if number)

    @property
    def percent(self) -> int:
        return self.finished * 100 // self.mailing.audience if self.mailing.audience else 0

    @property
    def html(self) -> str:
        return render_to_string("newsletter/admin/progress.html", {"progress": self})


def counts_of(mailings: list[Mailing]) -> dict[int, Counter[str]]:
    """Return how many recipients of each mailing are in each state, by one query."""
    counts: dict[int, Counter[str]] = {mailing.pk: Counter() for mailing in mailings}
    rows = Recipient.objects.filter(mailing__in=mailings).order_by().values_list("mailing", "state")
    for mailing, state, number in rows.annotate(n=Count("pk")):
        counts[mailing][state] = number
    return counts


class MailingsView(ForgivingIndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give each mailing of the page its progress."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        mailings = list(context["object_list"])
        counts = counts_of(mailings)
        for mailing in mailings:
            mailing.progress = Progress(mailing, counts[mailing.pk])
        return {**context, "object_list": mailings}


@dataclass(frozen=True)
class Reason:
    """Why mails failed, were left out or came back: what was said, without the addresses in it."""

    outcome: str
    said: str
    number: int


class MailingView(InspectView):
    """Everything about one mailing."""

    page_title = gettext_lazy("Mailing")

    @cached_property
    def progress(self) -> Progress:
        return Progress(self.instance, self.instance.counts)

    @cached_property
    def came_back(self) -> list[tuple[str, int]]:
        """How many of what was sent came back, or was complained of."""
        rows = self.instance.recipients.exclude(came_back="").order_by().values_list("came_back")
        numbers = dict(rows.annotate(n=Count("pk")))
        return [(str(mark.label), numbers[mark.value]) for mark in Outgoing.CameBack if mark.value in numbers]

    @cached_property
    def reasons(self) -> list[Reason]:
        """The reasons, the commonest first."""
        rows = self.instance.recipients.filter(TROUBLED | Q(state=State.EXCLUDED)).order_by()
        numbers: Counter[tuple[str, str]] = Counter()
        for state, came_back, said, number in rows.values_list("state", "came_back", "said").annotate(n=Count("pk")):
            outcome = Outgoing.CameBack(came_back).label if came_back else State(state).label
            numbers[str(outcome), self.told(said)] += number
        return [Reason(outcome, said, number) for (outcome, said), number in numbers.most_common(MOST_REASONS)]

    def told(self, said: str) -> str:
        ours = {"erased": _("erased"), "cancelled": _("cancelled"), **dict(Subscriber.State.choices)}
        return str(ours.get(said) or without_addresses(said))

    @cached_property
    def troubled(self) -> Page | None:
        """Whom it did not reach, or perhaps not; None for those who may not see addresses."""
        if not self.request.user.has_perm(MAY_SEE):
            return None
        rows = self.instance.recipients.filter(TROUBLED).select_related("subscriber")
        return Paginator(rows, ADDRESSES_A_PAGE).get_page(self.request.GET.get("p"))


class MailingButtons(ButtonsOfOne):
    def ways(self, obj: Mailing) -> Iterator[tuple[str, str, str, str]]:
        if obj.state in UNDER_WAY:
            yield "newsletter_pause", _("Pause"), MAY_SEND, "button-secondary"
        if obj.state == Mailing.State.PAUSED:
            yield "newsletter_resume", _("Resume"), MAY_SEND, ""
        if obj.state in {*UNDER_WAY, Mailing.State.PAUSED}:
            yield "newsletter_cancel", _("Cancel the rest"), MAY_SEND, "no"


class MailingAdmin(ModelAdmin):
    """Which issue went to how many, and what became of it."""

    model = Mailing
    menu_label = gettext_lazy("Mailings")
    menu_icon = "mail"
    list_display = ("issue", "language", "state", "progress", "send_at")
    list_filter = ("state", "issue__language")
    list_select_related = ("issue",)
    list_per_page = MAILINGS_A_PAGE
    search_fields = ("issue__subject",)
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = MailingsView
    index_template_name = "newsletter/admin/mailings.html"
    inspect_view_class = MailingView
    inspect_template_name = "newsletter/admin/mailing.html"
    permission_helper_class = LookOnly
    button_helper_class = MailingButtons

    def register_indexing(self) -> None:
        """Leave mailings out of Wagtail's index of references, which a task brings up to date for every mail sent."""

    def get_queryset(self, request: Any) -> QuerySet[Mailing]:
        # The mail itself is some 100 KB of each row.
        return super().get_queryset(request).defer("html", "text")

    def language(self, mailing: Mailing) -> str:
        return mailing.issue.get_language_display()

    language.short_description = gettext_lazy("language")  # type: ignore[attr-defined]
    language.admin_order_field = "issue__language"  # type: ignore[attr-defined]

    def progress(self, mailing: Any) -> str:
        return str(mailing.progress.html)

    progress.short_description = gettext_lazy("progress")  # type: ignore[attr-defined]


class MailingQuestion(AskFirst):
    model = Mailing
    permission = MAY_SEND
    icon = "mail"
    too_late = gettext_lazy("It was too late for that: the mailing “%(object)s” has moved on.")
    action = ""

    @property
    def back_url(self) -> str:
        return reverse("newsletter_mailing_modeladmin_inspect", args=[self.object.pk])

    def act(self) -> bool:
        changed = self.change()
        if changed:
            log(instance=self.object, action=self.action)
        return changed

    @abstractmethod
    def change(self) -> bool: ...


class Pause(MailingQuestion):
    action = PAUSED
    title = gettext_lazy("Pause")
    question = gettext_lazy("Nothing more of “%(object)s” goes out until somebody resumes it.")
    done = gettext_lazy("“%(object)s” is paused.")

    def change(self) -> bool:
        return delivery.pause(self.object)


class Resume(MailingQuestion):
    action = RESUMED
    title = gettext_lazy("Resume")
    question = gettext_lazy("“%(object)s” goes on to those who have not got it. Nobody gets it twice.")
    done = gettext_lazy("“%(object)s” goes on.")

    def change(self) -> bool:
        return delivery.resume(self.object)


class Cancel(MailingQuestion):
    action = CANCELLED
    is_grave = True
    title = gettext_lazy("Cancel the rest")
    question = gettext_lazy(
        "Those who have not got “%(object)s” will not get it. What has gone out cannot be taken back."
    )
    done = gettext_lazy("The rest of “%(object)s” is cancelled.")

    def change(self) -> bool:
        return delivery.cancel(self.object)


def mailing_urls() -> list[URLPattern]:
    return [
        path("newsletter/mailing/<int:pk>/pause/", Pause.as_view(), name="newsletter_pause"),
        path("newsletter/mailing/<int:pk>/resume/", Resume.as_view(), name="newsletter_resume"),
        path("newsletter/mailing/<int:pk>/cancel/", Cancel.as_view(), name="newsletter_cancel"),
    ]


class WaitingMailingsPanel(Component):
    """On the dashboard, above all else, while a mailing waits for somebody to look, or for its mail server."""

    name = "waiting-mailings"
    template_name = "newsletter/admin/mailings_panel.html"
    order = 51

    def __init__(self, mailings: list[Mailing]) -> None:
        self.mailings = mailings

    @classmethod
    def for_user(cls, user: Any) -> "WaitingMailingsPanel | None":
        """Return the panel, or None when all is well or this user has nothing to do with it."""
        if not user.has_perm(MAY_SEE_MAILINGS):
            return None
        waiting = Mailing.objects.filter(state__in=[Mailing.State.PAUSED, Mailing.State.SENDING]).exclude(said="")
        mailings = list(waiting.select_related("issue").defer("html", "text"))
        return cls(mailings) if mailings else None

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"mailings": self.mailings}
