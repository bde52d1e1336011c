"""How the newsletter grows: its subscribers week by week, and how many of those who asked for it confirmed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from newsletter.models import Consent, Subscriber, Unanswered
from newsletter.models.unanswered import monday_of
from newsletter.subscriber_admin import MAY_SEE

PERIODS = (12, 24, 60)  # months
WEEK = timedelta(days=7)
HEIGHT = 100  # of a plot, in its own units

Numbers = Counter[tuple[date, str]]  # by week and language


@dataclass(frozen=True)
class Week:
    """What happened in a week, and how many subscribers there were at its end."""

    monday: date
    subscribers: int
    joined: int
    left: int
    asked: int
    confirmed: int

    @property
    def share(self) -> int | None:
        return share_of(self.confirmed, self.asked)


@dataclass(frozen=True)
class Line:
    """One line of the picture: a language's weeks, or those of all of them."""

    name: str
    weeks: list[Week]
    waiting: int  # asked within the week that they have, and have not answered

    @property
    def now(self) -> int:
        return self.weeks[-1].subscribers

    @property
    def gained(self) -> int:
        return self.now - self.weeks[0].subscribers

    @property
    def peak(self) -> int:
        return max(week.subscribers for week in self.weeks)

    @property
    def last_place(self) -> int:
        return len(self.weeks) - 1

    @property
    def line(self) -> str:
        """The points of an SVG line, one unit a week."""
        scale = HEIGHT / (self.peak or 1)
        return " ".join(f"{place},{HEIGHT - week.subscribers * scale:.1f}" for place, week in enumerate(self.weeks))

    @property
    def area(self) -> str:
        return f"0,{HEIGHT} {self.line} {self.last_place},{HEIGHT}"

    @property
    def asked(self) -> int:
        return sum(week.asked for week in self.weeks)

    @property
    def confirmed(self) -> int:
        return sum(week.confirmed for week in self.weeks)

    @property
    def share(self) -> int | None:
        return share_of(self.confirmed, self.asked)

    @property
    def most_asked(self) -> int:
        return max(week.asked for week in self.weeks)

    @property
    def bars(self) -> list[tuple[int, float, float]]:
        """For each week its place, and how high asked and confirmed stand in a plot."""
        scale = HEIGHT / (self.most_asked or 1)
        heights = ((week.asked * scale, week.confirmed * scale) for week in self.weeks)
        return [(place, round(asked, 1), round(confirmed, 1)) for place, (asked, confirmed) in enumerate(heights)]


def share_of(part: int, whole: int) -> int | None:
    """Return a share in percent, or None of nothing."""
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True)
class Growth:
    """The numbers of the last months. Whatever they are, they cost the same few queries."""

    months: int

    @classmethod
    def from_query(cls, query: Any) -> "Growth":
        asked = query.get("months", "")
        return cls(next((months for months in PERIODS if str(months) == asked), PERIODS[0]))

    @cached_property
    def mondays(self) -> list[date]:
        today = timezone.localdate()
        this_week = today - timedelta(days=today.weekday())
        return [this_week - WEEK * ago for ago in range(self.months * 52 // 12, -1, -1)]

    @cached_property
    def lines(self) -> list[Line]:
        """All languages together, then each of them."""
        were_confirmed = Subscriber.objects.exclude(confirmed_at=None)
        joined = by_week(were_confirmed, "confirmed_at")
        left = by_week(were_confirmed.exclude(left_at=None), "left_at")
        asked, confirmed, waiting = requests_by_week()

        def line(name: str, is_meant: Callable[[str], bool]) -> Line:
            chosen = [of_languages(numbers, is_meant) for numbers in (joined, left, asked, confirmed)]
            late = sum(number for (_week, language), number in waiting.items() if is_meant(language))
            return Line(name, weeks_of(self.mondays, *chosen), late)

        every = line(_("All languages"), lambda language: True)
        return [every, *(line(name, code.__eq__) for code, name in settings.LANGUAGES)]

    @property
    def rows(self) -> list[tuple[Week, list[int]]]:
        """Each week of all, the latest first, with the subscribers of each language."""
        every, *languages = self.lines
        columns = zip(*(line.weeks for line in languages), strict=True)
        told = [(week, [of.subscribers for of in column]) for week, column in zip(every.weeks, columns, strict=True)]
        return told[::-1]

    @property
    def periods(self) -> list[tuple[int, str, bool]]:
        return [(months, _("%(months)d months") % {"months": months}, months == self.months) for months in PERIODS]


def by_week(rows: Any, field: str) -> Numbers:
    """Count rows by the week of a moment, and by language."""
    weeks = rows.order_by().values_list(monday_of(field), "language")
    return Counter({(week, language): number for week, language, number in weeks.annotate(n=Count("pk"))})


def requests_by_week() -> tuple[Numbers, Numbers, Numbers]:
    """Count what was asked, what of it was confirmed, and what may still be, by the week in which it was asked."""
    asked, confirmed, waiting = Counter(), Counter(), Counter()  # type: Numbers, Numbers, Numbers
    for week, language, number in Unanswered.objects.values_list("week", "language", "requests"):
        asked[week, language] += number
    has_answered = Q(confirmed_at__isnull=False)
    may_answer = Q(confirmed_at=None, subscriber__state=Subscriber.State.PENDING)
    rows = Consent.objects.order_by().values_list(monday_of("asked_at"), "language")
    counted = rows.annotate(n=Count("pk"), yes=Count("pk", filter=has_answered), late=Count("pk", filter=may_answer))
    for week, language, number, yes, late in counted:
        asked[week, language] += number
        confirmed[week, language] += yes
        waiting[week, language] += late
    return asked, confirmed, waiting


def of_languages(numbers: Numbers, is_meant: Callable[[str], bool]) -> Counter[date]:
    chosen: Counter[date] = Counter()
    for (week, language), number in numbers.items():
        if is_meant(language):
            chosen[week] += number
    return chosen


def weeks_of(
    mondays: list[date], joined: Counter[date], left: Counter[date], asked: Counter[date], confirmed: Counter[date]
) -> list[Week]:
    """Add up what happened to how many there were, from before the first of these weeks."""
    first = mondays[0]
    before = [sum(number for week, number in numbers.items() if week < first) for numbers in (joined, left)]
    subscribers = before[0] - before[1]
    weeks = []
    for monday in mondays:
        subscribers += joined[monday] - left[monday]
        weeks.append(Week(monday, subscribers, joined[monday], left[monday], asked[monday], confirmed[monday]))
    return weeks


def show_growth(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    return TemplateResponse(request, "newsletter/admin/growth.html", {"growth": Growth.from_query(request.GET)})


class GrowthMenuItem(MenuItem):
    def __init__(self, order: int) -> None:
        super().__init__(gettext_lazy("Growth"), reverse("newsletter_growth"), icon_name="order-up", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(MAY_SEE))


def growth_urls() -> list[URLPattern]:
    return [path("newsletter/growth/", show_growth, name="newsletter_growth")]
