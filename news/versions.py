"""The pages below a story: its earlier versions, and what changed from one to the next.

They are for readers who want to know, not for search engines: none of them is to be indexed.
"""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.page_cache.dependencies import is_odd
from news.difference import changed_paragraphs, difference

if TYPE_CHECKING:
    from news.models import NewsArticlePage, StoryVersion


def show_version(story: "NewsArticlePage", request: HttpRequest, number: int) -> HttpResponse:
    """Answer with the story as it was in that version; the newest one is the story itself."""
    is_odd()  # few come here, and it shows what Wagtail keeps in tables of its own
    versions, place = versions_of(story, number)
    version = versions[place]
    if place == len(versions) - 1:
        return redirect(story.get_url(request))
    if version.is_withheld:
        return withheld(story, request, version)
    context = {
        **version.as_published(story).get_context(request),
        "version": version,
        "next_version": versions[place + 1],
        "address": story.get_url(request),
    }
    return unindexed(TemplateResponse(request, "news/news_article_page.html", context))


def compare_versions(story: "NewsArticlePage", request: HttpRequest, number: int) -> HttpResponse:
    """Answer with what changed from the version before to this one."""
    versions, place = versions_of(story, number)
    if place == 0:
        raise Http404(_("Nothing lies before the first version."))
    before, after = versions[place - 1 : place + 1]
    for version in (before, after):
        if version.is_withheld:
            return withheld(story, request, version)
    context = {
        "page": story,
        "address": story.get_url(request),
        "translations": story.translated_addresses(request),
        "versions": versions,
        "before": before,
        "after": after,
        "notes": [note for note in story.notes if note.version_number == after.number],
        "rows": difference(before.content, after.content),
        "count": changed_paragraphs(before.content, after.content),
    }
    return unindexed(TemplateResponse(request, "news/story_changes.html", context))


def versions_of(story: "NewsArticlePage", number: int) -> tuple[list["StoryVersion"], int]:
    """Return a story's versions, the oldest first, and the place of one of them; Http404 if there is no such one."""
    versions = list(story.versions.defer("content").order_by("number"))
    place = next((place for place, version in enumerate(versions) if version.number == number), None)
    if place is None:
        raise Http404(_("The story has no such version."))
    return versions, place


def withheld(story: "NewsArticlePage", request: HttpRequest, version: "StoryVersion") -> HttpResponse:
    context = {
        "page": story,
        "address": story.get_url(request),
        "translations": story.translated_addresses(request),
        "version": version,
    }
    return gone(TemplateResponse(request, "news/withheld_version.html", context))


def gone(response: HttpResponse) -> HttpResponse:
    """Say that what stood here was taken off for good, to people by the page and to machines by the status."""
    response.status_code = 410
    return unindexed(response)


def unindexed(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
