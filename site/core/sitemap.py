"""The sitemap: every page that any visitor may see, in every language."""

from typing import Any

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from core.visibility import is_restricted


class PublicSitemap(Sitemap):
    """Wagtail's sitemap, of all languages: each has a front page of its own beside the site's root page."""

    def items(self) -> Any:
        root = self.get_wagtail_site().root_page
        branches = Page.objects.filter(translation_key=root.translation_key).values_list("path", flat=True)
        below = Q(pk__in=[])
        for path in branches:
            below |= Q(path__startswith=path)
        return Page.objects.filter(below, ~is_restricted()).live().order_by("path").defer_streamfields().specific()
