"""What search engines are told, and what follows from their answers."""

import json
import logging
import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.models import Announcement, Listener, PublishedFact
from core.publishing import clock, outbox, recording
from core.telling import queue
from core.telling.indexnow import TELLER
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.core.publishing.test_clock import come, schedule
from tests.core.telling import elsewhere
from tests.core.telling.conftest import KEY, begin_anew, settle, states, take_turn, time_passes
from tests.core.telling.elsewhere import Elsewhere, says

WALRUS = "/news/2021-03-walrus/"
SEAL = "/news/2021-03-seal/"


@pytest.fixture
def story(news_index: NewsIndexPage, engine: Elsewhere) -> NewsArticlePage:
    """A live story of which nobody has to be told any more."""
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-walrus")
    begin_anew(TELLER)
    return story


def messages(engine: Elsewhere) -> list[list[str]]:
    """Return the paths of each message, in order."""
    return [[url.removeprefix("http://testserver") for url in told(each)] for each in engine.heard]


def told(heard: elsewhere.Heard) -> list[str]:
    urls: list[str] = json.loads(heard.content)["urlList"]
    return urls


def change(story: NewsArticlePage, **fields: Any) -> None:
    story.refresh_from_db()
    for name, value in fields.items():
        setattr(story, name, value)
    story.save_revision().publish()


# What is told ------------------------------------------------------------------------------------


def test_a_message_is_as_the_protocol_wants_it(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, lede="Otherwise.")
    settle(TELLER)
    (heard,) = engine.heard
    assert json.loads(heard.content) == {
        "host": "testserver",
        "key": KEY,
        "keyLocation": f"http://testserver/{KEY}.txt",
        "urlList": [f"http://testserver{WALRUS}"],
    }
    assert heard.headers["content-type"] == "application/json; charset=utf-8"
    assert heard.headers["user-agent"] == "newsroom-announcements/1.0 (+http://testserver/)"


def test_a_story_is_told_when_it_is_published(news_index: NewsIndexPage, engine: Elsewhere) -> None:
    draft = NewsArticlePageFactory(parent=news_index, slug="2021-03-seal", live=False)
    begin_anew(TELLER)
    draft.save_revision().publish()
    settle(TELLER)
    assert messages(engine) == [[SEAL]]


def test_a_story_in_another_language_is_told_at_its_own_address(branches: Any, locales: Any, engine: Elsewhere) -> None:
    draft = NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], slug="2021-03-sel", live=False)
    begin_anew(TELLER)
    draft.save_revision().publish()
    settle(TELLER)
    assert messages(engine) == [["/nb/news/2021-03-sel/"]]


def test_what_changes_five_times_in_a_minute_is_told_once(story: NewsArticlePage, engine: Elsewhere) -> None:
    for number in range(5):
        change(story, lede=f"Otherwise, {number}.")
        take_turn(TELLER)
        time_passes(seconds=10)
    settle(TELLER)
    assert messages(engine) == [[WALRUS]]


def test_it_is_not_told_before_it_has_had_time_to_change_again(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, lede="Otherwise.")
    take_turn(TELLER)
    time_passes(seconds=55)
    take_turn(TELLER)
    assert engine.heard == []


def test_what_changes_again_after_that_is_told_again_ten_minutes_later(
    story: NewsArticlePage, engine: Elsewhere
) -> None:
    change(story, lede="Otherwise.")
    settle(TELLER)
    change(story, lede="Otherwise again.")
    take_turn(TELLER)
    time_passes(minutes=9)
    take_turn(TELLER)
    before = len(engine.heard)
    time_passes(minutes=1)
    take_turn(TELLER)
    assert (before, messages(engine)) == (1, [[WALRUS], [WALRUS]])


def test_what_changes_while_it_is_being_told_is_told_again(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, lede="Otherwise.")
    take_turn(TELLER)
    time_passes(minutes=1)
    in_hand = queue.take_in_hand(TELLER)
    assert in_hand
    change(story, lede="Otherwise again.")
    outbox.drain()
    queue.settle(TELLER, in_hand, queue.tell(TELLER, in_hand.paths, elsewhere.anywhere))
    settle(TELLER)
    assert messages(engine) == [[WALRUS], [WALRUS]]


def test_both_addresses_of_a_story_that_has_another_slug_are_told(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, slug="2021-03-walrus-returns")
    settle(TELLER)
    assert sorted(messages(engine)[0]) == ["/news/2021-03-walrus-returns/", WALRUS]


