"""Lists that are cut into pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator

from core.page_cache.dependencies import has_pages, is_odd


class ForgivingPaginator(Paginator):
    """A paginator for numbers that a visitor wrote: one that is no page of the list shows the first."""

    def get_page(self, number: Any) -> Page:
        """Return that page. Django's own would return the last for 0, for -1 and for what is beyond it."""
        has_pages()
        try:
            return self.page(number)
        except InvalidPage:
            if number is not None:
                is_odd()
            return self.page(1)
