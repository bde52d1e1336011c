"""What a reader may mean who has typed a few letters: topics, people and headlines."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext as _

from news.models import Person, Topic
from search.analysis import fold, words
from search.finding import Narrowing, select
from search.leads import news_index
from search.models import ENDS, DocumentText, IndexedWord
from search.public import public_pages
from search.store import Either, Every, Phrase

SHORTEST = 2  # letters; fewer say nothing
MOST_NAMES, MOST_HEADLINES = 3, 5
ENDINGS = 20  # words that the last one may become


@dataclass(frozen=True)
class Suggestion:
    """One line under the search field, and where it leads."""

    text: str
    kind: str
    url: str


def suggest(text: str, language: str) -> list[dict[str, Any]]:
    """Return suggestions for what was typed so far, the shortest ways first; none for fewer than two letters."""
    typed = [word.folded for word in words(text, language)]
    if not typed or len(typed[-1]) < SHORTEST:
        return []
    return [asdict(one) for one in [*named(typed, language), *headlines(text, language)]]


def named(typed: list[str], language: str) -> Iterator[Suggestion]:
    """Yield the topics and people of the language whose names hold words that begin like those typed."""
    index = news_index(language)
    if index is None:
        return
    for model, kind, branch in ((Topic, _("Topic"), "topics"), (Person, _("Author"), "authors")):
        rows = model.objects.filter(locale__language_code=language).order_by("name").only("name", "slug")
        found = [row for row in rows if begins(row.name, typed)]
        for row in found[:MOST_NAMES]:
            yield Suggestion(row.name, kind, f"{index.get_url()}{branch}/{row.slug}/")


def begins(name: str, typed: list[str]) -> bool:
    parts = fold(name).split()
    return all(any(part.startswith(word) for part in parts) for word in typed)


def headlines(text: str, language: str) -> Iterator[Suggestion]:
    """Yield the newest pages with all the words in their headlines, the last of them perhaps not typed to its end."""
    *whole, last = words(text, language)
    tokens = {last.token, *endings(last.folded, language)}
    sought = Every(
        (*(Phrase((word.token,)) for word in whole), Either(tuple(Phrase((one,)) for one in sorted(tokens))))
    )
    found = select(sought, Narrowing(language=language), MOST_HEADLINES, headline=True)
    texts = DocumentText.objects.only("headline").in_bulk([pk for pk, _page, _language, _year in found])
    pages = public_pages([page for _pk, page, _language, _year in found])
    for pk, key, _language, _year in found:
        if pk in texts and (page := pages.get(key)) is not None:
            yield Suggestion(texts[pk].headline, _("Story"), page.get_url() or "")


def endings(word: str, language: str) -> list[str]:
    """Return what the commonest words are looked up by that begin like this one."""
    rows = IndexedWord.objects.filter(language=language, start=word[:ENDS])
    begun = rows.annotate(at=StrIndex("word", Value(word))).filter(at=1).order_by("-documents", "word")
    return list(begun.values_list("token", flat=True)[:ENDINGS])
