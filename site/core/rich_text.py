"""Links from rich text to pages and documents of the site."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.pages import PageLinkHandler

from core.visibility import is_restricted

Attributes = list[dict[str, Any]]
_known: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("known links", default=None)


@contextmanager
def links_known(sources: Iterable[str]) -> Iterator[None]:
    """Ask once where the links of several texts lead; what is shown of them within asks for none of that again.

    One within another knows what that one knows, and tells it.
    """
    known = _known.get()
    token = _known.set({} if known is None else known)
    try:
        expand_db_html("".join(sources))
        yield
    finally:
        _known.reset(token)


def once_known(kind: str, attributes: Attributes, ask: Callable[[Attributes], list[Any]]) -> list[Any]:
    """Return what links lead to, and ask for what is not known already."""
    known = _known.get()
    if known is None:
        return ask(attributes)
    keys = [(kind, str(each.get("id"))) for each in attributes]
    missing = {key: each for key, each in zip(keys, attributes, strict=True) if key not in known}
    if missing:
        known.update(zip(missing, ask([*missing.values()]), strict=True))
    return [known[key] for key in keys]


class PublicPageLinkHandler(PageLinkHandler):
    """Leads to pages that any visitor may see; of the others, even the address would say something."""

    @classmethod
    def get_many(cls, attrs_list: Attributes) -> list[Page | None]:
        return once_known("page", attrs_list, cls.ask)

    @staticmethod
    def ask(attrs_list: Attributes) -> list[Page | None]:
        pks = [attrs.get("id") for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=pks).annotate(is_restricted=is_restricted()).defer_streamfields()
        pages = pages.specific().select_related("locale", for_specific_subqueries=True)
        found = {str(page.pk): page for page in pages}
        return [found.get(str(pk)) for pk in pks]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Attributes) -> list[str]:
        return [
            f'<a href="{escape(translated(page).url)}">' if page and getattr(page, "is_public", page.live) else "<a>"
            for page in cls.get_many(attrs_list)
        ]


class KnownDocumentLinkHandler(DocumentLinkHandler):
    """Leads to documents, as Wagtail's own does."""

    @classmethod
    def get_many(cls, attrs_list: Attributes) -> list[Any]:
        found: list[Any] = once_known("document", attrs_list, super().get_many)
        return found


def translated(page: Page) -> Page:
    """Return a page in the active language; `localized` asks for that language again for each link."""
    return page if page.locale.language_code == get_language() else page.localized
