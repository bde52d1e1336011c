"""The front pages of the site, one for each language: what lies below them belongs to it, and to no other site."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, Site

from core.chrome import home_url
from core.visibility import is_restricted


@dataclass(frozen=True)
class Root:
    """The front page of a language; pages may be listed though it is not public itself."""

    language: str
    locale_id: int
    path: str
    url_path: str
    address: str
    is_public: bool


@dataclass(frozen=True)
class Roots:
    key: str  # the same for the same site
    each: tuple[Root, ...]

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Return those of the site that is asked; none where there is no site. Two queries."""
        site = Site.find_for_request(request)
        if site is None:
            return cls("", ())
        front = Page.objects.filter(translation_key=site.root_page.translation_key, locale__language_code__in=LANGUAGES)
        rows = front.annotate(is_restricted=is_restricted()).order_by("path")
        columns = ("locale__language_code", "locale_id", "path", "url_path", "live", "is_restricted")
        each = (
            Root(language, locale, path, url_path, f"{settings.SITE_URL}{home_url(language)}", live and not restricted)
            for language, locale, path, url_path, live, restricted in rows.values_list(*columns)
        )
        return cls(str(site.root_page.translation_key), tuple(each))

    @property
    def languages(self) -> list[str]:
        return [root.language for root in self.each]

    def holds(self) -> Q:
        """Return a condition for page querysets: the page is a front page, or lies below one."""
        found = Q(pk__in=[])
        for root in self.each:
            found |= Q(path__startswith=root.path)
        return found

    def address(self, url_path: str) -> str | None:
        """Return the address of a page by its `url_path`, as `Page.get_full_url` does with queries."""
        for root in self.each:
            if url_path.startswith(root.url_path):
                return root.address + quote(url_path.removeprefix(root.url_path))
        return None


LANGUAGES = [code for code, _name in settings.LANGUAGES]
