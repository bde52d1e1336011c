"""The editorial calendar: what stands on which day, for whom, and moving what is scheduled."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Workflow

from core.factories import NewsImageFactory, image_file
from core.publishing import clock
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, Branch, found_newsroom
from news.editorial_calendar import EditorialCalendar, Span
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


@pytest.fixture
def newsroom(db: None) -> dict[str, Branch]:
    return found_newsroom("Tideline")


@pytest.fixture
def chief(newsroom: dict[str, Branch]) -> Any:
    return member(CHIEF_EDITORS)


def member(group: str) -> Any:
    name = group.lower().replace(" ", "-")
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "secret", first_name=group)
    user.groups.add(Group.objects.get(name=group))
    return user


def at(hour: int, *, days: int = 7) -> datetime:
    """Return a time of day some days from now at the site's clock, so that a test never meets midnight."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))


def write(branch: Branch, **options: Any) -> NewsArticlePage:
    branch.news.refresh_from_db()
    return NewsArticlePageFactory(parent=branch.news, locale=branch.news.locale, **options)


def schedule(branch: Branch, moment: datetime, **options: Any) -> NewsArticlePage:
    """Return a story that nobody has seen and that goes out at that moment."""
    story = write(branch, live=False, date=options.pop("date", timezone.now() - WEEK), **options)
    story.go_live_at = moment
    story.save_revision().publish()
    return NewsArticlePage.objects.get(pk=story.pk)


def look(user: Any, **query: str) -> EditorialCalendar:
    return EditorialCalendar.of(user, {"day": at(9).date().isoformat(), **query})


def entries(user: Any, **query: str) -> list[tuple[str, str]]:
    return [(entry.status, entry.headline) for entry in look(user, **query).entries]


# What stands in it -------------------------------------------------------------------------------


def test_a_published_story_stands_on_its_date(newsroom: dict[str, Branch], chief: Any) -> None:
    write(newsroom["en"], title="Ice is late", date=at(9, days=-7))
    calendar = look(chief, day=at(9, days=-7).date().isoformat())
    assert [(day.date, [entry.status for entry in day.entries]) for day in calendar.days if day.entries] == [
        (at(9, days=-7).date(), ["published"])
    ]


def test_a_scheduled_story_stands_on_the_day_it_goes_out(newsroom: dict[str, Branch], chief: Any) -> None:
    schedule(newsroom["en"], at(9), title="Ice is late")
    (entry,) = look(chief).entries
    assert (entry.status, entry.at, entry.headline) == ("scheduled", at(9), "Ice is late")


def test_a_change_that_is_scheduled_has_the_headline_it_will_have(newsroom: dict[str, Branch], chief: Any) -> None:
    story = write(newsroom["en"], title="Ice is late")
    story.title, story.go_live_at = "Ice is here", at(9)
    story.save_revision().publish()
    assert entries(chief) == [("scheduled", "Ice is here")]


def test_a_story_that_expires_stands_on_that_day(newsroom: dict[str, Branch], chief: Any) -> None:
    write(newsroom["en"], title="Ice is late", expire_at=at(9))
    assert entries(chief) == [("expiring", "Ice is late")]


def test_what_is_in_review_has_no_day(newsroom: dict[str, Branch], chief: Any) -> None:
    story = write(newsroom["en"], title="Ice is late", live=False)
    Workflow.objects.get(name="Editor, then chief editor").start(story, member(REPORTERS))
    calendar = look(chief)
    assert [(entry.headline, entry.step) for entry in calendar.in_review] == [("Ice is late", "Editor reads")]
    assert not any(day.entries for day in calendar.days)


def test_a_copy_stands_in_it_once_with_its_original(newsroom: dict[str, Branch], chief: Any) -> None:
    story = schedule(newsroom["en"], at(9), title="Ice is late")
    newsroom["nb"].news.refresh_from_db()
    story.create_alias(parent=newsroom["nb"].news, update_slug="copy")
    assert entries(chief) == [("scheduled", "Ice is late")]


def test_nobody_sees_what_they_may_not_edit(newsroom: dict[str, Branch]) -> None:
    schedule(newsroom["en"], at(9))
    assert entries(member(REPORTERS)) == []


@pytest.mark.parametrize(
    ("view", "day", "first", "days"),
    [
        ("week", date(2026, 11, 26), date(2026, 11, 23), 7),
        ("month", date(2026, 11, 26), date(2026, 10, 26), 42),
        ("month", date(2027, 2, 1), date(2027, 2, 1), 28),
        ("week", date(2027, 1, 1), date(2026, 12, 28), 7),
    ],
)
def test_its_weeks_begin_on_monday(view: str, day: date, first: date, days: int) -> None:
    span = Span(view, day)
    assert (span.first, len(span.days)) == (first, days)


