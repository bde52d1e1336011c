"""What editors put on top of a search: Wagtail's search promotions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.search.utils import normalise_query_string

from core.prepared import prepared
from search.public import public_pages


@dataclass(frozen=True)
class Promoted:
    """A page, or an address elsewhere, that editors recommend to whoever searches for this."""

    url: str
    headline: str
    description: str


def promoted_for(typed: str, corrected: str, language: str) -> list[Promoted]:
    """Return what is promoted for a query as it was typed or understood, in the editors' order.

    Of pages, those of the language (empty: of any) that readers may see.
    """
    queries = {normalise_query_string(text) for text in (typed, corrected) if text}
    rows = promotions_of(sorted(queries))
    pages = public_pages([row.page_id for row in rows if row.page_id])
    found = []
    for row in rows:
        page = pages.get(row.page_id)
        if page and language in {"", page.locale.language_code}:
            found.append(Promoted(page.get_url() or "", page.title, row.description))
        elif not row.page_id:
            found.append(Promoted(row.external_link_url, row.external_link_text or "", row.description))
    return found


@prepared
def promotions_of(queries: Sequence[str]) -> QuerySet[SearchPromotion]:
    return SearchPromotion.objects.filter(query__query_string__in=queries)
