"""What surrounds every page: masthead, menu, language switch. Loaded once for a request, and only when shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from wagtail.models import Page, Site

from core.models import Masthead
from core.models.masthead import POLICIES
from core.page_cache.dependencies import Noted, depends_on, depends_on_tables, noting, tag_of, take_into_account
from core.page_cache.memory import remembered
from core.share_image import ShareImage
from core.visibility import is_restricted


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch: to the page's translation, or to that language's front page."""

    code: str
    name: str
    url: str
    is_current: bool
    is_translation: bool


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str


@dataclass(frozen=True)
class Policy:
    """A page about the publication's rules, and the property that schema.org has for it."""

    kind: str
    title: str
    url: str


class Chrome:
    """The surroundings of one page; each part is asked for at most once."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        self.language = get_language() or settings.LANGUAGE_CODE
        self.parts: dict[str, tuple[Any, Noted]] = {}

    @property
    def home_url(self) -> str:
        return home_url(self.language)

    def part(self, name: str, find: Callable[[], Any]) -> Any:
        """Return what is found at most once; whatever shows it, however often, depends on what it was found in."""
        if name not in self.parts:
            with noting(None) as noted:
                self.parts[name] = remembered((name, self.language), find), noted
        value, noted = self.parts[name]
        take_into_account(noted)
        return value

    @property
    def masthead(self) -> Masthead:
        return self.part("masthead", self.find_masthead)

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

    @property
    def menu(self) -> list[MenuItem]:
        return self.part("menu", self.find_menu)

    def find_menu(self) -> list[MenuItem]:
        """Return the public pages that editors put into the menu, below this language's front page."""
        depends_on_tables(Site)  # whose addresses are known already
        pages = Page.objects.live().in_menu().filter(depth=3, locale__language_code=self.language)
        pages = pages.filter(~is_restricted()).select_related("locale").order_by("path")
        return [MenuItem(page.title, page.get_url(self.request) or "") for page in pages]

    @property
    def policies(self) -> list[Policy]:
        return self.part("policies", self.find_policies)

    def find_policies(self) -> list[Policy]:
        """Return the pages about the publication's rules that any visitor may see."""
        keys = {name: key for name in POLICIES if (key := getattr(self.masthead, f"{name}_id"))}
        depends_on(*(tag_of(Page, key) for key in keys.values()))  # of those too that are not public yet
        depends_on_tables(Site)
        pages = Page.objects.live().filter(~is_restricted(), pk__in=set(keys.values())).select_related("locale")
        found = pages.in_bulk() if keys else {}
        shown = [(name, found[key]) for name, key in keys.items() if key in found]
        return [Policy(POLICIES[name], page.title, page.get_url(self.request) or "") for name, page in shown]

    @property
    def share_image(self) -> ShareImage:
        """What stands for pages without a picture of their own where somebody shares a link to them."""
        return ShareImage(self.language, self.masthead.tagline or self.masthead.name, self.masthead.name)


def chrome(request: HttpRequest | None) -> dict[str, Any]:
    """Give templates `chrome`; nothing is asked for until a template does."""
    return {"chrome": SimpleLazyObject(lambda: Chrome(request))}


@cache
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
