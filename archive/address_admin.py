"""Old addresses and addresses not found, as editors have them: a list of each, a form, a list to bring and to take."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_required
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView

from archive.address_list import ListForm, take
from archive.likely_page import propose
from archive.models import ArchiveSource, MissingAddress, OldAddress
from archive.normal_form import own_host
from core.records import ForgivingIndexView, LookOnly

MAY_ADD = "archive.add_oldaddress"
MOST_TOLD = 200  # lines of a list that could not be taken


class LeadsTo(SimpleListFilter):
    title = gettext_lazy("where it leads")
    parameter_name = "leads"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("page", _("a page")),
            ("hidden", _("a page that readers cannot see")),
            ("elsewhere", _("an address elsewhere")),
            ("gone", _("gone for good")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        ways = {
            "page": {"page__isnull": False},
            "hidden": {"page__live": False},
            "elsewhere": {"page__isnull": True, "is_gone": False},
            "gone": {"is_gone": True},
        }
        return queryset.filter(**ways.get(self.value() or "", {}))


class Source(SimpleListFilter):
    title = gettext_lazy("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ArchiveSource.objects.order_by("name").values_list("name", "name"))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(source__name=self.value()) if self.value() else queryset


class OldAddressesView(ForgivingIndexView):
    """The list; as a spreadsheet it can be brought back again."""

    FORMATS = ("csv",)
    export_headings = {"address": "from", "leads_to": "to"}
    export_filename = "old-addresses"

    @property
    def may_add(self) -> bool:
        return bool(self.request.user.has_perm(MAY_ADD))

    @property
    def export_url(self) -> str:
        """Return the address of what the list shows now, as a spreadsheet."""
        return str(self.get_query_string({self.EXPORT_VAR: "csv"}))


class AddOldAddressView(CreateView):
    """The form; from an address that was not found it begins with that, and with the page that may be meant."""

    def get_initial(self) -> dict[str, Any]:
        address = self.request.GET.get("address", "")
        page = propose(address) if address else None
        if page and self.request.method == "GET":
            told = _(
                "“%(page)s” is proposed, because its address is the most like this one. See whether it is the one."
            )
            messages.info(self.request, told % {"page": page.title})
        return {**super().get_initial(), "address": address, "page": page and page.pk}


class OldAddressAdmin(ModelAdmin):
    """Where addresses lead that pages had on other sites, or before they moved."""

    model = OldAddress
    menu_label = gettext_lazy("Redirects")
    menu_icon = "redirect"
    list_display = ("shown", "where_to", "made_by", "made")
    list_filter = (LeadsTo, "made_by", Source)
    list_export = ("address", "leads_to")
    search_fields = ("address", "link", "page__title")
    list_per_page = 50
    index_view_class = OldAddressesView
    index_template_name = "archive/admin/old_addresses.html"
    create_view_class = AddOldAddressView

    def register_indexing(self) -> None:
        """Leave these out of Wagtail's index of references: an import brings them by the thousand."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[OldAddress]:
        return super().get_queryset(request).select_related("page")

    def shown(self, row: OldAddress) -> str:
        return row.address.removeprefix("//")

    shown.short_description = gettext_lazy("old address")  # type: ignore[attr-defined]
    shown.admin_order_field = "address"  # type: ignore[attr-defined]

    def where_to(self, row: OldAddress) -> str:
        if row.is_gone:
            return _("gone for good")
        if row.page is None:
            return format_html('<a href="{0}" rel="noreferrer">{0}</a>', row.link)
        edit = reverse("wagtailadmin_pages:edit", args=[row.page.pk])
        link: str = format_html('<a href="{}">{}</a>', edit, row.page.title)
        return link if row.page.live else format_html("{} ({})", link, _("readers cannot see it"))

    where_to.short_description = gettext_lazy("leads to")  # type: ignore[attr-defined]

    def leads_to(self, row: OldAddress) -> str:
        """Say it as a list has it that is brought."""
        return "410" if row.is_gone else row.link or (row.page.full_url if row.page else "") or ""

    def made(self, row: OldAddress) -> str:
        return day(row.made_at)

    made.short_description = gettext_lazy("made")  # type: ignore[attr-defined]
    made.admin_order_field = "made_at"  # type: ignore[attr-defined]


class LinkedFrom(SimpleListFilter):
    title = gettext_lazy("linked from")
    parameter_name = "linked"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("here", _("our own pages")), ("elsewhere", _("other sites")), ("unknown", _("nobody knows where"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "here":
            return queryset.filter(referrer=own_host())
        if self.value() == "elsewhere":
            return queryset.exclude(referrer__in=["", own_host()])
        return queryset.filter(referrer="") if self.value() == "unknown" else queryset


class CountsOnly(LookOnly):
    """The list tells all there is to be told of an address."""

    def user_can_inspect_obj(self, user: Any, obj: MissingAddress) -> bool:
        return False


class MissingButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj: MissingAddress, *args: Any, **options: Any) -> list[dict[str, Any]]:
        if not self.request.user.has_perm(MAY_ADD):
            return []
        form = f"{reverse('archive_oldaddress_modeladmin_create')}?{urlencode({'address': obj.address})}"
        label = _("Make a redirect")
        return [{"url": form, "label": label, "title": label, "classname": "button button-small button-secondary"}]


class MissingAddressAdmin(ModelAdmin):
    """What readers asked for in vain, the most asked for first."""

    model = MissingAddress
    menu_label = gettext_lazy("Not found")
    menu_icon = "help"
    list_display = ("address", "count", "referrer", "first", "last")
    list_filter = (LinkedFrom, "last_asked_at")
    search_fields = ("address", "referrer")
    list_per_page = 50
    index_view_class = ForgivingIndexView
    index_template_name = "archive/admin/missing_addresses.html"
    permission_helper_class = CountsOnly
    button_helper_class = MissingButtons

    def register_indexing(self) -> None:
        """Leave these out of Wagtail's index of references: they refer to nothing."""

    def first(self, row: MissingAddress) -> str:
        return day(row.first_asked_at)

    first.short_description = gettext_lazy("first")  # type: ignore[attr-defined]
    first.admin_order_field = "first_asked_at"  # type: ignore[attr-defined]

    def last(self, row: MissingAddress) -> str:
        return day(row.last_asked_at)

    last.short_description = gettext_lazy("last")  # type: ignore[attr-defined]
    last.admin_order_field = "last_asked_at"  # type: ignore[attr-defined]


def day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


def address_urls() -> list[URLPattern]:
    return [path("archive/oldaddress/import/", permission_required(MAY_ADD)(bring_list), name="bring_old_addresses")]


@require_http_methods(["GET", "POST"])
def bring_list(request: HttpRequest) -> HttpResponse:
    """Take a list of old addresses; what could not be taken is told line by line, and all else is there."""
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "index_url": reverse("archive_oldaddress_modeladmin_index")}
    if request.method == "POST" and form.is_valid():
        taken, complaints = take(form.cleaned_data["list"])
        context |= {"complaints": complaints[:MOST_TOLD], "more": max(0, len(complaints) - MOST_TOLD)}
        told = ngettext("%d address was taken.", "%d addresses were taken.", taken) % taken
        messages.success(request, told)
    return TemplateResponse(request, "archive/admin/bring_old_addresses.html", context)