def test_a_month_is_followed_by_the_next(newsroom: dict[str, Branch]) -> None:
    span = Span("month", date(2026, 12, 31))
    assert (span.next.day, span.previous.day) == (date(2027, 1, 1), date(2026, 11, 1))


def test_a_day_is_the_sites_whatever_zone_the_editor_is_in(newsroom: dict[str, Branch], chief: Any) -> None:
    moment = at(0) + timedelta(minutes=5)
    schedule(newsroom["en"], moment)
    with timezone.override("America/New_York"):
        (day,) = [day for day in look(chief, day=moment.date().isoformat()).days if day.entries]
    assert day.date == moment.date()


# Filters -----------------------------------------------------------------------------------------


@pytest.fixture
def two(newsroom: dict[str, Branch]) -> list[NewsArticlePage]:
    """An English story on a topic by an author, and a Norwegian one."""
    topic, person = TopicFactory(name="Harbours"), PersonFactory(name="Ada Demo")
    return [
        schedule(newsroom["en"], at(9), title="Ice is late", topics=[topic], people=[person]),
        schedule(newsroom["nb"], at(10), title="Isen er sen"),
    ]


def test_it_shows_one_language(two: list[NewsArticlePage], chief: Any) -> None:
    assert entries(chief, language="nb") == [("scheduled", "Isen er sen")]


def test_it_shows_one_topic(two: list[NewsArticlePage], chief: Any) -> None:
    key = str(two[0].story_topics.get().topic.translation_key)
    assert entries(chief, topic=key) == [("scheduled", "Ice is late")]


def test_it_shows_one_author(two: list[NewsArticlePage], chief: Any) -> None:
    key = str(two[0].bylines.get().person.translation_key)
    assert entries(chief, author=key) == [("scheduled", "Ice is late")]


def test_it_shows_one_status(two: list[NewsArticlePage], chief: Any) -> None:
    assert entries(chief, status="published") == []


@pytest.mark.parametrize(
    "query",
    ["view=x&day=y", "day=0001-01-01", "day=9999-12-31", "topic=1&author=%00", "language=../&status=nonsense"],
)
def test_junk_in_the_query_is_no_filter(newsroom: dict[str, Branch], chief: Any, client: Client, query: str) -> None:
    client.force_login(chief)
    assert client.get(f"/admin/calendar/?{query}").status_code == 200


@pytest.mark.parametrize("view", ["week", "month", "embargoed"])
def test_it_costs_the_same_for_one_story_and_for_three(
    newsroom: dict[str, Branch], chief: Any, client: Client, view: str
) -> None:
    client.force_login(chief)
    address = f"/admin/calendar/?view={view}&day={at(9).date()}"
    costs = []
    for number in range(3):
        schedule(newsroom["en"], at(9 + number))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert b"Move" in client.get(address).content
        costs.append(len(queries))
    assert costs[0] == costs[2]


# What is embargoed -------------------------------------------------------------------------------


def test_what_is_embargoed_is_counted_with_all_that_must_not_leak(newsroom: dict[str, Branch], chief: Any) -> None:
    picture = NewsImageFactory(file=image_file(size=(96, 64)))
    story = schedule(newsroom["en"], at(9), title="Ice is late", lead_image=picture)
    write(newsroom["nb"], live=False, translation_key=story.translation_key, slug="isen")
    newsroom["ru"].news.refresh_from_db()
    story.create_alias(parent=newsroom["ru"].news, update_slug="copy")
    (found,) = [found for found in look(chief).embargoed if found.pk == story.pk]
    assert (found.aliases_count, found.translations_count, found.pictures_count) == (1, 1, 1)


def test_what_readers_have_seen_is_not_embargoed(newsroom: dict[str, Branch], chief: Any) -> None:
    story = write(newsroom["en"])
    story.go_live_at = at(9)
    story.save_revision().publish()
    assert look(chief).embargoed == []


# Moving ------------------------------------------------------------------------------------------


def move(client: Client, story: NewsArticlePage, to: datetime, planned: datetime | None = None) -> Any:
    """Send the form of a story's move, as the button and the drag do it."""
    seen = planned or story.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at
    written = timezone.localtime(to).strftime("%Y-%m-%dT%H:%M")
    return client.post(f"/admin/calendar/{story.pk}/move/", {"planned": seen.isoformat(), "to": written})


def planned(story: NewsArticlePage) -> datetime | None:
    return story.revisions.values_list("approved_go_live_at", flat=True).get(approved_go_live_at__isnull=False)


