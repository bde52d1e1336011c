"""Links from rich text to pages of the site."""

from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from core.visibility import is_restricted


class PublicPageLinkHandler(PageLinkHandler):
    """Leads to pages that any visitor may see; of the others, even the address would say something."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        pks = [attrs.get("id") for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=pks).annotate(is_restricted=is_restricted()).defer_streamfields()
        pages = pages.specific().select_related("locale", for_specific_subqueries=True)
        found = {str(page.pk): page for page in pages}
        return [found.get(str(pk)) for pk in pks]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        return [
            f'<a href="{escape(translated(page).url)}">' if page and getattr(page, "is_public", page.live) else "<a>"
            for page in cls.get_many(attrs_list)
        ]


def translated(page: Page) -> Page:
    """Return a page in the active language; `localized` asks for that language again for each link."""
    return page if page.locale.language_code == get_language() else page.localized
