"""Where the words of documents lie: SQLite's FTS5, or a `tsvector` with a GIN index on PostgreSQL.

Both are given the same tokens at the same places, made by `search.analysis`, and answer the same question: which
documents hold them. They rank nothing; `search.ranking` does that, alike for both.
"""

from dataclasses import dataclass
from itertools import chain

from django.db import connection

# The fields of a document, the most telling first, by the letter PostgreSQL has for it and by FTS5's column.
FIELDS = {"A": "headline", "B": "lede", "C": "captions", "D": "body"}
GAP = "_"  # stands between two passages, so that no phrase reaches across
LAST_POSITION = 16_383  # PostgreSQL counts no further; what comes later in a text is found, but not as a phrase

INSERT = "INSERT OR REPLACE INTO search_tokens (rowid, headline, lede, captions, body) VALUES (%s, %s, %s, %s, %s)"

Tokens = dict[str, list[str]]  # by letter of the field


def put(documents: dict[int, Tokens]) -> None:
    """Keep the tokens of documents, by their ids, in place of those they had."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "UPDATE search_searchdocument SET tokens = %s::tsvector WHERE id = %s"
            cursor.executemany(statement, [(as_vector(tokens), pk) for pk, tokens in documents.items()])
        else:
            rows: list[tuple[int | str, ...]] = [
                (pk, *(" ".join(tokens.get(letter, [])) for letter in FIELDS)) for pk, tokens in documents.items()
            ]
            cursor.executemany(INSERT, rows)


def as_vector(tokens: Tokens) -> str:
    """Return the tokens as PostgreSQL writes a vector: each with its positions and the letters of their fields."""
    places: dict[str, list[str]] = {}
    position = 0
    for letter in FIELDS:
        for token in chain(tokens.get(letter, []), [GAP]):
            position = min(position + 1, LAST_POSITION)
            if token != GAP:
                places.setdefault(token, []).append(f"{position}{letter}")
    return " ".join(f"'{token}':{','.join(dict.fromkeys(found))}" for token, found in places.items())


# What to look for ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow each other; usually one alone."""

    tokens: tuple[str, ...]

    def fts5(self, column: str = "") -> str:
        return f'{column}"{" ".join(self.tokens)}"'

    def tsquery(self, letter: str = "") -> str:
        return "(" + " <-> ".join(f"'{token}'{letter}" for token in self.tokens) + ")"


@dataclass(frozen=True)
class Either:
    """What holds at least one of these."""

    of: tuple["Expression", ...]

    def fts5(self, column: str = "") -> str:
        return f"({' OR '.join(one.fts5(column) for one in self.of)})"

    def tsquery(self, letter: str = "") -> str:
        return f"({' | '.join(one.tsquery(letter) for one in self.of)})"


@dataclass(frozen=True)
class Every:
    """What holds each of these, and none of the others, wherever these stand."""

    of: tuple["Expression", ...]
    but: tuple["Expression", ...] = ()

    def fts5(self, column: str = "") -> str:
        wanted = f"({' AND '.join(one.fts5(column) for one in self.of)})"
        return f"({wanted} NOT {Either(self.but).fts5()})" if self.but else wanted

    def tsquery(self, letter: str = "") -> str:
        parts = [one.tsquery(letter) for one in self.of] + [f"!{one.tsquery()}" for one in self.but]
        return f"({' & '.join(parts)})"


Expression = Phrase | Either | Every


def condition(expression: Expression, *, headline: bool = False) -> tuple[str, str]:
    """Return the condition on a document that it holds an expression (in its headline), and its parameter."""
    if connection.vendor == "postgresql":
        return "document.tokens @@ %s::tsquery", expression.tsquery(":A" if headline else "")
    return "search_tokens MATCH %s", expression.fts5("headline : " if headline else "")


def source() -> str:
    """Return what documents are selected from."""
    if connection.vendor == "postgresql":
        return "search_searchdocument AS document"
    return "search_tokens JOIN search_searchdocument AS document ON document.id = search_tokens.rowid"


def key() -> str:
    """Return what names a document in its order: FTS5 reads by its own key backwards, and sorts by another's."""
    return "document.id" if connection.vendor == "postgresql" else "search_tokens.rowid"
