"""Lists in the admin of records that the site itself keeps: to be looked at, not written."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest
from django.shortcuts import redirect
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.views import IndexView


class LookOnly(PermissionHelper):
    """Rows that readers and the worker make and change; people look at them, and have a few buttons of their own."""

    def user_can_list(self, user: Any) -> bool:
        return bool(self.user_has_specific_permission(user, self.get_perm_codename("view")))

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return self.user_can_list(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class ForgivingIndexView(IndexView):
    """A list that comes whole when its address asks for nonsense, and in no other form than a page."""

    FORMATS = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\0" in value for value in request.GET.values()):  # which PostgreSQL takes for no text
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)
