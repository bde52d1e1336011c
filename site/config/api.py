"""The API's addresses: what each app tells, put together. A change that breaks readers' programs is a new version."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path, re_path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.utils.urlpatterns import decorate_urlpatterns

from core.api.answering import nothing_here, open_to_all
from core.api.documents import Documents, DocumentsEndpoint
from core.api.openapi import document
from core.api.pages import AnyPage, PagesEndpoint
from core.api.pictures import ImagesEndpoint, Pictures
from home.api import HomeKind, StandardKind
from news.api import NewsIndexKind, StoryKind
from search.api import search_pages

ROOT = "api/v2/"

any_page = AnyPage([StoryKind(), NewsIndexKind(), HomeKind(), StandardKind()])


class Pages(PagesEndpoint):
    collection = any_page
    search = staticmethod(search_pages)


class Images(ImagesEndpoint):
    collection = Pictures(any_page.public)


class Files(DocumentsEndpoint):
    collection = Documents(any_page.public)


ENDPOINTS = (Pages, Images, Files)

router = WagtailAPIRouter("api")
for endpoint in ENDPOINTS:
    router.register_endpoint(endpoint.place, endpoint)


def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(document(settings.WAGTAIL_SITE_NAME, f"{settings.SITE_URL}/{ROOT}".rstrip("/"), ENDPOINTS))


def contents(request: HttpRequest) -> JsonResponse:
    """Say what there is to whoever asks at the door."""
    root = f"{settings.SITE_URL}/{ROOT}"
    lists = {endpoint.place: f"{root}{endpoint.place}/" for endpoint in ENDPOINTS}
    return JsonResponse({**lists, "openapi": f"{root}openapi.json"})


patterns = decorate_urlpatterns(
    [
        *router.get_urlpatterns(),
        path("", contents, name="contents"),
        path("openapi.json", openapi, name="openapi"),
        re_path("^(?P<path>.*)$", nothing_here),
    ],
    open_to_all,
)
urls = (patterns, "api", "api")
