"""What a visitor asked for, read from the query string. Junk becomes "not asked for"; nothing raises."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

MAX_LENGTH = 200
TOPIC = re.compile(r"[\w-]{1,80}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(frozen=True)
class SearchQuery:
    """The words and filters of one search."""

    text: str = ""
    topic: str = ""
    year: int | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "SearchQuery":
        text = "".join(character if character.isprintable() else " " for character in query.get("q", "")[:MAX_LENGTH])
        year = query.get("year", "")
        topic = query.get("topic", "")
        is_year = year.isascii() and year.isdecimal() and FIRST_YEAR <= int(year[:9]) <= LAST_YEAR
        return cls(
            text=" ".join(text.split()),
            topic=topic if TOPIC.fullmatch(topic) else "",
            year=int(year) if is_year else None,
        )

    @property
    def words(self) -> str:
        """The text as the search is asked for it: SQLite's takes a quotation mark for the end of a word and raises."""
        return " ".join(self.text.replace('"', " ").split())

    @property
    def parameters(self) -> str:
        """The same search as a query string, for the links to its other pages."""
        asked = {"q": self.text, "topic": self.topic, "year": self.year}
        return urlencode({name: value for name, value in asked.items() if value})