def test_stories_below_a_page_that_moves_are_told_at_both(story: NewsArticlePage, engine: Elsewhere) -> None:
    index = NewsIndexPage.objects.get()
    index.slug = "stories"
    index.save_revision().publish()
    settle(TELLER)
    assert {WALRUS, "/stories/2021-03-walrus/", "/news/", "/stories/"} == set(messages(engine)[0])


@pytest.mark.parametrize("way", ["unpublish", "delete"])
def test_a_story_that_is_gone_is_told(story: NewsArticlePage, engine: Elsewhere, way: str) -> None:
    getattr(NewsArticlePage.objects.get(pk=story.pk), way)()
    settle(TELLER)
    assert messages(engine) == [[WALRUS]]


def test_a_story_that_is_withdrawn_is_told(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, withdrawal_reason="It was not so.")
    settle(TELLER)
    assert messages(engine) == [[WALRUS]]
    assert Client().get(WALRUS).status_code == 410


def test_many_are_told_in_one_message_and_more_in_the_next(
    news_index: NewsIndexPage, engine: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(TELLER), "most", 3)
    queue.want(TELLER, [f"/news/{number}/" for number in range(7)])
    settle(TELLER)
    assert [len(each) for each in messages(engine)] == [3, 3, 1]
    assert len({path for each in messages(engine) for path in each}) == 7


def test_a_message_holds_ten_thousand(news_index: NewsIndexPage, engine: Elsewhere) -> None:
    queue.want(TELLER, [f"/news/{number}/" for number in range(10_001)])
    settle(TELLER)
    assert [len(each) for each in messages(engine)] == [10_000, 1]


# What is not told --------------------------------------------------------------------------------


def test_a_draft_is_not_told(story: NewsArticlePage, news_index: NewsIndexPage, engine: Elsewhere) -> None:
    news_index.refresh_from_db()
    draft = NewsArticlePageFactory(parent=news_index, live=False)
    draft.lede = "Otherwise."
    draft.save_revision()
    story.lede = "A draft of what is live."
    story.save_revision()
    draft.delete()
    settle(TELLER)
    assert states() == {}


def test_a_scheduled_story_is_not_told_before_its_time(news_index: NewsIndexPage, engine: Elsewhere) -> None:
    begin_anew(TELLER)
    draft = schedule(news_index, "Seal", timezone.now() + timedelta(hours=1), slug="2021-03-seal")
    settle(TELLER)
    before = states()
    come(draft, timezone.now() - timedelta(minutes=1))
    clock.tick()
    settle(TELLER)
    assert (before, messages(engine)) == ({}, [[SEAL]])


@pytest.mark.parametrize("way", ["change", "unpublish", "delete", "rename", "publish"])
def test_a_private_story_is_not_told_whatever_is_done_to_it(
    story: NewsArticlePage, engine: Elsewhere, way: str
) -> None:
    if way == "publish":
        NewsArticlePage.objects.get(pk=story.pk).unpublish()
    restriction = PageViewRestriction(page=Page.objects.get(pk=story.pk), restriction_type="password", password="tides")
    restriction.save()
    begin_anew(TELLER)
    private = NewsArticlePage.objects.get(pk=story.pk)
    match way:
        case "change" | "publish":
            change(private, lede="For friends.")
        case "rename":
            change(private, slug="2021-03-secret")
        case _:
            getattr(private, way)()
    settle(TELLER)
    assert (states(), engine.heard) == ({}, [])


def test_a_story_below_a_private_page_is_not_told(story: NewsArticlePage, engine: Elsewhere) -> None:
    PageViewRestriction.objects.create(page=story.get_parent(), restriction_type="login")
    change(story, lede="For us.")
    NewsArticlePage.objects.get(pk=story.pk).delete()
    settle(TELLER)
    assert (states(), engine.heard) == ({}, [])


def test_what_becomes_private_before_it_was_told_is_not_wanted(story: NewsArticlePage, engine: Elsewhere) -> None:
    change(story, lede="Otherwise.")
    PageViewRestriction.objects.create(page=story, restriction_type="login")
    settle(TELLER)
    assert engine.heard == []


def test_a_story_that_is_public_again_is_told(story: NewsArticlePage, engine: Elsewhere) -> None:
    restriction = PageViewRestriction.objects.create(page=story, restriction_type="login")
    begin_anew(TELLER)
    restriction.delete()
    settle(TELLER)
    assert messages(engine) == [[WALRUS]]


def test_what_has_moved_in_from_another_site_is_not_told(story: NewsArticlePage, engine: Elsewhere) -> None:
    recording.record([recording.fact_of(story, PublishedFact.Change.MOVED_IN, was_public=True)])
    settle(TELLER)
    assert (states(), engine.heard) == ({}, [])


