"""The sitemap's addresses: `/sitemap.xml` is the index, `/sitemap-<section>-<number>.xml` a part."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.page_cache.dependencies import is_the_same_for_all
from core.sitemap import writing
from core.sitemap.roots import Roots
from core.sitemap.sections import registered

XML = "application/xml"


@require_safe
def show_index(request: HttpRequest) -> StreamingHttpResponse:
    is_the_same_for_all()
    parts = addressed(Roots.of(request))
    first = next(parts, None)
    if first is None:
        raise Http404(_("Nothing here is public."))
    return StreamingHttpResponse(writing.sitemap_index(chain([first], parts)), content_type=XML)


def addressed(roots: Roots) -> Iterator[tuple[str, datetime | None]]:
    for name, section in registered().items():
        for part, changed in section.parts(roots):
            yield f"{settings.SITE_URL}{reverse('sitemap_part', args=[name, part])}", changed


@require_safe
def show_part(request: HttpRequest, section: str, number: str) -> StreamingHttpResponse:
    is_the_same_for_all()
    known = registered().get(section)
    entries = known.entries(Roots.of(request), int(number)) if known else iter(())
    # The first one is asked for here: what goes wrong gets an answer of its own, and an empty part is none.
    first = next(entries, None)
    if first is None:
        raise Http404(_("The sitemap has no such part."))
    return StreamingHttpResponse(writing.sitemap(chain([first], entries)), content_type=XML)
