"""The ledger, as the desk sees it: what of the old site came in, what did not and why, and where each thing is now."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db import transaction
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from archive.models import ArchiveSource, LedgerEntry
from archive.tasks import try_again
from core.ask_first import AskFirst
from core.records import ButtonsOfOne, ForgivingIndexView, LookOnly

MAY_CHANGE = "archive.change_ledgerentry"
State = LedgerEntry.State


class SourceFilter(SimpleListFilter):
    """Django's own filter by what a row points to asks Django's admin, which is not installed."""

    title = gettext_lazy("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in ArchiveSource.objects.values_list("name", flat=True)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(source__name=self.value()) if self.value() else queryset


class EntryView(InspectView):
    """Everything about one item: what was mended or lost on the way, where it was, and where it is."""

    page_title = gettext_lazy("Entry of the ledger")


class EntryButtons(ButtonsOfOne):
    def ways(self, obj: LedgerEntry) -> Iterator[tuple[str, str, str, str]]:
        if obj.state == State.FAILED:
            yield "archive_try_again", _("Try again"), MAY_CHANGE, "button-secondary"
        if obj.state == State.CONFLICT:
            yield "archive_keep_ours", _("Keep ours"), MAY_CHANGE, "button-secondary"


class LedgerAdmin(ModelAdmin):
    """One row for each item of each source."""

    model = LedgerEntry
    menu_label = gettext_lazy("Ledger")
    menu_icon = "list-ul"
    list_display = ("title", "what", "where", "kind", "language")
    list_filter = ("state", "kind", "language", SourceFilter)
    list_select_related = ("page", "image", "document", "source")
    list_per_page = 50
    search_fields = ("title", "key", "old_address", "reason")
    ordering = ("pk",)
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = ForgivingIndexView
    index_template_name = "archive/admin/ledger.html"
    inspect_view_class = EntryView
    inspect_template_name = "archive/admin/entry.html"
    permission_helper_class = LookOnly
    button_helper_class = EntryButtons

    def what(self, entry: LedgerEntry) -> str:
        if not entry.reason:
            return entry.get_state_display()
        return format_html("<strong>{}</strong><br>{}", entry.get_state_display(), entry.reason)

    what.short_description = gettext_lazy("state")  # type: ignore[attr-defined]
    what.admin_order_field = "state"  # type: ignore[attr-defined]

    def where(self, entry: LedgerEntry) -> str:
        """The old address, and below it what became of the item, with a link to it."""
        made = entry.page.slug if entry.page else entry.image or entry.document
        if not made:
            return entry.old_address or "–"
        return format_html('{}<br><a href="{}">{}</a>', entry.old_address or "–", entry.edit_address, made)

    where.short_description = gettext_lazy("old address, and what it became")  # type: ignore[attr-defined]
    where.admin_order_field = "old_address"  # type: ignore[attr-defined]


class TryAgain(AskFirst):
    model = LedgerEntry
    permission = MAY_CHANGE
    icon = "list-ul"
    title = gettext_lazy("Try again")
    question = gettext_lazy(
        "The source is read once more, as it was read last, and what failed then is tried again: this item and the "
        "others that failed. The worker does it; the ledger tells how it went."
    )
    done = gettext_lazy("The worker tries again: %(object)s.")
    too_late = gettext_lazy("%(object)s has not failed, or its source is being read already.")

    @transaction.atomic
    def act(self) -> bool:
        waiting = LedgerEntry.objects.filter(pk=self.object.pk, state=State.FAILED)
        if not waiting.update(state=State.PENDING, changed_at=timezone.now()):
            return False
        try_again.enqueue(self.object.source_id)
        return True

    @property
    def back_url(self) -> str:
        return reverse("archive_ledgerentry_modeladmin_inspect", args=[self.object.pk])


class KeepOurs(AskFirst):
    model = LedgerEntry
    permission = MAY_CHANGE
    icon = "list-ul"
    title = gettext_lazy("Keep ours")
    question = gettext_lazy(
        "“%(object)s” was changed in the source, and by an editor here. The page stays as it is here; what the source "
        "says now counts as known."
    )
    done = gettext_lazy("The page stays as it is: %(object)s.")
    too_late = gettext_lazy("Somebody has settled that already: %(object)s.")

    def act(self) -> bool:
        return self.object.keep_ours()

    @property
    def back_url(self) -> str:
        return reverse("archive_ledgerentry_modeladmin_inspect", args=[self.object.pk])


def ledger_urls() -> list[URLPattern]:
    return [
        path("archive/ledger/<int:pk>/try-again/", TryAgain.as_view(), name="archive_try_again"),
        path("archive/ledger/<int:pk>/keep-ours/", KeepOurs.as_view(), name="archive_keep_ours"),
    ]
