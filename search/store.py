"""Where the words of documents lie: SQLite's FTS5, or a `tsvector` with a GIN index on PostgreSQL.

Both are given the same tokens at the same places, made by `search.analysis`, and answer the same question: which
documents hold them. They rank nothing; `search.ranking` does that, alike for both.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any
from zlib import crc32

from django.db import connection

from search.models import SearchDocument

FIELDS = ("headline", "lede", "captions", "body")  # of a document, the most telling first; the columns of FTS5
HEADLINE = FIELDS[0]
# Stands before tokens of headlines, in vectors. PostgreSQL has labels for that, but its index does not: every vector
# with the word would be read to see whether it has the label.
MARK = "h_"
GAP = "_"  # stands between two passages, so that no phrase reaches across
# Stands before the number of a pair of tokens that follow each other, in vectors. PostgreSQL's index knows which
# documents hold two words, not where: every vector with both would be read to see whether they follow each other.
PAIR = "~"
# Numbers. Pairs that share one are told apart by the vectors, which takes long where one of them stands everywhere:
# there are so many that this hardly happens, and so few that the index stays small.
PAIRS = 262_144
LAST_POSITION = 16_383  # PostgreSQL counts no further; what comes later in a text is found, but not as a phrase

TABLES = ("search_searchdocument", "search_documenttext", "search_indexedword", "search_tellingterm")
MERGED_AT_ONCE = 500  # pages of FTS5's index, a fifth of a second's work

INSERT = "INSERT OR REPLACE INTO search_tokens (rowid, headline, lede, captions, body) VALUES (%s, %s, %s, %s, %s)"
INSERT_WITH_VECTOR = "INSERT INTO search_searchdocument (id, page_id, language, date, year, tokens) VALUES {}"

Tokens = dict[str, list[str]]  # by field


def put(documents: list[SearchDocument], tokens: list[Tokens]) -> None:
    """Write documents, each with its tokens."""
    if not documents:
        return
    rows = list(zip(documents, tokens, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # In one statement with the row: a vector that comes later is written, and indexed, beside an empty one.
            places = ", ".join(["(%s, %s, %s, %s, %s, %s::tsvector)"] * len(rows))
            values = ((one.pk, one.page_id, one.language, one.date, one.year, as_vector(its)) for one, its in rows)
            cursor.execute(INSERT_WITH_VECTOR.format(places), [value for row in values for value in row])
        else:
            SearchDocument.objects.bulk_create(documents)
            cursor.executemany(
                INSERT, [(one.pk, *(" ".join(its.get(field, [])) for field in FIELDS)) for one, its in rows]
            )


def as_vector(tokens: Tokens) -> str:
    """Return the tokens as PostgreSQL writes a vector: each with its positions, those of the headline marked too.

    Pairs have no positions.
    """
    places: dict[str, list[int]] = defaultdict(list)
    position = 0
    for field in FIELDS:
        for token in chain(tokens.get(field, []), [GAP]):
            position = min(position + 1, LAST_POSITION)
            if token != GAP:
                places[token].append(position)
                if field == HEADLINE:
                    places[MARK + token].append(position)
    found = {pair for field in FIELDS for pair in pairs(tokens.get(field, []))}
    located = (f"'{token}':{','.join(map(str, dict.fromkeys(where)))}" for token, where in places.items())
    return " ".join(chain(located, sorted(found)))


def pairs(tokens: Iterable[str]) -> Iterator[str]:
    """Yield what stands in a vector, and in what asks for one, for each two tokens that follow each other."""
    for one, following in pairwise(tokens):
        if GAP not in {one, following}:
            yield f"'{PAIR}{crc32(f'{one} {following}'.encode()) % PAIRS:x}'"


def tidy() -> None:
    """Put in order what a rebuild of everything leaves behind, in steps that let others write between them.

    FTS5 gets one tree in place of the many that were written; PostgreSQL learns which rows are gone and how many there
    are, which its autovacuum would find out in its own time. Within a transaction it cannot.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            if not connection.in_atomic_block:
                cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")
            return
        # A negative number begins a merge of everything, positive ones go on with it (sqlite.org/fts5.html, 6.8).
        changes, pages = 2, -MERGED_AT_ONCE
        while changes >= 2:  # noqa: PLR2004 - fewer say that nothing was merged
            before = total_changes(cursor)
            cursor.execute("INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', %s)", [pages])
            changes, pages = total_changes(cursor) - before, MERGED_AT_ONCE


def total_changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