@pytest.fixture
def at_the_desk(chief: Any, client: Client) -> Client:
    client.force_login(chief)
    return client


@pytest.fixture
def story(newsroom: dict[str, Branch]) -> NewsArticlePage:
    return schedule(newsroom["en"], at(9), title="Ice is late")


def test_a_moved_story_goes_out_at_its_new_time(story: NewsArticlePage, at_the_desk: Client) -> None:
    assert move(at_the_desk, story, at(11, days=8)).status_code == 302
    assert planned(story) == at(11, days=8)


def test_its_draft_says_the_same_time(story: NewsArticlePage, at_the_desk: Client) -> None:
    move(at_the_desk, story, at(11))
    assert NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object().go_live_at == at(11)


def test_a_story_dated_at_its_publication_is_dated_anew(newsroom: dict[str, Branch], at_the_desk: Client) -> None:
    story = schedule(newsroom["en"], at(9), date=at(9))
    move(at_the_desk, story, at(8))
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    assert revision.as_object().date == at(8)


def test_a_newer_draft_is_not_lost(story: NewsArticlePage, at_the_desk: Client) -> None:
    story.title = "Ice is very late"
    story.save_revision()
    move(at_the_desk, story, at(11))
    assert NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object().title == "Ice is very late"
    assert story.revisions.get(approved_go_live_at=at(11)).as_object().title == "Ice is late"


def test_a_moved_story_is_published_by_the_clock(story: NewsArticlePage, at_the_desk: Client) -> None:
    move(at_the_desk, story, at(11))
    story.revisions.filter(approved_go_live_at=at(11)).update(approved_go_live_at=timezone.now() - HOUR)
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = None
    revision.save()
    clock.tick()
    assert NewsArticlePage.objects.get(pk=story.pk).live


@pytest.mark.parametrize("to", [at(9, days=-1), at(9, days=-400)])
def test_a_time_that_is_over_is_refused(story: NewsArticlePage, at_the_desk: Client, to: datetime) -> None:
    response = move(at_the_desk, story, to)
    assert "This time is over" in response.content.decode()
    assert planned(story) == at(9)


def test_a_time_after_its_expiry_is_refused(newsroom: dict[str, Branch], at_the_desk: Client) -> None:
    story = schedule(newsroom["en"], at(9), expire_at=at(12))
    assert "expires on" in move(at_the_desk, story, at(13)).content.decode()
    assert planned(story) == at(9)


def test_what_somebody_else_has_moved_meanwhile_stays(story: NewsArticlePage, at_the_desk: Client) -> None:
    response = move(at_the_desk, story, at(11), planned=at(7))
    assert "Somebody has moved this story" in response.content.decode()
    assert planned(story) == at(9)


def test_a_story_that_is_locked_by_another_stays(story: NewsArticlePage, at_the_desk: Client) -> None:
    Page.objects.filter(pk=story.pk).update(locked=True, locked_by=member(EDITORS), locked_at=timezone.now())
    assert "has locked this story" in move(at_the_desk, story, at(11)).content.decode()
    assert planned(story) == at(9)


def test_a_translation_is_not_moved_before_its_original(
    newsroom: dict[str, Branch], story: NewsArticlePage, at_the_desk: Client
) -> None:
    translated = schedule(newsroom["nb"], at(12), translation_key=story.translation_key, slug="isen")
    assert "not before it" in move(at_the_desk, translated, at(8)).content.decode()
    assert planned(translated) == at(12)


@pytest.mark.parametrize("written", ["", "yesterday", "2026-99-99T10:00", "\x00"])
def test_what_is_no_time_is_said(story: NewsArticlePage, at_the_desk: Client, written: str) -> None:
    seen = planned(story).isoformat()
    response = at_the_desk.post(f"/admin/calendar/{story.pk}/move/", {"planned": seen, "to": written})
    assert (response.status_code, planned(story)) == (200, at(9))


def test_whoever_may_not_publish_may_not_move(story: NewsArticlePage, client: Client) -> None:
    client.force_login(member(EDITORS))
    move(client, story, at(11))
    assert planned(story) == at(9)


def test_the_way_back_is_never_to_another_site(story: NewsArticlePage, at_the_desk: Client) -> None:
    response = at_the_desk.post(
        f"/admin/calendar/{story.pk}/move/?next=https://evil.example/",
        {
            "planned": planned(story).isoformat(),
            "to": timezone.localtime(at(11)).strftime("%Y-%m-%dT%H:%M"),
            "next": "//evil.example/",
        },
    )
    assert response["Location"] == "/admin/calendar/"
