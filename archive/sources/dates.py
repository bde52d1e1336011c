"""Dates as old sites wrote them, for machines and for readers. Every date that is returned is aware and in UTC."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from django.utils import timezone

FIRST_YEAR = 1000  # before that a date is a mistake, such as WordPress's "0000-00-00 00:00:00" or "-0001"

MONTHS = {
    "en": "january february march april may june july august september october november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
NOMINATIVE = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
SHORTEST = 3  # letters that tell a month: "feb.", "фев."

# The words that stand before the date a story was published, and in which language they are.
LABELS = {
    "en": r"(?:publish(?:ed|ing)?|publication|posted)(?:\s+date)?(?:\s+on)?|date(?:\s+published)?",
    "nb": r"publisert(?:\s+den)?|publiserings?dato|dato(?:\s+publisert)?|lagt\s+ut(?:\s+den)?",
    "ru": r"дата\s+публикации|опубликовано|дата|размещено",
}
LABELLED = {
    language: re.compile(rf"^(?:{words})\s*(?::|\s)\s*(?P<date>[^:\n]*?\d.*)$", re.IGNORECASE)
    for language, words in LABELS.items()
}
LONGEST_DATE = 80  # characters of a line that is one
CLOCK = r"(?:[,\s]+(?:(?:kl|at|в)\.?\s*)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?)?"
END = r"\s*(?:г\.?|года)?" + CLOCK + r"\s*\.?$"
MONTH = r"(?P<month>[^\W\d_]+)\.?"
YEAR = r"(?P<year>\d{4})"
DAY_FIRST = re.compile(rf"^(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?:of\s+)?{MONTH},?\s+{YEAR}{END}")
MONTH_FIRST = re.compile(rf"^{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}{END}")
NUMBERS = re.compile(r"^(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})[./-](?P<year>\d{4})" + END)
INTERNET = re.compile(r"^(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\.?\s+(?:\d{4}|\d{2})\s+\d{1,2}:\d{2}")
YEAR_FIRST = re.compile(r"^\d{4}-\d{2}-\d{2}")
WEEKDAY = re.compile(
    r"^(?:[^\W\d_]+day|[^\W\d_]+dag|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье),?\s+(?:den\s+)?"
)


def in_utc(found: datetime) -> datetime | None:
    """Return the moment in UTC, without a zone that of the site's; None if it is none that can have been meant."""
    try:
        moment = (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):  # the years 1 and 9999 in some zones
        return None
    return moment if moment.year >= FIRST_YEAR else None


def of_day(day: date) -> datetime | None:
    """Return noon of the day in the site's zone, so that no zone that it is shown in makes another day of it."""
    return in_utc(datetime.combine(day, time(12)))


def wordpress_date(text: str, *, is_utc: bool) -> datetime | None:
    """Read `2005-02-18 09:30:00`, of UTC or else of the site's zone; None for "0000-00-00 00:00:00" and the like."""
    try:
        found = datetime.fromisoformat(text.strip()[:19])
    except ValueError:
        return None
    return in_utc(found.replace(tzinfo=UTC) if is_utc else found)


def internet_date(text: str) -> datetime | None:
    """Read `Fri, 18 Feb 2005 09:30:00 +0100` (RFC 5322, 3.3), without a zone of UTC; None if it is none."""
    # The library reads more than was written: of the year -0001, which WordPress writes for none, it makes 2000.
    if not INTERNET.match(text.strip()):
        return None
    try:
        found = parsedate_to_datetime(text.strip()[:LONGEST_DATE])
    except (ValueError, TypeError, IndexError, OverflowError):  # it is not written for what is no date at all
        return None
    return in_utc(found if timezone.is_aware(found) else found.replace(tzinfo=UTC))


def iso_date(text: str) -> datetime | None:
    """Read `2005-02-18`, `2005-02-18T09:30+01:00` and the like (ISO 8601, RFC 3339); None if it is none."""
    text = text.strip()[:LONGEST_DATE]
    try:
        if len(text) <= len("2005-02-18"):
            return of_day(date.fromisoformat(text))
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        return None


def machine_date(text: str) -> datetime | None:
    """Read a date that was written for machines, in either way."""
    return iso_date(text) or internet_date(text)


def month_of(name: str) -> tuple[int, str]:
    """Return the number of a month, 1 to 12, and the language of its name; 0 if it is none."""
    name = name.lower()
    if len(name) < SHORTEST:
        return 0, ""
    for language, names in (*MONTHS.items(), ("ru", NOMINATIVE)):
        for number, month in enumerate(names.split(), 1):
            if month == name or (month.startswith(name) and name != "мая"):
                return number, language
    return 0, ""


def written_date(text: str, language: str = "") -> datetime | None:
    """Read a date as readers are told it: `18. februar 2005`, `18 февраля 2005 г.`, `02/18/2005`; None if it is none.

    Numbers alone have the day first. With slashes in English, where some write the month first, both have to agree.
    """
    text = WEEKDAY.sub("", " ".join(text.split())[:LONGEST_DATE].lower())
    if YEAR_FIRST.match(text):
        return iso_date(text.upper().replace(" ", "T", 1))
    if found := NUMBERS.match(text):
        day, month = int(found["day"]), int(found["month"])
        if found["mark"] == "/" and language in {"", "en"}:
            if day <= 12 and month <= 12 and day != month:  # noqa: PLR2004 - months
                return None
            if month > 12:  # noqa: PLR2004 - months
                day, month = month, day
    elif found := DAY_FIRST.match(text) or MONTH_FIRST.match(text):
        day, month = int(found["day"]), month_of(found["month"])[0]
    else:
        return None
    try:
        found_day = date(int(found["year"]), month, day)
        if found["hour"]:
            return in_utc(datetime.combine(found_day, time(int(found["hour"]), int(found["minute"]))))
    except ValueError:
        return None
    return of_day(found_day)


def publish_line(text: str) -> tuple[str, str] | None:
    """Return the date that a line such as "Publish date: February 18, 2005" names, as it is written, and its language.

    None if the text is no such line.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_DATE:
        return None
    for language, pattern in LABELLED.items():
        if found := pattern.match(text):
            return found["date"].strip(), language
    return None
