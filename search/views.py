from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, override

from news.models import Topic
from search import suggestions
from search.query import SearchQuery
from search.results import Results


def search(request: HttpRequest) -> HttpResponse:
    """The results page. Without a query it is the form and a hint of what there is."""
    query = SearchQuery.from_query(request.GET)
    language = get_language() or settings.LANGUAGE_CODE
    index = suggestions.news_index(language)
    context: dict[str, Any] = {
        "query": query,
        "topics": Topic.objects.filter(locale__language_code=language),
        "index": index,
        "translations": translations(),
    }
    if query.text:
        context["results"] = Results(query, language, request.GET.get("page"))
    return render(request, "search/search.html", context)


def suggest(request: HttpRequest) -> JsonResponse:
    """What the search field offers while somebody types: `{"suggestions": [{"text", "kind", "url"}]}`."""
    query = SearchQuery.from_query(request.GET)
    response = JsonResponse({"suggestions": suggestions.suggest(query.text, get_language() or settings.LANGUAGE_CODE)})
    patch_cache_control(response, public=True, max_age=60)
    return response


def translations() -> dict[str, str]:
    """Return the address of the search page in each language."""
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = reverse("search")
    return addresses
