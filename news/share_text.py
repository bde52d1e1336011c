"""A story as text alone, at its address with `story.txt` behind it: for whoever passes it on, and for programs.

It is made of the same HTML as feeds have, so no block needs a second form, and none can be forgotten.
"""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template.loader import render_to_string

from core.chrome import Chrome
from core.html_as_text import plain
from core.plain_text import CITATIONS, MARKS, laid_out, underlined
from news.versions import unindexed

if TYPE_CHECKING:
    from news.models import NewsArticlePage

TEXT = "story.txt"
CONTENT_TYPE = "text/plain; charset=utf-8"


def text_address(story: "NewsArticlePage") -> str:
    return f"{story.get_url()}{TEXT}"


def show_text(story: "NewsArticlePage") -> HttpResponse:
    """Answer with a story as text, which search engines need not find beside the story itself."""
    return unindexed(HttpResponse(share_text(story), content_type=CONTENT_TYPE))


def share_text(story: "NewsArticlePage") -> str:
    """Return all that readers see of a story between its headline and More News, and where it stands."""
    from news.portable import portable_stories  # noqa: PLC0415 - it needs the models, and one of them needs this

    (told,) = portable_stories(type(story).objects.for_elsewhere().filter(pk=story.pk))
    context = {
        "story": told.story,
        "headline": underlined(told.story.title.translate(MARKS), "="),
        "masthead": Chrome(None).masthead,
        "words": plain(told.html),
        "address": told.address,
        "citations": CITATIONS,
    }
    return laid_out(render_to_string("news/story.txt", context))


def tell_of_withdrawal(story: "NewsArticlePage") -> HttpResponse:
    context = {"story": story, "masthead": Chrome(None).masthead}
    return HttpResponse(laid_out(render_to_string("news/withdrawn.txt", context)), content_type=CONTENT_TYPE)
