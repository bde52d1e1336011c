"""What the newsroom has published and plans, by day: the editors' calendar, its filters, and what is embargoed."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.db.models.query import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, WorkflowState

from news.desk import editable_stories
from news.models import Byline, NewsArticlePage, Person, StoryTopic, Topic

WEEK, MONTH, EMBARGOED = "week", "month", "embargoed"
DAYS_OF_A_WEEK = 7
YEARS = range(1900, 2200)

PUBLISHED, SCHEDULED, EXPIRING, IN_REVIEW = "published", "scheduled", "expiring", "review"
STATUSES = {
    PUBLISHED: (_("Published"), "circle-check"),
    SCHEDULED: (_("Scheduled"), "time"),
    EXPIRING: (_("Expires"), "no-view"),
    IN_REVIEW: (_("In review"), "glasses"),
}


@dataclass(frozen=True)
class Choices:
    """What the calendar can be filtered by, each a value for the address and a name for the editor."""

    languages: dict[str, str]
    statuses: dict[str, str]
    topics: dict[str, str]
    authors: dict[str, str]

    @classmethod
    def all(cls) -> "Choices":
        return cls(
            dict(settings.LANGUAGES),
            {status: str(name) for status, (name, _icon) in STATUSES.items()},
            named_once(Topic.objects.select_related("locale").order_by("name")),
            named_once(Person.objects.select_related("locale").order_by("name")),
        )


def named_once(translated: Iterable[Topic | Person]) -> dict[str, str]:
    """Return one name for each topic or person and its translations, in the editor's language if there is one."""
    names: dict[str, str] = {}
    for item in translated:
        key = str(item.translation_key)
        if key not in names or item.locale.language_code == get_language():
            names[key] = item.name
    return dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))


