"""The site's addresses, and those at which each page for a mistake is shown, in every language."""

from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config import urls
from newsletter.views import too_many as too_many_subscriptions
from search.query import SearchQuery
from search.views import too_many

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def mishap(request: HttpRequest, status: int) -> HttpResponse:
    if status == 429:  # django-axes shows it, in the language of the sign-in form
        return render(request, "429.html", status=429)
    raise {400: SuspiciousOperation, 403: PermissionDenied, 500: RuntimeError}[status]("On purpose.")


def searched_too_often(request: HttpRequest) -> HttpResponse:
    return too_many(request, SearchQuery("walrus"))


def subscribed_too_often(request: HttpRequest) -> HttpResponse:
    return too_many_subscriptions(request, 1500)


mishaps = [
    path("mishaps/<int:status>/", mishap),
    path("mishaps/searches/", searched_too_often),
    path("mishaps/subscriptions/", subscribed_too_often),
]
urlpatterns = [*i18n_patterns(*mishaps, prefix_default_language=False), *urls.urlpatterns]
