from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from news.models import NewsArticlePage, Topic
from search.query import SearchQuery

PER_PAGE = 10


def search(request: HttpRequest) -> HttpResponse:
    """The results page. Without a query it is the form and a hint of what there is."""
    query = SearchQuery.from_query(request.GET)
    topics = Topic.objects.filter(locale__language_code=get_language())
    context: dict[str, Any] = {"query": query, "topics": topics}
    if query.text:
        context["results"] = Paginator(results(query), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "search/search.html", context)


def results(query: SearchQuery) -> Any:
    """Find stories in the page's language by Wagtail's database search, best first."""
    stories = NewsArticlePage.objects.published().filter(locale__language_code=get_language())
    if query.topic:
        stories = stories.filter(story_topics__topic__slug=query.topic)
    if query.year and 1900 <= query.year <= 2999:  # noqa: PLR2004
        stories = stories.filter(date__year=query.year)
    return stories.for_cards().search(query.text, operator="and")
