"""What a visitor asked for, read from the query string. Junk becomes "not asked for"; nothing raises."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

MAX_LENGTH = 200
SLUG = re.compile(r"[\w-]{1,80}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2999
ALL_LANGUAGES = "all"
BY_DATE = "date"


@dataclass(frozen=True)
class SearchQuery:
    """The words and filters of one search, and how its results are sorted."""

    text: str = ""
    topic: str = ""
    author: str = ""
    year: int | None = None
    language: str = ""  # empty: the language of the page
    sort: str = ""  # empty: by relevance
    as_typed: bool = False

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        text = "".join(character if character.isprintable() else " " for character in query.get("q", "")[:MAX_LENGTH])
        year = query.get("year", "")
        is_year = year.isascii() and year.isdecimal() and FIRST_YEAR <= int(year[:9]) <= LAST_YEAR
        languages = {ALL_LANGUAGES, *(code for code, _name in settings.LANGUAGES)}
        return cls(
            text=" ".join(text.split()),
            topic=slug(query.get("topic", "")),
            author=slug(query.get("author", "")),
            year=int(year) if is_year else None,
            language=language if (language := query.get("language", "")) in languages else "",
            sort=BY_DATE if query.get("sort") == BY_DATE else "",
            as_typed=query.get("exact") == "1",
        )

    @property
    def parameters(self) -> str:
        """The same search as a query string, for the links to its other pages."""
        asked = {
            "q": self.text,
            "topic": self.topic,
            "author": self.author,
            "year": self.year,
            "language": self.language,
            "sort": self.sort,
            "exact": "1" if self.as_typed else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})

    def but(self, **changes: Any) -> str:
        """Return the query string of a search that differs in this."""
        return replace(self, **changes).parameters


def slug(value: str) -> str:
    return value if SLUG.fullmatch(value) else ""
