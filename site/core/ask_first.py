"""A page that asks before something is done that cannot be undone, or that readers notice."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView


class AskFirst(ABC, TemplateView):
    """Asks on GET and does it on POST. Subclasses say what, to what, and who may."""

    http_method_names = ["get", "post", "head"]
    template_name = "core/admin/ask_first.html"
    model: type[Model]
    permission = ""
    icon = "help"
    is_grave = False  # the button is red
    title: Any = ""
    question: Any = ""  # may name the object as %(object)s
    done: Any = ""
    too_late: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        self.object: Any = get_object_or_404(self.model, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and say so; somebody else may have been quicker."""
        name = str(self.object)
        if self.act():
            messages.success(request, self.done % {"object": name})
        else:
            messages.warning(request, self.too_late % {"object": name})
        return redirect(self.next_url)

    @abstractmethod
    def act(self) -> bool:
        """Do it; False if there is nothing to do any more."""

    @property
    @abstractmethod
    def back_url(self) -> str:
        """Where whoever changes their mind goes."""

    @property
    def next_url(self) -> str:
        return self.back_url

    @property
    def asked(self) -> str:
        return str(self.question % {"object": self.object})