# What to look for ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Phrase:
    """Tokens that follow each other; usually one alone."""

    tokens: tuple[str, ...]

    def fts5(self, column: str = "") -> str:
        return f'{column}"{" ".join(self.tokens)}"'

    def tsquery(self, mark: str = "") -> str:
        following = " <-> ".join(f"'{mark}{token}'" for token in self.tokens)
        return f"({' & '.join([*pairs(self.tokens), f'({following})'])})"

    def roughly(self, mark: str = "") -> str:
        alone = (f"'{mark}{token}'" for token in self.tokens)
        return f"({' & '.join([*pairs(self.tokens), *alone])})"


@dataclass(frozen=True)
class Either:
    """What holds at least one of these."""

    of: tuple["Expression", ...]

    def fts5(self, column: str = "") -> str:
        return f"({' OR '.join(one.fts5(column) for one in self.of)})"

    def tsquery(self, mark: str = "") -> str:
        return f"({' | '.join(one.tsquery(mark) for one in self.of)})"

    def roughly(self, mark: str = "") -> str:
        return f"({' | '.join(one.roughly(mark) for one in self.of)})"


@dataclass(frozen=True)
class Every:
    """What holds each of these, and none of the others, wherever these stand."""

    of: tuple["Expression", ...]
    but: tuple["Expression", ...] = ()

    def fts5(self, column: str = "") -> str:
        wanted = f"({' AND '.join(one.fts5(column) for one in self.of)})"
        return f"({wanted} NOT {Either(self.but).fts5()})" if self.but else wanted

    def tsquery(self, mark: str = "") -> str:
        parts = [one.tsquery(mark) for one in self.of] + [f"!{one.tsquery()}" for one in self.but]
        return f"({' & '.join(parts)})"

    def roughly(self, mark: str = "") -> str:
        return f"({' & '.join(one.roughly(mark) for one in self.of)})"


Expression = Phrase | Either | Every

SELECTED = "SELECT document.id, document.page_id, document.language, document.year"
# FTS5 reads backwards in the order of its own key, and stops when it has enough.
FTS5 = f"""
    {SELECTED} FROM search_tokens JOIN search_searchdocument AS document ON document.id = search_tokens.rowid
    WHERE search_tokens MATCH %s{{}} ORDER BY search_tokens.rowid DESC LIMIT %s
"""
# A sum, so that PostgreSQL asks the index of tokens and sorts what it finds. In the order of the ids it would unpack
# the vectors of many documents before it came to enough that hold a word.
TSVECTOR = f"""
    {SELECTED} FROM search_searchdocument AS document
    WHERE search_unpacked(document.tokens) @@ %s::tsquery{{}} ORDER BY document.id + 0 DESC LIMIT %s
"""
# Those that hold the words, in order, are looked at one by one until there are enough: OFFSET keeps the two apart. The
# function is what the operator calls, and nothing that would be asked of the index again.
TSVECTOR_WITH_PLACES = f"""
    {SELECTED} FROM (
        SELECT document.*, document.id + 0 AS place FROM search_searchdocument AS document
        WHERE search_unpacked(document.tokens) @@ %s::tsquery{{}} ORDER BY document.id + 0 DESC OFFSET 0
    ) AS document
    WHERE ts_match_vq(search_unpacked(document.tokens), %s::tsquery) ORDER BY document.place DESC LIMIT %s
"""  # noqa: S608


def newest_that_hold(
    expression: Expression, conditions: str, parameters: list[Any], number: int, *, headline: bool
) -> tuple[str, list[Any]]:
    """Return the statement that selects the newest documents that hold an expression (in their headlines).

    The conditions are what else has to be true of a `document`, as SQL that follows another condition.
    """
    if connection.vendor != "postgresql":
        sought = expression.fts5(f"{HEADLINE} : " if headline else "")
        return FTS5.format(conditions), [sought, *parameters, number]
    mark = MARK if headline else ""
    exactly, roughly = expression.tsquery(mark), expression.roughly(mark)
    if not has_places(exactly):
        return TSVECTOR.format(conditions), [exactly, *parameters, number]
    return TSVECTOR_WITH_PLACES.format(conditions), [roughly, *parameters, exactly, number]


def has_places(tsquery: str) -> bool:
    """Whether it asks where words stand, which PostgreSQL's index does not know."""
    return " <-> " in tsquery


def newest(number: int) -> int | None:
    """Return the id that only so many documents have a higher one than; None if that would not shorten the search.

    FTS5 reads backwards and stops when it has enough.
    """
    if connection.vendor != "postgresql":
        return None
    ids = SearchDocument.objects.order_by("-pk").values_list("pk", flat=True)
    return next(iter(ids[number : number + 1]), None)


def among(column: str, keys: Iterable[int]) -> tuple[str, Any]:
    """Return the condition that a column is one of any number of keys, and its one parameter."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", f"{{{','.join(map(str, keys))}}}"
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(keys))  # noqa: S608 - the column is written in this package
