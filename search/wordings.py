"""The usual ways of writing one thing: dates in digits, compounds apart, a keyboard left in the other layout."""

from collections.abc import Iterator
from dataclasses import replace

from search import dates
from search.analysis import TO_RUSSIAN, Word, token, words
from search.clauses import Clause, Tokens
from search.function_words import FUNCTION_WORDS

MOST_JOINED = 3  # words of a query that may be one, written apart
MONTH_AND_YEAR = 2  # words
KEYS_OF_LETTERS = set("[];',.`")  # where a Russian keyboard has letters

Ways = dict[Tokens, float]  # what may stand in a story, and what that counts beside what was typed


def in_months(clause: Clause, language: str) -> Clause:
    """Return `2005-02` as a month and its year, which have a day between them in English."""
    for found in map(tuple, dated(clause, language)):
        if len(found) == MONTH_AND_YEAR:
            return replace(clause, words=found, apart=True)
    return clause


def dated(clause: Clause, language: str) -> Iterator[Iterator[Word]]:
    """Yield the words of a date in digits."""
    for date in () if clause.quoted else dates.in_words(clause.typed, language):
        yield words(date, language)


def telling(wanted: list[Clause], language: str) -> list[Clause]:
    """Leave out the function words of a query, unless it has no other words."""
    small = FUNCTION_WORDS.get(language, frozenset())
    left = [one for one in wanted if one.quoted or len(one.words) > 1 or one.words[0].folded not in small]
    return left or wanted


def written_otherwise(wanted: list[Clause], language: str) -> dict[Clause, Ways]:
    """Return what stories may have instead of a clause that is written in one of several usual ways.

    A date in digits or with a short month is one in words, and words written apart or with a hyphen may be one word.
    """
    found: dict[Clause, Ways] = {clause: {} for clause in wanted}
    for place, clause in enumerate(wanted):
        for date in dated(clause, language):
            found[clause][tuple(word.token for word in date)] = 1.0
        beside = wanted[max(place - 1, 0) : place + 2]
        if any(other.words[0].folded.isdecimal() for other in beside):
            for word in words(dates.month(clause.words[0].folded, language), language):
                found[clause][(word.token,)] = 1.0
        for size in range(1, MOST_JOINED + 1):
            run = wanted[place : place + size]
            parts = [word.folded for one in run for word in one.words]
            if 1 < len(parts) <= MOST_JOINED and not any(one.quoted for one in run):
                together = (token("".join(parts), language),)
                for one in run:
                    found[one][together] = 1.0
    return found


def in_russian_layout(clause: Clause, language: str) -> Clause | None:
    """Return words that have commas and the like where a Russian keyboard has letters: `cf;f` is `сажа`."""
    if language != "ru" or not KEYS_OF_LETTERS & set(clause.typed):
        return None
    found = tuple(words(clause.typed.casefold().translate(TO_RUSSIAN), language))
    return replace(clause, words=found) if found else None
