"""The addresses of a collection: its list, and one thing in it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet

from core.api.asking import Asked, Parameter, read_query
from core.api.collection import FURTHEST, MOST_WHOLE, USUAL, Collection
from core.api.fields import parameter, told


class JSONAlone(BaseContentNegotiation):
    """Answers in JSON, whatever is asked for: an error of ours is read by more programs than a 406."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(BaseAPIViewSet):
    """Wagtail's addresses, with what we tell: each list and thing at a number of queries that does not grow."""

    renderer_classes = [JSONRenderer]
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    content_negotiation_class = JSONAlone
    place: str  # the last part of its address; `name` is Django REST framework's own
    collection: Collection  # what its list is of

    @classmethod
    def get_urlpatterns(cls) -> list[Any]:
        return [
            path("", cls.as_view({"get": "listing_view"}), name="listing"),
            path("<int:pk>/", cls.as_view({"get": "detail_view"}), name="detail"),
        ]

    @classmethod
    def collections(cls) -> list[Collection]:
        """Return what can be told of here, for the OpenAPI document."""
        return [cls.collection]

    @classmethod
    def parameters_of(cls, collection: Collection) -> list[Parameter]:
        return collection.parameters

    def asked_for(self, request: Request) -> Collection:
        """Return what a list is asked of. BadRequestError."""
        return self.collection

    def home_of(self, pk: int) -> Collection:
        """Return the collection that a thing is in. Http404."""
        return self.collection

    def listing_view(self, request: Request) -> Response:
        collection = self.asked_for(request)
        asked = read_query(request.GET, self.parameters_of(collection))
        fields = collection.chosen(asked, in_list=True)
        limit, offset = asked.get("limit", USUAL), asked.get("offset", 0)
        if any(field.is_whole for field in fields):
            if asked.get("limit", 0) > MOST_WHOLE:
                raise BadRequestError(f"limit cannot be higher than {MOST_WHOLE} where whole texts are asked for.")
            limit = min(limit, MOST_WHOLE)
        keys, total = self.part(collection, asked, offset, offset + limit + 1)
        things = collection.load(keys[:limit], {field.name for field in fields})
        meta = {
            "total_count": total,
            "next": self.beside(asked, offset + limit) if len(keys) > limit else None,
            "previous": self.beside(asked, max(offset - limit, 0)) if offset else None,
        }
        return Response({"meta": meta, "items": [told(fields, thing) for thing in things]})

    def part(self, collection: Collection, asked: Asked, start: int, end: int) -> tuple[list[int], int | None]:
        """Return the keys of a part of a list, and how many there are in all, if that is known."""
        return collection.keys(asked, start, end), collection.length(asked)

    def beside(self, asked: Asked, offset: int) -> str | None:
        """Return the address of another part of a list."""
        if offset > FURTHEST:
            return None
        query = {**{name: value for name, value in self.request.GET.items() if name != "offset"}, "offset": offset}
        return f"{settings.SITE_URL}{self.request.path}?{urlencode(query)}"

    def detail_view(self, request: Request, pk: int) -> Response:
        collection = self.home_of(pk)
        asked = read_query(request.GET, [parameter(collection.fields)])
        fields = collection.chosen(asked, in_list=False)
        things = collection.load([pk], {field.name for field in fields})
        if not things:
            raise Http404
        return Response(told(fields, things[0]))

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Http404):
            return Response({"message": "There is no such thing, or it is not public."}, status=404)
        response: Response = super().handle_exception(exc)
        return response

    def get_renderer_context(self) -> dict[str, Any]:
        return {**super().get_renderer_context(), "indent": None}


def detail_url(endpoint: str, key: int) -> str:
    """Return the address at which a thing is told of."""
    return settings.SITE_URL + reverse(f"api:{endpoint}:detail", args=[key])
