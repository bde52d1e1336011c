"""What surrounds every page: masthead, menu, language switch. Loaded once for a request, and only when shown."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, override
from wagtail.models import Page

from core.models import Masthead
from core.page_cache.dependencies import remembered
from core.visibility import is_restricted


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch: to the page's translation, or to that language's front page."""

    code: str
    name: str
    url: str
    is_current: bool
    is_translation: bool


class Chrome:
    """The surroundings of one page; each part is asked for at most once."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        self.language = get_language() or settings.LANGUAGE_CODE

    @property
    def home_url(self) -> str:
        return home_url(self.language)

    @cached_property
    def masthead(self) -> Masthead:
        return remembered(f"masthead {self.language}", self.find_masthead)

    def find_masthead(self) -> Masthead:
        """Return the masthead of this language, else of the default one, else one with nothing but a name."""
        wanted = Case(
            When(locale__language_code=self.language, then=Value(0)),
            When(locale__language_code=settings.LANGUAGE_CODE, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
        found = Masthead.objects.select_related("default_signup").order_by(wanted).first()
        return found or Masthead(name=settings.WAGTAIL_SITE_NAME)

    @cached_property
    def menu(self) -> list[Page]:
        return remembered(f"menu {self.language}", self.find_menu)

    def find_menu(self) -> list[Page]:
        """Return the public pages that editors put into the menu, below this language's front page."""
        pages = Page.objects.live().in_menu().filter(depth=3, locale__language_code=self.language)
        return list(pages.filter(~is_restricted()).select_related("locale").order_by("path"))


def chrome(request: HttpRequest | None) -> dict[str, Any]:
    """Give templates `chrome`; nothing is asked for until a template does."""
    return {"chrome": SimpleLazyObject(lambda: Chrome(request))}


def home_url(language: str) -> str:
    with override(language):
        return reverse("wagtail_serve", args=[""])


def language_links(translations: dict[str, str], current: str) -> list[LanguageLink]:
    """Return an entry for each language of the site; `translations` maps language codes to addresses."""
    return [
        LanguageLink(
            code=code,
            name=name,
            url=translations.get(code) or home_url(code),
            is_current=code == current,
            is_translation=code in translations,
        )
        for code, name in settings.LANGUAGES
    ]
