"""Subscribers as a spreadsheet: CSV as RFC 4180 has it, written as it is read from the database."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, TextChoices
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.models import Subscriber

ROWS_AT_ONCE = 1_000
# A cell that begins with one of these is a formula to a spreadsheet (owasp.org/www-community/attacks/CSV_Injection).
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Line:
    """Stands in for a file: gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(subscribers: QuerySet[Subscriber]) -> StreamingHttpResponse:
    """Return a download of these subscribers, in UTF-8 with the mark by which spreadsheets know it."""
    name = f"subscribers-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(
        lines(subscribers, Words.now()), content_type="text/csv; charset=utf-8", headers=headers
    )


@dataclass(frozen=True)
class Words:
    """What a sheet says, in the language of whoever asks for it: its lines are written when the request is over."""

    names: list[str]
    states: dict[str, str]
    frequencies: dict[str, str]

    @classmethod
    def now(cls) -> "Words":
        names = [
            _("E-mail"),
            _("State"),
            _("Language"),
            _("Frequency"),
            _("Topics"),
            _("Asked"),
            _("Confirmed"),
            _("Left"),
        ]
        return cls(names, said(Subscriber.State), said(Subscriber.Frequency))


def said(choices: type[TextChoices]) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in choices}


def lines(subscribers: QuerySet[Subscriber], words: Words) -> Iterator[str]:
    # All cells in quotes: a spreadsheet that divides at semicolons finds no new cell within one either.
    writer = csv.writer(Line(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow(words.names)
    for one in subscribers.prefetch_related("topics").iterator(chunk_size=ROWS_AT_ONCE):
        topics = ", ".join(topic.name for topic in one.topics.all())
        told = [one.email, words.states[one.state], one.language, words.frequencies[one.frequency], topics]
        times = [moment(time) for time in (one.asked_at, one.confirmed_at, one.left_at)]
        yield writer.writerow([harmless(cell) for cell in [*told, *times]])


def moment(time: datetime | None) -> str:
    return f"{timezone.localtime(time):%Y-%m-%d %H:%M}" if time else ""


def harmless(cell: Any) -> str:
    """Return a cell's text so that a spreadsheet shows it, whatever it begins with."""
    text = str(cell)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text
