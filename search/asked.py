"""Counting what readers search for, without knowing who they are.

A results page carries a signed note of what was asked and how much was found; the reader's browser sends it back when
the page is there, and again with the position of a result that is opened. So no page is written for, programs that
read pages are not counted, and nobody can make us note what was never asked.

Who asked is known nowhere. A query reaches the database when three readers have asked for it within a week; until then
there are, in the cache alone, numbers under keys that nobody can turn back into a query or an address: they are made
with a secret of the week that is nowhere else.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from django.core import signing
from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from core.rate_limit import counted
from core.visitors import client_network
from search.finding import RANKED
from search.models import AskedQuery, QueryClick, QueryDay
from search.query import MAX_LENGTH

LEAST_READERS = 3  # of a query that is kept
MOST_DIGITS = 7  # more of them are a telephone number, or a person's own
WEEK = 7 * 24 * 3600  # seconds
KEPT = timedelta(days=90)
VALID = 24 * 3600  # seconds that a note may come back
SALT = "search.asked"


@dataclass(frozen=True)
class Note:
    """What somebody asked for, in which language, and how much was found."""

    language: str
    text: str
    results: int

    @classmethod
    def of(cls, language: str, text: str, results: int) -> Self:
        # Some letters become two: ß is ss.
        return cls(language, " ".join(text.casefold().split())[:MAX_LENGTH], results)

    @classmethod
    def from_signed(cls, signed: str) -> Self | None:
        """Return the note that was signed; None for what we have not signed, or not today."""
        try:
            return cls(*signing.loads(signed, salt=SALT, max_age=VALID))
        except signing.BadSignature:
            return None

    @property
    def signed(self) -> str:
        return signing.dumps([self.language, self.text, self.results], salt=SALT, compress=True)

    @property
    def is_personal(self) -> bool:
        """Whether it may be somebody's mail address or number, which is nobody's business however many ask for it."""
        plain = unicodedata.normalize("NFKC", self.text)
        return "@" in plain or sum(character.isdigit() for character in plain) > MOST_DIGITS

    @property
    def key(self) -> dict[str, Any]:
        return {"language": self.language, "text": self.text}


def asked(note: Note, request: HttpRequest) -> None:
    """Count a reader who asked for this, once in a week."""
    if note.is_personal or not cache.add(secret("reader", note, client_network(request)), 1, WEEK):
        return
    readers = counted(secret("readers", note), WEEK)
    known = AskedQuery.objects.filter(**note.key).first()
    if known is None and readers < LEAST_READERS:
        return
    query, _created = AskedQuery.objects.update_or_create(**note.key, defaults={"results": note.results})
    add(QueryDay, "readers", 1 if known else readers, query=query)
    Query.get(note.text).add_hit()  # Wagtail offers it to whoever promotes a result


def opened(note: Note, position: int, request: HttpRequest) -> None:
    """Count a reader who opened the result at a position, once in a week; 0 is a promoted result."""
    query = AskedQuery.objects.filter(**note.key).first()
    if query is None or not 0 <= position <= RANKED:
        return
    if cache.add(secret("opened", note, position, client_network(request)), 1, WEEK):
        add(QueryClick, "clicks", 1, query=query, position=position)


def add(model: Any, name: str, number: int, **key: Any) -> None:
    """Add to today's count."""
    row, _created = model.objects.get_or_create(**key, date=timezone.localdate())
    model.objects.filter(pk=row.pk).update(**{name: F(name) + number})


def secret(*parts: Any) -> str:
    """Return a key for the cache that tells nothing of its parts, and changes with the week."""
    year, week, _day = timezone.localdate().isocalendar()
    of_the_week = cache.get_or_set(f"search.asked/{year}/{week}", secrets.token_hex, WEEK)
    return salted_hmac(SALT, repr(parts), secret=of_the_week).hexdigest()


def forget() -> None:
    """Delete what is older than three months."""
    before = timezone.localdate() - KEPT
    for model in (QueryDay, QueryClick):
        model.objects.filter(date__lt=before).delete()
    AskedQuery.objects.filter(days=None).delete()
    QueryDailyHits.garbage_collect(KEPT.days)
    Query.garbage_collect()
