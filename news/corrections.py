"""The list of all corrections in one language."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache.dependencies import depends_on, is_the_same_for_all
from core.paginator import ForgivingPaginator
from news.models import Correction, NewsArticlePage, StoryVersion
from news.models.correction import CORRECTIONS_TAG, CorrectionQuerySet
from news.structured_data import collection

PER_PAGE = 20
WHAT_THEY_ARE = gettext_noop("What was wrong in our stories, and what has become known since.")


def corrections() -> CorrectionQuerySet:
    """Return every correction of a story that any visitor may see, in the active language, newest first."""
    depends_on(CORRECTIONS_TAG)
    is_the_same_for_all()
    stories = NewsArticlePage.objects.published().filter(locale__language_code=get_language())
    return Correction.objects.of_stories(stories)


@require_safe
def list_corrections(request: HttpRequest) -> HttpResponse:
    page = ForgivingPaginator(corrections(), PER_PAGE).get_page(request.GET.get("page"))
    show_versions(page)
    address = reverse("corrections")
    canonical = address if page.number == 1 else f"{address}?page={page.number}"
    stories = [f"{note.story.get_url(request)}#{note.anchor}" for note in page]
    context: dict[str, Any] = {
        "corrections": page,
        "translations": translations(),
        "canonical": canonical,
        "structured_data": collection(canonical, _("Corrections"), get_language() or "", _(WHAT_THEY_ARE), stories),
    }
    return render(request, "news/corrections.html", context)


def show_versions(page: "Page[Correction]") -> None:
    """Tell each correction of a list which version brought it, in one query for all of them."""
    page.object_list = list(page.object_list)
    stories = {note.story_id for note in page.object_list}
    came = StoryVersion.objects.filter(story__in=stories).where_corrections_came()
    for note in page.object_list:
        note.version_number = came.get((note.story_id, str(note.uid)))


def translations() -> dict[str, str]:
    """Return the address of the list in each language."""
    addresses = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            addresses[language] = reverse("corrections")
    return addresses