@dataclass(frozen=True)
class CalendarFilter:
    """Which stories an editor wants to see; what is empty lets all pass."""

    language: str = ""
    status: str = ""
    topic: str = ""
    author: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], choices: Choices) -> "CalendarFilter":
        def chosen(name: str, known: dict[str, str]) -> str:
            value = query.get(name, "")
            return value if value in known else ""

        return cls(
            chosen("language", choices.languages),
            chosen("status", choices.statuses),
            chosen("topic", choices.topics),
            chosen("author", choices.authors),
        )

    @property
    def in_query(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    def apply(self, stories: "QuerySet[NewsArticlePage]") -> "QuerySet[NewsArticlePage]":
        """Keep the stories in the language, on the topic and by the author; the status is a matter of entries."""
        if self.language:
            stories = stories.filter(locale__language_code=self.language)
        if self.topic:
            about = StoryTopic.objects.filter(story=OuterRef("pk"), topic__translation_key=uuid.UUID(self.topic))
            stories = stories.filter(Exists(about))
        if self.author:
            by = Byline.objects.filter(story=OuterRef("pk"), person__translation_key=uuid.UUID(self.author))
            stories = stories.filter(Exists(by))
        return stories


@dataclass(frozen=True)
class Span:
    """The days that a view shows: a week from Monday, or the whole weeks that a month touches."""

    view: str
    day: date

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Span":
        """Take view and day from the address; junk becomes this week."""
        view = query.get("view", WEEK)
        try:
            day = date.fromisoformat(query.get("day", ""))
        except ValueError:
            day = today()
        return cls(view if view in {WEEK, MONTH, EMBARGOED} else WEEK, day if day.year in YEARS else today())

    @property
    def is_month(self) -> bool:
        return self.view == MONTH

    @property
    def first(self) -> date:
        first = self.day.replace(day=1) if self.is_month else self.day
        return first - timedelta(days=first.weekday())

    @property
    def days(self) -> list[date]:
        weeks = 1
        if self.is_month:
            weeks = (self.next.day - timedelta(days=1) - self.first).days // DAYS_OF_A_WEEK + 1
        return [self.first + timedelta(days=number) for number in range(weeks * DAYS_OF_A_WEEK)]

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def previous(self) -> "Span":
        if not self.is_month:
            return replace(self, day=self.day - timedelta(days=DAYS_OF_A_WEEK))
        return replace(self, day=(self.day.replace(day=1) - timedelta(days=1)).replace(day=1))

    @property
    def next(self) -> "Span":
        if not self.is_month:
            return replace(self, day=self.day + timedelta(days=DAYS_OF_A_WEEK))
        return replace(self, day=(self.day.replace(day=1) + timedelta(days=32)).replace(day=1))

    @property
    def start(self) -> datetime:
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        return midnight(self.last + timedelta(days=1))


@dataclass(frozen=True)
class Entry:
    """A story in the calendar, for one thing that happens to it."""

    story: Any
    status: str
    headline: str
    at: datetime | None = None
    may_move: bool = False
    step: str = ""

    @property
    def word(self) -> Any:
        return STATUSES[self.status][0]

    @property
    def icon(self) -> str:
        return STATUSES[self.status][1]

    @property
    def planned(self) -> str:
        """The time as `news.reschedule` compares it."""
        return self.story.planned_at.isoformat() if self.story.planned_at else ""


@dataclass(frozen=True)
class Day:
    date: date
    entries: list[Entry]
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class EditorialCalendar:
    """A week or a month of the newsroom, as far as one editor may see it."""

    user: Any
    span: Span
    filter: CalendarFilter
    choices: Choices

    @classmethod
    def of(cls, user: Any, query: Mapping[str, str]) -> "EditorialCalendar":
        choices = Choices.all()
        return cls(user, Span.from_query(query), CalendarFilter.from_query(query, choices), choices)

    @property
    def stories(self) -> "QuerySet[NewsArticlePage]":
        """Stories that the editor may edit, each with what is planned for it; copies follow their originals."""
        return self.filter.apply(planned_stories(self.user)).select_related("locale", "locked_by").defer("body")

    @cached_property
    def entries(self) -> list[Entry]:
        """Everything within the span and all that is in review, in the order of time, in one query."""
        within = (self.span.start, self.span.end)
        reviews = WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS, object_id=Cast(OuterRef("pk"), CharField())
        )
        stories = self.stories.annotate(
            review_step=Subquery(reviews.values("current_task_state__task__name")[:1], output_field=CharField())
        ).filter(
            Q(live=True, date__gte=within[0], date__lt=within[1])
            | Q(planned_at__gte=within[0], planned_at__lt=within[1])
            | Q(expire_at__gte=within[0], expire_at__lt=within[1])
            | Q(review_step__isnull=False)
        )
        found = [entry for story in stories for entry in self.entries_of(story)]
        if self.filter.status:
            found = [entry for entry in found if entry.status == self.filter.status]
        return sorted(found, key=lambda entry: (entry.at or self.span.start, entry.headline))

    def entries_of(self, story: Any) -> Iterable[Entry]:
        """Yield what happens to a story within the span, at the site's time."""

        def within(moment: datetime | None) -> datetime | None:
            at = moment and at_home(moment)
            return at if at and self.span.first <= at.date() <= self.span.last else None

        if story.live and (at := within(story.date)):
            yield Entry(story, PUBLISHED, story.title, at)
        if at := within(story.planned_at):
            may_move = story.permissions_for_user(self.user).can_publish()
            yield Entry(story, SCHEDULED, story.planned_headline, at, may_move)
        if (story.live or story.planned_at) and (at := within(story.expire_at)):
            yield Entry(story, EXPIRING, story.title, at)
        if story.review_step:
            yield Entry(story, IN_REVIEW, story.draft_title, step=story.review_step)

    @property
    def in_review(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.status == IN_REVIEW]

    @property
    def days(self) -> list[Day]:
        return [
            Day(
                day,
                [entry for entry in self.entries if entry.at and entry.at.date() == day],
                is_today=day == today(),
                is_outside=self.span.is_month and day.month != self.span.day.month,
            )
            for day in self.span.days
        ]

    @cached_property
    def embargoed(self) -> list[Any]:
        """Stories that nobody outside has ever seen and that go out by themselves, with what must not leak either."""
        stories = list(self.embargoed_stories)
        for story in stories:
            story.may_move = story.permissions_for_user(self.user).can_publish()
        return stories

    @property
    def embargoed_stories(self) -> "QuerySet[NewsArticlePage]":
        # Counted in subqueries of their own: three joins would multiply each other's rows.
        aliases = Page.objects.filter(alias_of=OuterRef("pk")).order_by()
        translations = Page.objects.filter(translation_key=OuterRef("translation_key"), alias_of=None).order_by()
        pictures = ReferenceIndex.objects.filter(
            object_id=Cast(OuterRef("pk"), CharField()),
            base_content_type=ContentType.objects.get_for_model(Page),
            to_content_type__app_label=get_image_model()._meta.app_label,
            to_content_type__model=get_image_model()._meta.model_name,
        ).order_by()
        return (
            self.stories.filter(first_published_at=None, planned_at__gt=timezone.now())
            .annotate(
                aliases_count=counted(aliases, "alias_of", "pk"),
                translations_count=counted(translations.exclude(pk=OuterRef("pk")), "translation_key", "pk"),
                pictures_count=counted(pictures, "object_id", "to_object_id"),
            )
            .order_by("planned_at", "pk")
        )

    def address(self, span: Span) -> str:
        """Return where another span is shown, under the same filter."""
        query = {"view": span.view, "day": span.day.isoformat(), **self.filter.in_query}
        return f"{reverse('editorial_calendar')}?{urlencode(query)}"

    @property
    def here(self) -> str:
        return self.address(self.span)

    @property
    def previous(self) -> str:
        return self.address(self.span.previous)

    @property
    def next(self) -> str:
        return self.address(self.span.next)

    @property
    def now(self) -> str:
        return self.address(replace(self.span, day=today()))

    @property
    def filters(self) -> list[dict[str, Any]]:
        """The fields of the filter's form: name, label, options as (value, name), and what is chosen."""
        fields = [
            ("language", _("Language"), self.choices.languages),
            *([] if self.span.view == EMBARGOED else [("status", _("Status"), self.choices.statuses)]),
            ("topic", _("Topic"), self.choices.topics),
            ("author", _("Author"), self.choices.authors),
        ]
        return [
            {"name": name, "label": label, "options": options.items(), "chosen": getattr(self.filter, name)}
            for name, label, options in fields
        ]

    @property
    def views(self) -> list[tuple[str, Any, str]]:
        """The ways to look at the same days: what each is called here, its name, its address."""
        names = {WEEK: _("Week"), MONTH: _("Month"), EMBARGOED: _("What is embargoed")}
        return [(view, name, self.address(replace(self.span, view=view))) for view, name in names.items()]


def planned_stories(user: Any) -> "QuerySet[NewsArticlePage]":
    """Return what a person may edit, copies left out; `planned_at` and `planned_headline` are of what is scheduled."""
    plan = FilteredRelation("_revisions", condition=Q(_revisions__approved_go_live_at__isnull=False))
    stories = editable_stories(user).filter(alias_of=None).annotate(plan=plan)
    return stories.annotate(planned_at=F("plan__approved_go_live_at"), planned_headline=F("plan__object_str"))


def counted(rows: "QuerySet[Any]", by: str, what: str) -> Coalesce:
    """Return how many different `what` a correlated queryset has for each `by`; none is 0."""
    numbers = rows.values(by).annotate(number=Count(what, distinct=True)).values("number")
    return Coalesce(Subquery(numbers, output_field=BigIntegerField()), 0)


def at_home(moment: datetime) -> datetime:
    """Return a moment in the site's zone; an editor's profile may have another."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def today() -> date:
    return at_home(timezone.now()).date()


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
