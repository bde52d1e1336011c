"""Queries that nobody would call queries, for tests of the search."""

import random
from urllib.parse import urlencode

# What means something to our parser, to FTS5, to PostgreSQL or to SQL, among words of three languages.
SYNTAX = ['"', "-", "–", " -", ":", "*", "(", ")", "NEAR(", " AND ", " OR ", "NOT ", "^", "{", "}", "+", "'", "''"]
SYNTAX += ["\\", "--", ";", "/*", "%", "_", "<->", "&", "|", "!", "::", ":*", "headline : ", "<script>", "' OR 1=1 --"]
CHARACTERS = ["\x00", "\u200b", "\ud800", "\u202e", "ﬁ", "İ", "ß", "é", "١٢", "💧", "\n", "\u0301", "ั"]
WORDS = ["ice", "Walrus", "the", "og", "и", "havn", "ærfugl", "лёд", "атом", "fnjv", "murmansk", "tromso", "2005"]
WORDS += ["a" * 80, "a" * 10_000]
PIECES = [*SYNTAX, *CHARACTERS, *WORDS]
FILTERS = {
    "language": ["all", "en", "nb", "ru", "xx", ""],
    "year": ["2005", "-1", "99999", "x", "²"],
    "topic": ["arctic", "' OR 1", "a" * 300],
    "author": ["ada-demo", "\x00"],
    "sort": ["date", "x"],
    "page": ["2", "999999999999999999999", "-1", "x"],
    "exact": ["1", "x"],
}


def odd_query(chance: random.Random) -> str:
    """Return the query string of a search: pieces with and without spaces between, at times very many, and filters."""
    pieces = chance.choices(PIECES, k=chance.choice([1, 2, 3, 5, 8, 13, 200]))
    junk = "".join(chr(chance.randrange(0x20, 0x2FFF)) for _n in range(chance.randrange(6)))
    parameters: dict[str, str | list[str]] = {"q": chance.choice(["", " "]).join([*pieces, junk])}
    for name, values in FILTERS.items():
        if chance.random() < 0.2:
            parameters[name] = chance.choices(values, k=chance.choice([1, 1, 200]))
    return urlencode(parameters, doseq=True, errors="surrogatepass")
