"""The editors' side of the search: what readers ask for, where they find nothing, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.contrib.search_promotions.views.settings import CreateView as CreatePromotion
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import CreateView, IndexView

from core.publishing.admin import ReadOnly
from search.models import AskedQuery, QueryClick, Synonym

DAYS = 30  # that are shown unless others are asked for
PERIODS = (7, 30, 90)
FIRST_PAGE = 10  # positions that the picture shows one by one


def days_shown(request: HttpRequest) -> int:
    """Return how many days the numbers tell of; junk in the address is the usual number."""
    asked = request.GET.get(Period.parameter_name, "")
    return next((days for days in PERIODS if str(days) == asked), DAYS)


def first_day(request: HttpRequest) -> date:
    return timezone.localdate() - timedelta(days=days_shown(request) - 1)


class Period(SimpleListFilter):
    """The last days, of which all numbers tell; `AskedQueryAdmin.get_queryset` counts them."""

    title = gettext_lazy("period")
    parameter_name = "days"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.days = days_shown(request)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(days), _("the last %(days)d days") % {"days": days}) for days in PERIODS]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Leave out "All": what is older is gone."""
        for value, name in self.lookup_choices:
            address = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == str(self.days), "query_string": address, "display": name}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset


class Outcome(SimpleListFilter):
    title = gettext_lazy("results")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("nothing", _("nothing")), ("something", _("something"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() is None:
            return queryset
        return queryset.filter(results=0) if self.value() == "nothing" else queryset.exclude(results=0)


@dataclass(frozen=True)
class Place:
    """How often a position of the results was opened; `share` is its height in the picture, 0 to 100."""

    name: str
    clicks: int
    share: int

    @property
    def gap(self) -> int:
        return 100 - self.share


class QueriesView(IndexView):
    @cached_property
    def places(self) -> list[Place]:
        """What was opened in the period that is shown, by position."""
        rows = QueryClick.objects.filter(date__gte=first_day(self.request)).order_by().values_list("position")
        counts = dict(rows.annotate(n=Sum("clicks")))
        names = {0: _("promoted"), **{position: str(position) for position in range(1, FIRST_PAGE + 1)}}
        clicks = {name: counts.pop(position, 0) for position, name in names.items()}
        clicks[_("further down")] = sum(counts.values())
        most = max(clicks.values()) or 1
        return [Place(name, count, round(100 * count / most)) for name, count in clicks.items()]


class QueryButtons(ButtonHelper):
    """From a query to what can be done about it, in one click each."""

    def get_buttons_for_obj(self, obj: AskedQuery, *args: Any, **options: Any) -> list[dict[str, Any]]:
        synonym = urlencode({"language": obj.language, "typed": obj.text})
        with override(obj.language):
            results = f"{reverse('search')}?{urlencode({'q': obj.text})}"
        ways = [
            (_("Add synonym"), f"{reverse('search_synonym_modeladmin_create')}?{synonym}", "search.add_synonym"),
            (
                _("Promote result"),
                f"{reverse('promote_a_result')}?{urlencode({'q': obj.text})}",
                "wagtailsearchpromotions.add_searchpromotion",
            ),
            (_("See results"), results, ""),
        ]
        return [
            {"url": url, "label": label, "title": label, "classname": "button button-small button-secondary"}
            for label, url, permission in ways
            if not permission or self.request.user.has_perm(permission)
        ]


class AskedQueryAdmin(ModelAdmin):
    """What readers searched for, how much they found, and which results they opened."""

    model = AskedQuery
    menu_label = gettext_lazy("What readers ask")
    menu_icon = "search"
    list_display = ("text", "language", "readers", "results", "opened", "position")
    list_filter = (Period, Outcome, "language")
    search_fields = ("text",)
    ordering = ("-readers", "text")
    list_per_page = 50
    index_view_class = QueriesView
    index_template_name = "search/admin/queries.html"
    permission_helper_class = ReadOnly
    button_helper_class = QueryButtons

    def get_queryset(self, request: HttpRequest) -> QuerySet[AskedQuery]:
        return AskedQuery.objects.since(first_day(request)).order_by(*self.ordering)

    def readers(self, query: Any) -> int:
        return int(query.readers)

    readers.short_description = gettext_lazy("readers")  # type: ignore[attr-defined]
    readers.admin_order_field = "readers"  # type: ignore[attr-defined]

    def opened(self, query: Any) -> int:
        return query.clicks or 0

    opened.short_description = gettext_lazy("opened")  # type: ignore[attr-defined]
    opened.admin_order_field = "clicks"  # type: ignore[attr-defined]

    def position(self, query: Any) -> str:
        return "–" if query.mean_position is None else f"{query.mean_position:.1f}"

    position.short_description = gettext_lazy("mean position")  # type: ignore[attr-defined]
    position.admin_order_field = "mean_position"  # type: ignore[attr-defined]


class CreateSynonymView(CreateView):
    def get_initial(self) -> dict[str, Any]:
        """Begin with the query that an editor came from."""
        asked = {name: self.request.GET[name] for name in ("language", "typed") if name in self.request.GET}
        return {**super().get_initial(), **asked}


class SynonymAdmin(ModelAdmin):
    """What readers say, and what our stories say instead."""

    model = Synonym
    menu_label = gettext_lazy("Synonyms")
    menu_icon = "list-ul"
    list_display = ("typed", "meant", "language")
    list_filter = ("language",)
    search_fields = ("typed", "meant")
    create_view_class = CreateSynonymView


class SearchDesk(ModelAdminGroup):
    menu_label = gettext_lazy("Readers’ search")
    menu_icon = "search"
    menu_order = 270
    items = (AskedQueryAdmin, SynonymAdmin)


class PromoteView(CreatePromotion):
    """Wagtail's form for a promoted result, begun with the query that an editor came from."""

    add_url_name = "promote_a_result"

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "query_string": self.request.GET.get("q", "")}


def desk_urls() -> list[URLPattern]:
    return [path("search/promote/", PromoteView.as_view(), name="promote_a_result")]