def test_without_a_key_nobody_is_told(story: NewsArticlePage, engine: Elsewhere, settings: Any) -> None:
    change(story, lede="Otherwise.")
    outbox.drain()
    settings.INDEXNOW_KEY = ""
    change(story, slug="2021-03-walrus-returns")
    time_passes(minutes=5)
    take_turn(TELLER)
    assert (states(), engine.heard) == ({WALRUS: "waiting"}, [])


# What they answer --------------------------------------------------------------------------------

GOOD = [says(200), says(202, "pending"), elsewhere.takes_its_time, elsewhere.breaks_off_later]
GIVEN_UP = [says(400, "Invalid request"), says(422)]
ASKED_AGAIN = [
    says(429),
    says(429, retry_after="120"),
    says(500),
    says(502),
    says(503),
    says(503, retry_after="120"),
    says(504),
    says(408),
    says(301, location="/elsewhere"),
    says(307, location="http://10.0.0.1/"),
    says(401),
    says(403),
    says(404),
    elsewhere.hangs_up,
    elsewhere.breaks_off,
    elsewhere.talks_nonsense,
    elsewhere.answers_too_late,
    elsewhere.drips,
]


@pytest.mark.parametrize("answer", GOOD)
def test_what_they_take_is_told(story: NewsArticlePage, engine: Elsewhere, answer: elsewhere.Answer) -> None:
    engine.answers = [answer]
    change(story, lede="Otherwise.")
    settle(TELLER)
    assert (len(engine.heard), states()) == (1, {WALRUS: "told"})


@pytest.mark.parametrize("answer", GIVEN_UP)
def test_what_they_cannot_take_is_given_up_with_their_words(
    story: NewsArticlePage, engine: Elsewhere, answer: elsewhere.Answer
) -> None:
    engine.answers = [answer]
    change(story, lede="Otherwise.")
    settle(TELLER)
    row = Announcement.objects.get()
    assert (len(engine.heard), row.state, row.status) == (1, "given_up", engine.heard[0].status)


@pytest.mark.parametrize("answer", ASKED_AGAIN)
def test_what_they_do_not_take_for_now_is_told_later_and_once(
    story: NewsArticlePage, engine: Elsewhere, answer: elsewhere.Answer
) -> None:
    engine.answers = [answer]
    change(story, lede="Otherwise.")
    settle(TELLER)
    taken = [heard for heard in engine.heard if heard.status == 200]
    assert (len(engine.heard), len(taken), states()) == (2, 1, {WALRUS: "told"})


def test_whoever_is_busy_is_left_alone_for_as_long_as_they_say(story: NewsArticlePage, engine: Elsewhere) -> None:
    engine.answers = [says(429, retry_after="600")]
    change(story, lede="Otherwise.")
    outbox.drain()
    time_passes(minutes=1)
    take_turn(TELLER)
    time_passes(seconds=590)
    take_turn(TELLER)
    before = len(engine.heard)
    time_passes(seconds=10)
    take_turn(TELLER)
    assert (before, len(engine.heard)) == (1, 2)


@pytest.mark.parametrize(("wanted", "seconds"), [("", 600), ("soon", 600), ("0", 1), ("9" * 30, 86_400), ("-5", 600)])
def test_a_pause_that_makes_no_sense_is_ours(
    story: NewsArticlePage, engine: Elsewhere, wanted: str, seconds: int
) -> None:
    engine.answers = [says(429, retry_after=wanted)]
    change(story, lede="Otherwise.")
    outbox.drain()
    time_passes(minutes=1)
    take_turn(TELLER)
    pause = Listener.objects.get().not_before - timezone.now()
    assert seconds - 5 < pause.total_seconds() <= seconds


def test_a_key_that_is_refused_stops_all_until_the_hour_is_over(
    story: NewsArticlePage, engine: Elsewhere, caplog: pytest.LogCaptureFixture
) -> None:
    engine.answers = [says(403, "UserForbiddedToAccessSite")] * 2
    change(story, lede="Otherwise.")
    outbox.drain()
    time_passes(minutes=1)
    with caplog.at_level(logging.ERROR):
        take_turn(TELLER)
    queue.want(TELLER, [SEAL])
    time_passes(minutes=59)
    take_turn(TELLER)
    before = len(engine.heard)
    time_passes(minutes=1)
    take_turn(TELLER)
    assert (before, len(engine.heard)) == (1, 2)
    assert "403 UserForbiddedToAccessSite" in caplog.text
    settle(TELLER)
    assert states() == {WALRUS: "told", SEAL: "told"}


