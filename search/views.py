from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.rate_limit import allows, seconds_to_wait
from core.visitors import comes_from_here
from search import suggestions
from search.asked import Note, asked, opened
from search.leads import Leads
from search.query import SearchQuery
from search.results import Results

SUGGESTIONS = 4  # for each search that a client may make


def search(request: HttpRequest) -> HttpResponse:
    """The results page. Without a query it is the form and a hint of what there is."""
    query = SearchQuery.from_query(request.GET)
    if query.text and not allows(request, "search", settings.SEARCHES_PER_MINUTE):
        return too_many(request, query)
    language = get_language() or settings.LANGUAGE_CODE
    context: dict[str, Any] = {"query": query, "leads": Leads(language), "translations": translations()}
    if query.text:
        context["results"] = Results(query, language, request.GET.get("page"))
    return render(request, "search/search.html", context)


def suggest(request: HttpRequest) -> JsonResponse:
    """What the search field offers while somebody types: `{"suggestions": [{"text", "kind", "url"}]}`."""
    if not allows(request, "suggest", SUGGESTIONS * settings.SEARCHES_PER_MINUTE):
        return JsonResponse({"suggestions": []}, status=429, headers={"Retry-After": seconds_to_wait()})
    query = SearchQuery.from_query(request.GET)
    response = JsonResponse({"suggestions": suggestions.suggest(query.text, get_language() or settings.LANGUAGE_CODE)})
    patch_cache_control(response, public=True, max_age=60)
    return response


@csrf_exempt  # the pages that send it carry no cookie; the Origin header is checked instead
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """Count that a results page was seen, or that a result was opened: `asked`, as signed, and `position`, if any.

    Answers 204, 403 to what another site sent, 400 to what we have not signed.
    """
    if not comes_from_here(request):
        return HttpResponse(status=403)
    note = Note.from_signed(request.POST.get("asked", ""))
    position = request.POST.get("position", "")
    if note is None or (position and not (position.isascii() and position.isdecimal())):
        return HttpResponse(status=400)
    if allows(request, "tell", SUGGESTIONS * settings.SEARCHES_PER_MINUTE):
        if position:
            opened(note, int(position[:5]), request)
        else:
            asked(note, request)
    return HttpResponse(status=204)


def too_many(request: HttpRequest, query: SearchQuery) -> HttpResponse:
    """Ask a client that searches faster than people do to wait; what it asked for stays in the field."""
    wait = seconds_to_wait()
    context = {"query": query, "wait": wait, "translations": translations()}
    response = render(request, "search/too_many.html", context, status=429)
    response["Retry-After"] = wait
    return response


def translations() -> dict[str, str]:
    """Return the address of the search page in each language."""
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = reverse("search")
    return addresses
