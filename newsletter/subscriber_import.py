"""Taking over subscribers from another list, with the evidence that they agreed.

Nobody is brought back who has left, was erased or may not be written to, and nobody is taken who cannot be shown to
have confirmed. Reasons are told in words, by the line of the file.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsletter.addresses import address_key, normalised
from newsletter.models import Consent, ErasedAddress, Subscriber

# Each column that is taken, and whether a file has to have it.
COLUMNS = {
    "email": True,
    "confirmed_at": True,
    "consent_text": True,
    "language": False,
    "asked_at": False,
    "page": False,
    "frequency": False,
}
LANGUAGES = {code for code, _name in settings.LANGUAGES}
LONGEST_PAGE = 500  # characters
NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Row:
    """One line of the file; `problem` if it is no CSV."""

    line: int
    values: dict[str, str]
    problem: str = ""


class RefusedError(Exception):
    """Why a row cannot be taken, in words."""


@dataclass
class Import:
    """What has been seen of a file, so that its second row with an address is left out."""

    dry_run: bool = False
    seen: set[str] = field(default_factory=set)

    def take(self, batch: list[Row]) -> list[tuple[int, str]]:
        """Keep what can be kept of some rows, all in one transaction; return the lines that were left out, and why."""
        complaints: list[tuple[int, str]] = []
        read: dict[str, tuple[int, Subscriber, Consent]] = {}
        for row in batch:
            try:
                subscriber, consent = self.read(row)
            except RefusedError as error:
                complaints.append((row.line, str(error)))
            else:
                self.seen.add(subscriber.address_key)
                read[subscriber.address_key] = (row.line, subscriber, consent)
        with transaction.atomic():
            for key, reason in self.known(list(read)).items():
                complaints.append((read.pop(key)[0], reason))
            if not self.dry_run:
                Subscriber.objects.bulk_create(subscriber for _line, subscriber, _consent in read.values())
                Consent.objects.bulk_create(consent for _line, _subscriber, consent in read.values())
        return sorted(complaints)

    def read(self, row: Row) -> tuple[Subscriber, Consent]:
        """Return what a row says; RefusedError if that is not enough to write to somebody."""
        if row.problem:
            raise RefusedError(f"cannot be read ({row.problem}).")
        values = {name: row.values.get(name, "").strip() for name in COLUMNS}
        if any(NOT_UTF8 in value or "\0" in value for value in values.values()):
            raise RefusedError("is not UTF-8.")
        try:
            email = normalised(values["email"])
        except ValidationError as error:
            raise RefusedError(f"“{values['email'][:80]}” is no e-mail address.") from error
        key = address_key(email)
        if key in self.seen:
            raise RefusedError("this address stands further up in the file.")
        if not values["consent_text"]:
            raise RefusedError("does not say what was agreed to (consent_text).")
        confirmed_at = time_of(values, "confirmed_at")
        language = one_of(values, "language", LANGUAGES, settings.LANGUAGE_CODE)
        asked_at = time_of(values, "asked_at") if values["asked_at"] else confirmed_at
        subscriber = Subscriber(
            email=email,
            address_key=key,
            state=Subscriber.State.CONFIRMED,
            language=language,
            frequency=one_of(
                values, "frequency", set(Subscriber.Frequency.values), Subscriber.Frequency.EACH_ISSUE.value
            ),
            asked_at=asked_at,
            confirmed_at=confirmed_at,
        )
        consent = Consent(
            subscriber=subscriber,
            text=values["consent_text"],
            language=language,
            page_path=values["page"][:LONGEST_PAGE],
            asked_at=asked_at,
            confirmed_at=confirmed_at,
        )
        return subscriber, consent

    @staticmethod
    def known(keys: list[str]) -> dict[str, str]:
        """Return those of the addresses that are left out for what is known of them, with the reason."""
        hashes = {ErasedAddress.of(key): key for key in keys}
        erased = ErasedAddress.objects.filter(hash__in=hashes).values_list("hash", flat=True)
        reasons = {hashes[hash_]: "has had everything about them erased." for hash_ in erased}
        for key, state in Subscriber.objects.filter(address_key__in=keys).values_list("address_key", "state"):
            reasons[key] = REASONS[state]
        return reasons


REASONS: dict[Any, str] = {
    Subscriber.State.PENDING: "has been asked here and has not confirmed yet.",
    Subscriber.State.CONFIRMED: "is on the list already.",
    Subscriber.State.UNSUBSCRIBED: "has left the list.",
    Subscriber.State.BOUNCED: "is an address that our mail came back from.",
    Subscriber.State.COMPLAINED: "has reported our mail as unwanted.",
    Subscriber.State.SUPPRESSED: "is suppressed by the desk.",
}


def time_of(values: dict[str, str], name: str) -> datetime:
    """Return a date, or a date and time, of the past; without a zone it is the site's."""
    written = values[name]
    if not written:
        raise RefusedError(f"does not say when that was ({name}).")
    try:
        found = parse_datetime(written)  # of a date alone it makes midnight
        moment = found and (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, or the year 1 in a zone ahead of UTC
        moment = None
    if moment is None:
        raise RefusedError(f"“{written[:40]}” is no date ({name}). Write it like 2024-05-17 or 2024-05-17T10:30+02:00.")
    if moment > timezone.now():
        raise RefusedError(f"“{written[:40]}” is in the future ({name}).")
    return moment


def one_of(values: dict[str, str], name: str, known: set[str], default: str) -> str:
    value = values[name] or default
    if value not in known:
        raise RefusedError(f"“{value[:40]}” is no {name} here; there are {', '.join(sorted(known))}.")
    return value