def test_another_key_is_tried_at_once(story: NewsArticlePage, engine: Elsewhere, settings: Any) -> None:
    engine.answers = [says(403)]
    change(story, lede="Otherwise.")
    outbox.drain()
    time_passes(minutes=1)
    take_turn(TELLER)
    settings.INDEXNOW_KEY = "another-key"
    take_turn(TELLER)
    assert [json.loads(heard.content)["key"] for heard in engine.heard] == [KEY, "another-key"]
    assert (states(), Listener.objects.get().refused) == ({WALRUS: "told"}, "")


def test_a_server_that_is_away_for_two_days_is_told_in_the_end(story: NewsArticlePage, engine: Elsewhere) -> None:
    engine.answers = [says(503)] * 40
    change(story, lede="Otherwise.")
    settle(TELLER, hours=72)
    assert states() == {WALRUS: "told"}
    assert len(engine.heard) == 41


def test_a_private_address_is_never_asked(story: NewsArticlePage, engine: Elsewhere) -> None:
    """SITE_URL of these tests is a public one, and the engine is at 127.0.0.1."""
    change(story, lede="Otherwise.")
    outbox.drain()
    time_passes(minutes=1)
    assert queue.tell_next(TELLER, queue.whom_we_may_ask()) is False
    assert (engine.heard, Listener.objects.get().said) == ([], "not a public address")


def test_through_all_of_it_each_address_is_taken_once(engine: Elsewhere, news_index: NewsIndexPage) -> None:
    """Whatever they answer, and in whichever order: nothing is lost, and nothing that they took is told again."""
    begin_anew(TELLER)
    chance = random.Random(2005)  # noqa: S311 - the same answers each time
    engine.answers = [*chance.sample(ASKED_AGAIN, len(ASKED_AGAIN)), says(202)]
    for number in range(40):
        queue.want(TELLER, [f"/news/{number}/", f"/news/{number + 1}/"])
        time_passes(seconds=30)
        take_turn(TELLER)
    settle(TELLER)
    taken = Counter(url for heard in engine.heard if heard.status in {200, 202} for url in told(heard))
    assert set(taken) == {f"http://testserver/news/{number}/" for number in range(41)}
    assert set(states().values()) == {"told"}
    assert all(times <= 2 for times in taken.values())  # twice, if it was wanted again when it had been told


# The key -----------------------------------------------------------------------------------------


def test_the_key_lies_in_its_file(client: Client, settings: Any, db: None) -> None:
    settings.INDEXNOW_KEY = KEY
    response = client.get(f"/{KEY}.txt")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, KEY.encode(), "text/plain")


@pytest.mark.parametrize("path", ["/another-key.txt", f"/{KEY}.txt", "/robots-and-more.txt"])
def test_no_other_file_is_one(client: Client, settings: Any, home_page: Any, path: str) -> None:
    settings.INDEXNOW_KEY = "" if KEY in path else KEY
    assert client.get(path).status_code == 404


# Upkeep ------------------------------------------------------------------------------------------


def test_what_was_settled_a_month_ago_is_deleted_and_what_waits_is_kept(
    story: NewsArticlePage, engine: Elsewhere
) -> None:
    engine.answers = [says(200), says(422)]
    queue.want(TELLER, ["/told/"])
    settle(TELLER)
    queue.want(TELLER, ["/given-up/"])
    settle(TELLER)
    queue.want(TELLER, ["/waits/"])
    time_passes(days=29)
    kept = queue.prune()
    time_passes(days=2)
    assert (kept, queue.prune(), list(states())) == (0, 2, ["/waits/"])


def test_an_idle_turn_costs_one_query(
    news_index: NewsIndexPage, engine: Elsewhere, django_assert_num_queries: Any
) -> None:
    begin_anew(TELLER)
    with django_assert_num_queries(1):
        queue.tell_next(TELLER, elsewhere.anywhere)


@pytest.mark.parametrize("number", [3, 9])
def test_a_message_costs_the_same_for_any_number_of_addresses(
    news_index: NewsIndexPage, engine: Elsewhere, django_assert_max_num_queries: Any, number: int
) -> None:
    queue.want(TELLER, [f"/news/{each}/" for each in range(number)])
    time_passes(minutes=1)
    with django_assert_max_num_queries(16):
        queue.tell_next(TELLER, elsewhere.anywhere)
    assert len(told(engine.heard[-1])) == number
