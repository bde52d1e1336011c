from typing import Any

from django.conf import settings
from django.core.paginator import Page as PageOfResults
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Locale

from core.paginator import ForgivingPaginator
from news.models import NewsArticlePage, NewsIndexPage, Topic
from search.query import SearchQuery

PER_PAGE = 10
FOUND_AT_MOST = 500


def search(request: HttpRequest) -> HttpResponse:
    """The results page. Without a query it is the form and a hint of what there is."""
    query = SearchQuery.from_query(request.GET)
    topics = Topic.objects.filter(locale__language_code=get_language())
    index = NewsIndexPage.objects.live().filter(locale__language_code=get_language()).first()
    context: dict[str, Any] = {"query": query, "topics": topics, "index": index, "translations": translations()}
    if query.text:
        context["results"] = results(query, request.GET.get("page"))
    return render(request, "search/search.html", context)


def translations() -> dict[str, str]:
    """Return the address of the search page in each language."""
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = reverse("search")
    return addresses


def results(query: SearchQuery, number: Any) -> PageOfResults[Any]:
    """Return one page of the stories found in the page's language by Wagtail's database search, best first.

    The search knows simple conditions alone, so what it finds is narrowed down afterwards; a query that finds
    more than FOUND_AT_MOST stories shows the best of them.
    """
    hits = NewsArticlePage.objects.live().filter(locale=Locale.get_active()).search(query.words, operator="and")
    found = [hit.pk for hit in hits[:FOUND_AT_MOST]]
    wanted = NewsArticlePage.objects.published().filter(pk__in=found)
    if query.topic:
        wanted = wanted.filter(story_topics__topic__slug=query.topic)
    if query.year:
        wanted = wanted.filter(date__year=query.year)
    visible = set(wanted.values_list("pk", flat=True))
    page = ForgivingPaginator([pk for pk in found if pk in visible], PER_PAGE).get_page(number)
    cards = NewsArticlePage.objects.for_cards().in_bulk(page.object_list)
    page.object_list = [cards[pk] for pk in page.object_list]
    return page
