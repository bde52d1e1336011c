"""Dates as readers type them, in the words that stories and the index have for them."""

import re
from datetime import date
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.formats import date_format

YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2}))?")
DAY_FIRST = re.compile(r"(?:(?P<day>\d{1,2})[-./])?(?P<month>\d{1,2})[-./](?P<year>(?:19|20)\d\d)")
SHORT_YEAR = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[-./](?P<year>\d{2})")
THIS_CENTURY = 70  # the first of two digits that are a year of the last century
SHORTEST = 3  # letters of a month: `feb`, `des`, `фев`


def in_words(typed: str, language: str) -> list[str]:
    """Return a date in digits as a language writes it in words, nothing for anything else.

    The day stands before the month, as in our languages; where there is no such month, they change places.
    """
    for form in (YEAR_FIRST, DAY_FIRST, SHORT_YEAR):
        if found := form.fullmatch(typed.strip(".,;:!?()г")):
            return spelled(int(found["year"]), int(found["month"]), int(found["day"] or 0), language)
    return []


def spelled(year: int, month: int, day: int, language: str) -> list[str]:
    if year < 100:  # noqa: PLR2004 - two digits
        year += 2000 if year < THIS_CENTURY else 1900
    if month > len(MONTHS):
        month, day = day, month
    try:
        when = date(year, month, day or 1)
    except ValueError:  # no such day
        return []
    with translation.override(language):
        # English has both orders, and our own format is but one of them.
        forms = ("j F Y", "F j Y") if day else ("F Y",)
        return [date_format(when, form) for form in forms]


@lru_cache
def months(language: str) -> tuple[str, ...]:
    with translation.override(language):
        return tuple(str(name).casefold() for name in MONTHS.values())


def month(short: str, language: str) -> str:
    """Return the name of the month that begins like this, or nothing."""
    if len(short) < SHORTEST:
        return ""
    begun = [name for name in months(language) if name.startswith(short) and name != short]
    return begun[0] if len(begun) == 1 else ""
