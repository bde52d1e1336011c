"""Which feeds of ours show a story, for those who are told that they have changed (`core.telling.websub`)."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils.translation import override
from wagtail.models import Locale

from news.models import NewsIndexPage, Person, StoryThread, Topic
from news.models.correction import CORRECTIONS_TAG

FORMATS = ("rss", "atom", "json")
# By the first word of a list's tag: the folder of its feeds, and what its other word is the key of.
FOLDERS: dict[str, tuple[str, type[Model]]] = {
    "topic": ("topics", Topic),
    "person": ("authors", Person),
    "thread": ("threads", StoryThread),
}


def feeds_of(tags: Iterable[str], locale_id: int) -> list[str]:
    """Return the paths of all feeds of lists with these tags (`NewsArticlePage.lists`), as far as the site has them."""
    locales = dict(Locale.objects.values_list("pk", "language_code"))
    named = {(locales[key], name) for key, name in names_of(tags, locale_id) if key in locales}
    addresses = (
        (language, f"{prefix(language)}/feeds/{name}.{form}") for language, name in sorted(named) for form in FORMATS
    )
    return [path for language, path in addresses if is_served(path, language)]


def names_of(tags: Iterable[str], locale_id: int) -> Iterator[tuple[int, str]]:
    """Yield the language and the name of the feeds of each list, those of lists that have none left out."""
    keys: dict[str, list[str]] = {}
    for tag in tags:
        kind, _space, key = tag.partition(" ")
        keys.setdefault(kind, []).append(key)
    for key in keys.get("stories", []):
        yield int(key), "news"
    if CORRECTIONS_TAG in keys:
        yield locale_id, "corrections"
    for kind, (folder, model) in FOLDERS.items():
        if kind in keys:
            for locale, slug in model._default_manager.filter(pk__in=keys[kind]).values_list("locale_id", "slug"):
                yield locale, f"{folder}/{slug}"


def feeds_of_all_news() -> list[str]:
    """Return the path of one feed for each language that has news: who has made it knows the stories of all forms."""
    languages = NewsIndexPage.objects.published().order_by("path").values_list("locale__language_code", flat=True)
    return [f"{prefix(language)}/feeds/news.rss" for language in languages]


def prefix(language: str) -> str:
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def is_served(path: str, language: str) -> bool:
    """Whether the site answers at a feed's address: not each list has one in each form."""
    with override(language):
        try:
            resolve(path)
        except Resolver404:
            return False
    return True
