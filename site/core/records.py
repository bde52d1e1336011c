"""Records that are no pages, as the desk has them in the admin: found and looked at, each with its own few buttons."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.views import IndexView


class LookOnly(PermissionHelper):
    """Readers and the worker make these rows and change them; the desk looks at them, and has its own few buttons."""

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

    FORMATS: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\0" in value for value in request.GET.values()):  # which PostgreSQL takes for no text
            return redirect(self.index_url)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)


class ButtonsOfOne(ABC, ButtonHelper):
    """Buttons on the page of a record alone: its list is for reading, and leads there."""

    def get_buttons_for_obj(self, obj: Any, exclude: Any = (), *args: Any, **options: Any) -> list[dict[str, Any]]:
        if "inspect" not in exclude:  # as the page of the record asks
            return []
        return [
            {"url": reverse(name, args=[obj.pk]), "label": label, "title": label, "classname": f"button {kind}"}
            for name, label, permission, kind in self.ways(obj)
            if self.request.user.has_perm(permission)
        ]

    @abstractmethod
    def ways(self, obj: Any) -> Iterator[tuple[str, str, str, str]]:
        """Yield the name of an address, a label, a permission and a class for each that makes sense now."""
