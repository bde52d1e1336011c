"""Which pages a search may show: whatever the index still holds, what readers may not see is left out."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from core.visibility import is_restricted


def public_pages() -> Any:
    """Return the pages any visitor may see now, whatever the index still holds."""
    shown = Q(newsarticlepage=None) | Q(
        newsarticlepage__date__lte=timezone.now(), newsarticlepage__withdrawal_reason=""
    )
    return Page.objects.live().filter(~is_restricted()).filter(shown).select_related("locale")
