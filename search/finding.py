"""The answer to a query: how many documents hold it, which come first, and how they are spread."""

from collections import Counter
from collections.abc import Iterable
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

RANKED = 600  # documents that are weighed against each other; of more, the newest and those with it in the headline
COUNTED = 3_000  # documents, the newest; that there are more is said, how many they are is not
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


class Found:
    """What a query finds. Nothing is asked of the database before it is needed."""

    def __init__(self, text: str, narrowing: Narrowing, *, as_typed: bool = False) -> None:
        self.narrowing = narrowing
        languages = [code for code, _name in settings.LANGUAGES]
        asked = [code for code in languages if narrowing.language in {"", code}]
        synonyms = all_synonyms()
        self.asked = [read(text, code, synonyms, as_typed=as_typed) for code in asked]
        # The query that was searched for instead of the one typed, if that is so.
        self.corrected = next((one.corrected for one in self.asked if one.corrected), "")
        others = [read(self.corrected or text, code, as_typed=True) for code in languages if code not in asked]
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
    def with_every_word(self) -> Counter[tuple[str, int]]:
        return self.by_language_and_year(self.every) if self.every else Counter()

    @cached_property
    def expression(self) -> Expression | None:
        if self.with_every_word.total() >= FEW:
            return self.every
        return either(part for one in self.readings.values() for part in (one.every, one.most))

    @property
    def is_partial(self) -> bool:
        """Whether no document holds all the words, and some hold most of them."""
        return self.count > 0 and self.within(self.with_every_word) == 0

    @cached_property
    def counted(self) -> Counter[tuple[str, int]]:
        if self.expression == self.every:
            return self.with_every_word
        return self.by_language_and_year(self.expression) if self.expression else Counter()

    def by_language_and_year(self, expression: Expression) -> Counter[tuple[str, int]]:
        rows = tally("document.language, document.year", expression, self.narrowing.without("language", "year"))
        return Counter({(language, year): count for language, year, count in rows})

    def within(self, counted: Counter[tuple[str, int]]) -> int:
        """Add up the counts of the languages and years that the search is narrowed down to."""
        return sum(
            count
            for (language, year), count in counted.items()
            if self.narrowing.language in {"", language} and self.narrowing.year in {None, year}
        )

    @cached_property
    def count(self) -> int:
        """How many there are, or COUNTED if there are more."""
        if self.expression is None or self.counted.total() < COUNTED:
            return self.within(self.counted)
        return sum(count for _language, count in tally("document.language", self.expression, self.narrowing))

    @property
    def has_more(self) -> bool:
        """Whether there are more than have been counted, with these filters or with others."""
        return self.counted.total() >= COUNTED

    @cached_property
    def spread(self) -> Spread:
        spread = Spread()
        for (language, year), count in self.counted.items():
            if self.narrowing.year in {None, year}:
                spread.languages[language] += count
            if self.narrowing.language in {"", language} and year:
                spread.years[year] += count
        if self.expression is not None:
            spread.topics.update(self.by("news_storytopic", "topic_id", "topics", self.expression))
            spread.authors.update(self.by("news_byline", "person_id", "authors", self.expression))
        return spread

    def by(self, table: str, column: str, name: str, expression: Expression) -> dict[int, int]:
        join = f"JOIN {table} AS tie ON tie.story_id = document.page_id"
        return dict(tally(f"tie.{column}", expression, self.narrowing.without(name), join=join))

    @cached_property
    def best(self) -> list[int]:
        """Ids of the documents by relevance, RANKED of them at most."""
        if self.expression is None:
            return []
        found = {row[0]: Candidate(*row) for row in self.candidates(self.expression)}
        if len(found) == RANKED:
            found |= {row[0]: Candidate(*row) for row in self.candidates(self.expression, headline=True)}
        ranked = rank(found.values(), self.readings, timezone.now())
        return [pk for _score, pk in ranked[:RANKED]]

    def newest(self, start: int, end: int) -> list[int]:
        """Ids of the documents by date, the newest first."""
        return [] if self.expression is None else newest(self.expression, self.narrowing, end)[start:]

    def candidates(self, expression: Expression, *, headline: bool = False) -> list[tuple[Any, ...]]:
        return select(
            "document.id, document.language, text.weights, text.length",
            expression,
            self.narrowing,
            join="JOIN search_documenttext AS text ON text.document_id = document.id",
            end=f"{newest_first()} LIMIT {RANKED}",
            headline=headline,
        )


def newest(expression: Expression, narrowing: Narrowing, end: int, *, headline: bool = False) -> list[int]:
    """Return the ids of the newest documents that hold an expression (in their headlines), as many as asked for."""
    rows = select("document.id", expression, narrowing, end=f"{newest_first()} LIMIT {end}", headline=headline)
    return [pk for (pk,) in rows]


def select(
    columns: str, expression: Expression, narrowing: Narrowing, *, join: str = "", end: str = "", headline: bool = False
) -> list[tuple[Any, ...]]:
    """Select from the documents that hold an expression (in their headlines), as far as the search is narrowed down."""
    holds, sought = store.condition(expression, headline=headline)
    conditions, parameters = narrowing.conditions()
    # Every part is written in this module or in `store`; what readers typed are parameters.
    statement = f"SELECT {columns} FROM {store.source()} {join} WHERE {holds}{conditions} {end}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [sought, *parameters])
        return cursor.fetchall()


def tally(columns: str, expression: Expression, narrowing: Narrowing, *, join: str = "") -> list[tuple[Any, ...]]:
    """Count the newest documents that hold an expression, COUNTED of them at most, by the columns named."""
    holds, sought = store.condition(expression)
    conditions, parameters = narrowing.conditions()
    statement = f"""
        SELECT {columns}, COUNT(*)
        FROM (
            SELECT document.page_id, document.language, document.year
            FROM {store.source()} WHERE {holds}{conditions} {newest_first()} LIMIT {COUNTED}
        ) AS document {join}
        GROUP BY {columns}
    """  # noqa: S608 - as in `select`
    with connection.cursor() as cursor:
        cursor.execute(statement, [sought, *parameters])
        return cursor.fetchall()


def newest_first() -> str:
    return f"ORDER BY {store.key()} DESC"


def either(expressions: Iterable[Expression | None]) -> Expression | None:
    found = tuple(one for one in expressions if one is not None)
    return Either(found) if found else None
