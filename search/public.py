"""Which pages a search may show: whatever the index still holds, what readers may not see is left out."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page

from core.prepared import prepared
from core.visibility import is_restricted


def public_pages(keys: Sequence[int]) -> dict[int, Page]:
    """Return those of some pages that any visitor may see now, by key, whatever the index still holds."""
    return {page.pk: page for page in shown_of(keys, timezone.now())}


@prepared
def shown_of(keys: Sequence[int], now: datetime) -> QuerySet[Page]:
    shown = Q(newsarticlepage=None) | Q(newsarticlepage__date__lte=now, newsarticlepage__withdrawal_reason="")
    pages = Page.objects.live().filter(~is_restricted(), shown, pk__in=keys)
    return pages.select_related("locale")
