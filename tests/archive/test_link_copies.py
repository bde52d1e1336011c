"""Archived copies of dead links: asked for when editors allow it, and proposed, never put in by themselves."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.guardian import copies, turn
from archive.guardian.copies import copy_in
from archive.models import GuardianSettings, LinkHost, LinkInStory, OutgoingLink
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from tests.archive.remote_site import RemoteSite, SimulatedClock, anywhere, says

State = OutgoingLink.State
DEAD = "http://tideline.example/air?a=1&b=2"
COPY = "http://web.archive.org/web/20050220101112/http://tideline.example/air?a=1&b=2"
DATE = datetime(2005, 2, 18, 9, 30, tzinfo=UTC)


def answer(**changes: Any) -> dict[str, Any]:
    closest = {"available": True, "url": COPY, "timestamp": "20050220101112", "status": "200", **changes}
    return {"url": DEAD, "archived_snapshots": {"closest": closest}}


@pytest.fixture
def place(news_index: NewsIndexPage) -> LinkInStory:
    story = NewsArticlePageFactory(parent=news_index, date=DATE)
    link = OutgoingLink.objects.create(
        url=DEAD, state=State.DEAD, host=LinkHost.objects.create(name="tideline.example")
    )
    OutgoingLink.objects.update(next_check_at=datetime(2100, 1, 1, tzinfo=UTC))
    return LinkInStory.objects.create(link=link, story=story)


@pytest.fixture
def archive(site: RemoteSite, settings) -> RemoteSite:
    """The archive of web pages; it has a copy of everything."""
    settings.LINKS_PER_MINUTE = 10
    settings.ARCHIVED_COPIES_URL = f"{site.address}/wayback/available"
    site.otherwise = lambda visitor: visitor.reply(200, json.dumps(answer()), content_type="application/json")
    return site


@pytest.fixture
def allowed(db: None) -> None:
    GuardianSettings.objects.update_or_create(pk=1, defaults={"asks_for_copies": True})


def test_a_copy_from_near_the_storys_date_is_asked_for(place, archive: RemoteSite, allowed, clock) -> None:
    turn.go(clock, may=anywhere)
    asked = urlsplit(archive.asked[0].path)
    assert (asked.path, parse_qs(asked.query)) == ("/wayback/available", {"url": [DEAD], "timestamp": ["20050218"]})


def test_the_copy_is_proposed_with_its_date_and_over_https(place, archive: RemoteSite, allowed, clock) -> None:
    turn.go(clock, may=anywhere)
    place.refresh_from_db()
    assert place.copy_url == COPY.replace("http://web", "https://web")
    assert place.copy_made_at == datetime(2005, 2, 20, 10, 11, 12, tzinfo=UTC)


def test_nobody_is_asked_unless_editors_allow_it(place, archive: RemoteSite, clock: SimulatedClock) -> None:
    assert not turn.go(clock, may=anywhere)
    assert archive.asked == []


@pytest.mark.parametrize("state", [state for state in State if state != State.DEAD])
def test_a_copy_is_looked_for_of_dead_links_alone(place, archive, allowed, clock, state: State) -> None:
    OutgoingLink.objects.update(state=state)
    assert not turn.go(clock, may=anywhere)


def test_it_waits_for_its_turn_as_all_requests_do(place, archive: RemoteSite, allowed, clock, news_index) -> None:
    LinkInStory.objects.create(link=place.link, story=NewsArticlePageFactory(parent=news_index))
    assert turn.go(clock, may=anywhere)
    assert not turn.go(clock, may=anywhere)
    clock.wait(6)
    assert turn.go(clock, may=anywhere)


@pytest.mark.parametrize("trouble", [says(500), says(404), lambda visitor: visitor.reply(200, "<html>")])
def test_an_archive_in_trouble_is_asked_again_after_a_day(place, archive, allowed, clock, trouble) -> None:
    archive.otherwise = trouble
    turn.go(clock, may=anywhere)
    place.refresh_from_db()
    assert (place.copy_url, place.look_at) == ("", clock.now() + copies.AFTER_AN_ERROR)


def test_an_archive_that_has_had_enough_is_left_alone(place, archive, allowed, clock) -> None:
    archive.otherwise = says(429, retry_after="7200")
    turn.go(clock, may=anywhere)
    place.refresh_from_db()
    assert (place.look_at - clock.now()).total_seconds() == 7200


def test_what_it_does_not_have_is_asked_for_again_after_a_month(place, archive, allowed, clock) -> None:
    archive.otherwise = lambda visitor: visitor.reply(200, '{"url": "", "archived_snapshots": {}}')
    turn.go(clock, may=anywhere)
    place.refresh_from_db()
    assert (place.copy_url, place.look_at) == ("", clock.now() + copies.NONE_YET)


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        "text",
        {"archived_snapshots": None},
        {"archived_snapshots": {"closest": []}},
        answer(status="404"),
        answer(available=False),
        answer(timestamp="yesterday"),
        answer(url="https://elsewhere.example/web/2005/x"),
        answer(url="javascript:alert(1)"),
        answer(url='https://web.archive.org/web/2005/"><script>'),
        answer(url="https://web.archive.org@elsewhere.example/"),
        answer(url="https://web.archive.org/" + "x" * 1000),
        answer(url=7),
    ],
)
def test_an_answer_that_is_not_as_described_is_none(told: Any) -> None:
    assert copy_in(told) is None
