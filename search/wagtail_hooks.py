"""What editors find in the admin because of this app: what readers ask, synonyms, promoted results."""

from django.http import HttpRequest
from django.urls import URLPattern
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from search.desk import SearchDesk, desk_urls

modeladmin_register(SearchDesk)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return desk_urls()


@hooks.register("construct_reports_menu")
def leave_out_search_terms(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's own report says less, of the same queries, to administrators alone."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]
