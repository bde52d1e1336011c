"""`/llms.txt` (llmstxt.org): who we are, our sections and the newest stories, in English, for assistants.

It is there if an editor wants it (`core.models.MachineSettings`).
"""

import re
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core.chrome import Chrome
from core.models import MachineSettings
from core.page_cache.dependencies import depends_on, is_the_same_for_all
from core.sitemap.roots import Roots
from news.models import NewsArticlePage, StoryTopic, Topic
from news.sitemap import public_indexes, stories_tags

ENGLISH = "en"
NEWEST = 20  # stories
MOST_TOPICS = 50
MARKS = re.compile(r"([\\`*_\[\]<>#])")


@require_safe
def show_llms_txt(request: HttpRequest) -> HttpResponse:
    is_the_same_for_all()
    if not MachineSettings.current().llms_txt:
        raise Http404(_("There is no llms.txt here."))
    with override(ENGLISH):
        lines = list(told(Roots.of(request)))
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def told(roots: Roots) -> Iterator[str]:
    depends_on(*stories_tags(roots))
    masthead = Chrome(None).masthead
    indexes = {language: address for language, address, _changed in public_indexes(roots)}
    yield f"# {plain(masthead.name)}"
    if masthead.tagline:
        yield f"\n> {plain(masthead.tagline)}"
    if masthead.publisher:
        yield f"\n{plain(masthead.publisher)}"
    if ENGLISH in indexes:
        yield "\n## Sections\n"
        yield line("All news", indexes[ENGLISH], "every story in English, newest first")
        yield line("Archive", f"{indexes[ENGLISH]}archive/", "every story by year and month")
        for name, slug, description in topics():
            yield line(name, f"{indexes[ENGLISH]}topics/{slug}/", description)
        yield line("Corrections", f"{settings.SITE_URL}{reverse('corrections')}", "what was wrong, and what is right")
        yield "\n## Newest stories\n"
        for url_path, title, lede, date in newest(roots):
            if address := roots.address(url_path):
                yield line(title, address, f"{date:%Y-%m-%d}. {lede}")
    if others := [language for language in indexes if language != ENGLISH]:
        yield "\n## Other languages\n"
        for language in others:
            yield line(dict(settings.LANGUAGES)[language], indexes[language], "")
    yield "\n## Optional\n"
    yield line("Sitemap", f"{settings.SITE_URL}{reverse('sitemap')}", "the address of every page, in every language")


def topics() -> Iterator[tuple[str, str, str]]:
    """Yield name, slug and description of the topics that lead to a story; one query."""
    stories = NewsArticlePage.objects.published().filter(locale__language_code=ENGLISH)
    rows = StoryTopic.objects.filter(Exists(stories.filter(pk=OuterRef("story"))), topic=OuterRef("pk"))
    found = Topic.objects.filter(Exists(rows), locale__language_code=ENGLISH).order_by("name", "pk")
    yield from found.values_list("name", "slug", "description")[:MOST_TOPICS]


def newest(roots: Roots) -> Iterator[tuple[str, str, str, datetime]]:
    for root in roots.each:
        if root.language == ENGLISH:
            stories = NewsArticlePage.objects.published().in_language(root.locale_id).originals()
            rows = stories.filter(roots.holds()).newest_first().values_list("url_path", "title", "lede", "date")
            yield from rows[:NEWEST]


def line(name: str, address: str, description: str) -> str:
    return f"- [{plain(name)}]({address})" + (f": {plain(description)}" if description else "")


def plain(words: str) -> str:
    """Return words in one line, with nothing in them that Markdown reads."""
    return MARKS.sub(r"\\\1", " ".join(words.split()))
