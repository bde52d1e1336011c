"""What editors see of the outbox and the clock: a list of deliveries, and a panel when something did not go out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import Page
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from core.publishing.models import Delivery, MissedSchedule

MAY_RUN_AGAIN = "core.change_delivery"


class ReadOnly(PermissionHelper):
    """The worker alone writes these rows; people look at them and have them run again."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Delivery) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Delivery) -> bool:
        return False


class RunAgainButton(ButtonHelper):
    def get_buttons_for_obj(self, obj: Delivery, *args: Any, **options: Any) -> list[dict[str, Any]]:
        buttons: list[dict[str, Any]] = super().get_buttons_for_obj(obj, *args, **options)
        if obj.state != Delivery.State.DONE and self.request.user.has_perm(MAY_RUN_AGAIN):
            label = _("Run again")
            address = reverse("outbox_run_again", args=[obj.pk])
            buttons.append({"url": address, "label": label, "classname": "button button-small", "title": label})
        return buttons


class OutboxAdmin(ModelAdmin):
    """Which handler was told what, what waits, and what failed and why."""

    model = Delivery
    menu_label = gettext_lazy("Outbox")
    menu_icon = "mail"
    menu_order = 900
    add_to_settings_menu = True
    list_display = ("title", "what_happened", "handler", "state", "attempts", "next_attempt_at", "error")
    list_filter = ("state", "handler", "fact__change")
    list_select_related = ("fact",)
    search_fields = ("fact__title", "error")
    inspect_view_enabled = True
    permission_helper_class = ReadOnly
    button_helper_class = RunAgainButton

    def title(self, delivery: Delivery) -> str:
        return delivery.fact.title

    title.short_description = gettext_lazy("page")  # type: ignore[attr-defined]

    def what_happened(self, delivery: Delivery) -> str:
        return delivery.fact.get_change_display()

    what_happened.short_description = gettext_lazy("what happened")  # type: ignore[attr-defined]


def outbox_urls() -> list[URLPattern]:
    return [
        path("outbox/<int:pk>/run-again/", run_again, name="outbox_run_again"),
        path("outbox/run-failed-again/", run_again, name="outbox_run_failed_again"),
    ]


@require_http_methods(["GET", "POST"])
def run_again(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Ask, then have one delivery, or all that failed, tried at the worker's next turn."""
    if not request.user.has_perm(MAY_RUN_AGAIN):
        raise PermissionDenied
    if pk is None:
        deliveries = list(Delivery.objects.filter(state=Delivery.State.FAILED).select_related("fact"))
    else:
        deliveries = [get_object_or_404(Delivery.objects.unfinished().select_related("fact"), pk=pk)]
    outbox_url = reverse("core_delivery_modeladmin_index")
    if request.method == "POST":
        for delivery in deliveries:
            delivery.run_again()
        count = len(deliveries)
        told = ngettext("%d delivery is run again.", "%d deliveries are run again.", count) % count
        messages.success(request, told)
        return redirect(outbox_url)
    context = {"deliveries": deliveries, "outbox_url": outbox_url}
    return TemplateResponse(request, "core/admin/run_again.html", context)


@transaction.atomic
def set_privacy(request: HttpRequest, page_id: int) -> HttpResponse:
    """Set a page's privacy in one transaction with what it tells the outbox; Wagtail's own view has none."""
    view = page_viewset_registry.as_view("set_privacy", page_id_kwarg="page_id")
    response: HttpResponse = view(request, page_id=page_id)
    return response


class AlarmPanel(Component):
    """On the dashboard, above all else, while something did not go out at its time or the outbox has failures."""

    name = "alarm"
    template_name = "core/admin/alarm_panel.html"
    order = 50

    def __init__(self, missed: list[MissedSchedule], failed: int, *, may_run_again: bool) -> None:
        self.missed = missed
        self.failed = failed
        self.may_run_again = may_run_again

    @classmethod
    def for_user(cls, user: Any) -> "AlarmPanel | None":
        """Return the panel with what this user can mend, or None when all is well."""
        every = MissedSchedule.objects.select_related("page", "revision")
        missed = [row for row in every if may_mend(user, row.content)]
        may_run_again = user.has_perm(MAY_RUN_AGAIN)
        may_see = may_run_again or user.has_perm("core.view_delivery")
        failed = Delivery.objects.filter(state=Delivery.State.FAILED).count() if may_see else 0
        return cls(missed, failed, may_run_again=may_run_again) if missed or failed else None

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            "missed": self.missed,
            "failed": self.failed,
            "may_run_again": self.may_run_again,
            "outbox_url": reverse("core_delivery_modeladmin_index"),
        }


def may_mend(user: Any, content: Any) -> bool:
    return not isinstance(content, Page) or content.permissions_for_user(user).can_edit()
