"""The answer to a query: how many documents hold it, which come first, and how they are spread."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.functional import cached_property

from search import store
from search.ranking import Candidate, rank
from search.reading import all_synonyms, read
from search.store import Either, Expression

RANKED = 200  # documents that are weighed against each other; of more, the newest and those with it in the headline
COUNTED = 1_000  # documents, the newest; that there are more is said, how many they are is not
MARGIN = 2  # documents looked through for one that is wanted, where words are common
MARGIN_NEXT = 1.3  # the same, once it is known how many of the newest documents hold it
FEW = 10  # fewer than these hold every word: then those that lack one are shown too


@dataclass(frozen=True)
class Narrowing:
    """What a reader has narrowed the search down to; the language by code, topics and authors by key."""

    language: str = ""
    year: int | None = None
    topics: tuple[int, ...] = ()
    authors: tuple[int, ...] = ()

    def without(self, *names: str) -> "Narrowing":
        return Narrowing(**{name: value for name, value in asdict(self).items() if name not in names})

    def conditions(self) -> tuple[str, list[Any]]:
        """Return what is to be true of a document, as SQL that follows another condition, and its parameters."""
        found = ""
        parameters: list[Any] = []
        for name, condition in CONDITIONS.items():
            if asked := getattr(self, name):
                values = asked if isinstance(asked, tuple) else (asked,)
                found += f" AND {condition.format(', '.join(['%s'] * len(values)))}"
                parameters += values
        return found, parameters


CONDITIONS = {
    "language": "document.language IN ({})",
    "year": "document.year IN ({})",
    "topics": "document.page_id IN (SELECT story_id FROM news_storytopic WHERE topic_id IN ({}))",
    "authors": "document.page_id IN (SELECT story_id FROM news_byline WHERE person_id IN ({}))",
}


@dataclass(frozen=True)
class Spread:
    """How many documents a reader would find by narrowing the search down to each language, year, topic and author."""

    languages: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)
    topics: Counter[int] = field(default_factory=Counter)
    authors: Counter[int] = field(default_factory=Counter)


# Document, page, language and year. Thousands of them are kept for a moment, and Python's garbage collector leaves
# tuples of such values alone, but not those with names: it would go through all the memory every few pages.
Match = tuple[int, int, str, int]


class Found:
    """What a query finds. Nothing is asked of the database before it is needed.

    The newest matches are fetched once, and counted, spread and ranked here.
    """

    def __init__(self, text: str, narrowing: Narrowing, *, as_typed: bool = False) -> None:
        self.narrowing = narrowing
        languages = [code for code, _name in settings.LANGUAGES]
        asked = [code for code in languages if narrowing.language in {"", code}]
        synonyms = all_synonyms()
        self.asked = [read(text, code, synonyms, as_typed=as_typed) for code in asked]
        # The query that was searched for instead of the one typed, if that is so.
        self.corrected = next((one.corrected for one in self.asked if one.corrected), "")
        query = self.corrected or text
        others = [read(query, code, as_typed=as_typed, mend=False) for code in languages if code not in asked]
        self.readings = {one.language: one for one in [*self.asked, *others]}

    @property
    def missing(self) -> list[str]:
        """The words that no document has, in none of the languages asked for, where others are found without them."""
        lacking = [{term.text for term in one.terms if not term.documents} for one in self.asked]
        everywhere = set.intersection(*lacking) if lacking else set()
        return [term.text for term in self.asked[0].terms if term.text in everywhere] if self.count else []

    @cached_property
    def every(self) -> Expression | None:
        """What finds the documents that hold all the words."""
        return either(one.every for one in self.readings.values())

    @cached_property
    def with_every_word(self) -> list[Match]:
        return self.of_any_language_and_year(self.every)

    @cached_property
    def expression(self) -> Expression | None:
        if len(self.with_every_word) >= FEW:
            return self.every
        # In languages that were not asked for, only those that hold all of it are worth telling of.
        return either([*(one.every for one in self.readings.values()), *(one.most for one in self.asked)])

    @property
    def is_partial(self) -> bool:
        """Whether no document holds all the words, and some hold most of them."""
        return self.count > 0 and not self.within(self.with_every_word)

    @cached_property
    def counted(self) -> list[Match]:
        """The newest matches, COUNTED of them, in any language and of any year."""
        if self.expression == self.every:
            return self.with_every_word
        return self.of_any_language_and_year(self.expression)

    def of_any_language_and_year(self, expression: Expression | None) -> list[Match]:
        narrowing = self.narrowing.without("language", "year")
        return select(expression, narrowing, COUNTED, first=self.promising) if expression else []

    @cached_property
    def promising(self) -> int:
        """How many of the newest documents are likely to hold COUNTED matches; 0 if that is not worth trying."""
        total = sum(one.total for one in self.readings.values())
        holding = sum(one.likely for one in self.readings.values())
        enough = MARGIN * COUNTED * total / holding if holding else total
        is_narrow = self.narrowing != Narrowing(language=self.narrowing.language)
        return 0 if is_narrow or enough > total / 2 else int(enough)

    def within(self, found: list[Match]) -> list[Match]:
        """Keep the matches of the language and the year that the search is narrowed down to."""
        language, year = self.narrowing.language, self.narrowing.year
        return [
            (pk, page, code, when) for pk, page, code, when in found if language in {"", code} and year in {None, when}
        ]

    @cached_property
    def matches(self) -> list[Match]:
        """The newest matches, COUNTED of them, as far as the search is narrowed down."""
        found = self.within(self.counted)
        wanted = COUNTED - len(found)
        if len(self.counted) < COUNTED or not wanted or self.expression is None:
            return found
        # Of the older ones, which were left uncounted, some may be of this language and year.
        oldest, *_rest = self.counted[-1]
        return found + select(self.expression, self.narrowing, wanted, first=self.promising, before=oldest)

    @property
    def count(self) -> int:
        """How many there are, or COUNTED if there are more."""
        return len(self.matches)

    @property
    def has_more(self) -> bool:
        """Whether there are more than have been counted, with these filters or with others."""
        return len(self.counted) >= COUNTED

    @cached_property
    def spread(self) -> Spread:
        language, year = self.narrowing.language, self.narrowing.year
        return Spread(
            languages=Counter(code for _pk, _page, code, when in self.counted if year in {None, when}),
            years=Counter(when for _pk, _page, code, when in self.counted if when and language in {"", code}),
            topics=ties("news_storytopic", "topic_id", self.pages_without("topics")),
            authors=ties("news_byline", "person_id", self.pages_without("authors")),
        )

    def pages_without(self, name: str) -> list[int]:
        """Return the pages found if the search were not narrowed down in this way."""
        found = self.matches
        if getattr(self.narrowing, name) and self.expression is not None:
            found = select(self.expression, self.narrowing.without(name), COUNTED)
        return [page for _pk, page, _language, _year in found]

    @cached_property
    def best(self) -> list[int]:
        """Ids of the documents by relevance, RANKED of them at most."""
        languages = {pk: language for pk, _page, language, _year in self.matches[:RANKED]}
        if len(languages) == RANKED and self.expression is not None:
            in_headlines = select(self.expression, self.narrowing, RANKED, headline=True, first=self.promising)
            languages |= {pk: language for pk, _page, language, _year in in_headlines}
        ranked = rank(candidates(languages), self.readings, timezone.now())
        return [pk for _score, pk in ranked[:RANKED]]

    def newest(self, start: int, end: int) -> list[int]:
        """Ids of the documents by date, the newest first."""
        return [pk for pk, _page, _language, _year in self.matches[start:end]]


def candidates(languages: dict[int, str]) -> Iterator[Candidate]:
    """Yield what ranking asks of documents, whose ids and languages are known, in no order."""
    condition, chosen = store.among("document_id", languages)
    statement = f"SELECT document_id, weights, length FROM search_documenttext WHERE {condition}"  # noqa: S608
    return (Candidate(pk, languages[pk], weights, length) for pk, weights, length in fetched(statement, [chosen]))


def ties(table: str, column: str, pages: Iterable[int]) -> Counter[int]:
    """Count the pages that are tied to each topic, or to each person."""
    condition, chosen = store.among("story_id", pages)
    statement = f"SELECT {column}, COUNT(*) FROM {table} WHERE {condition} GROUP BY {column}"  # noqa: S608
    return Counter(dict(fetched(statement, [chosen])))


def select(
    expression: Expression,
    narrowing: Narrowing,
    number: int,
    *,
    headline: bool = False,
    first: int = 0,
    before: int = 0,
) -> list[Match]:
    """Return the newest documents that hold an expression (in their headlines), as many as asked for.

    The newest come first, and only those that the search is narrowed down to and, if that is said, that are older than
    the one with the id `before`. If that many are among the `first` newest of all, or among as many as should hold
    enough by what these held, a database that sorts what it finds looks at no others.
    """
    conditions, parameters = narrowing.conditions()
    if before:
        conditions += " AND document.id < %s"
        parameters.append(before)

    def among_those(since: str, *id_before_them: int) -> list[Match]:
        known = [*parameters, *id_before_them]
        return fetched(*store.newest_that_hold(expression, conditions + since, known, number, headline=headline))

    while first and (since := store.newest(first)) is not None:
        if len(found := among_those(" AND document.id > %s", since)) == number:
            return found
        # Words that are common together may be rare in what is new.
        first = int(MARGIN_NEXT * first * number / len(found)) if found else 0
    return among_those("")


def fetched(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def either(expressions: Iterable[Expression | None]) -> Expression | None:
    found = tuple(one for one in expressions if one is not None)
    return Either(found) if found else None
