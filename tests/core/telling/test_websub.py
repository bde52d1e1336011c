"""What the hub is told, and what follows from its answers."""

from collections import Counter
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from core.models import Announcement, PublishedFact
from core.publishing import outbox, recording
from core.telling.websub import TELLER
from news.changed_feeds import feeds_of, is_served
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage
from tests.core.telling import elsewhere
from tests.core.telling.conftest import begin_anew, settle, states, take_turn, time_passes
from tests.core.telling.elsewhere import Elsewhere, says
from tests.core.telling.test_indexnow import change

RSS, ATOM = "/feeds/corrections.rss", "/feeds/corrections.atom"


@pytest.fixture
def story(news_index: NewsIndexPage, hub: Elsewhere) -> NewsArticlePage:
    """A live story with a correction, of which nobody has to be told any more."""
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-walrus")
    story.corrections = [Correction(text="<p>There were three.</p>")]
    story.save_revision().publish()
    begin_anew(TELLER)
    return NewsArticlePage.objects.get(pk=story.pk)


def told(hub: Elsewhere) -> Counter[str]:
    """Return how often each feed's path was told; each message is a form that tells of one."""
    urls = []
    for heard in hub.heard:
        form = parse_qsl(heard.content.decode(), strict_parsing=True)
        assert (form[0], form[1][0], len(form)) == (("hub.mode", "publish"), "hub.url", 2)
        assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
        urls.append(form[1][1].removeprefix("http://testserver"))
    return Counter(urls)


# Which feeds -------------------------------------------------------------------------------------


def test_every_feed_that_a_story_is_in_is_told_once(story: NewsArticlePage, hub: Elsewhere) -> None:
    change(story, lede="Otherwise.")
    settle(TELLER)
    expected = set(feeds_of(story.lists, story.locale_id))
    assert {RSS, ATOM} <= expected
    assert told(hub) == dict.fromkeys(expected, 1)


def test_every_feed_that_is_told_answers(story: NewsArticlePage, hub: Elsewhere, client: Client) -> None:
    change(story, lede="Otherwise.")
    settle(TELLER)
    assert {client.get(path).status_code for path in told(hub)} == {200}


def test_feeds_of_another_language_are_its_own(branches: Any, locales: Any, hub: Elsewhere) -> None:
    story = NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"])
    story.corrections = [Correction(text="<p>Det var tre.</p>")]
    begin_anew(TELLER)
    story.save_revision().publish()
    settle(TELLER)
    assert told(hub)
    assert {path for path in told(hub) if not path.startswith("/nb/feeds/")} == set()


def test_a_list_has_feeds_where_the_site_answers(
    news_index: NewsIndexPage, locales: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which ones it has, its addresses say; here, each there could be."""
    monkeypatch.setattr("news.changed_feeds.is_served", lambda path, language: True)
    english, norwegian = (locales[code] for code in ("en", "nb"))
    topic, person = TopicFactory(locale=norwegian, slug="luft"), PersonFactory(locale=english, slug="reporter-1-demo")
    tags = [f"stories {norwegian.pk}", f"topic {topic.pk}", f"person {person.pk}", "topic 999", "year 1 2005"]
    assert feeds_of(tags, english.pk) == [
        *(f"/feeds/authors/reporter-1-demo.{form}" for form in ("rss", "atom", "json")),
        *(f"/nb/feeds/news.{form}" for form in ("rss", "atom", "json")),
        *(f"/nb/feeds/topics/luft.{form}" for form in ("rss", "atom", "json")),
    ]


def test_a_feed_that_the_site_does_not_have_is_none() -> None:
    assert is_served("/nb/feeds/corrections.rss", "nb")
    assert not is_served("/feeds/corrections.pdf", "en")


def test_a_topic_that_a_story_has_left_is_told_too(
    news_index: NewsIndexPage, hub: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("news.changed_feeds.is_served", lambda path, language: path.endswith(".rss"))
    before, now = TopicFactory(slug="air"), TopicFactory(slug="sea")
    story = NewsArticlePageFactory(parent=news_index, topics=[before])
    begin_anew(TELLER)
    story.story_topics = [type(story.story_topics.first())(topic=now)]
    story.save_revision().publish()
    settle(TELLER)
    assert told(hub) == {"/feeds/news.rss": 1, "/feeds/topics/air.rss": 1, "/feeds/topics/sea.rss": 1}


@pytest.mark.parametrize("way", ["unpublish", "delete", "withdraw"])
def test_the_feeds_of_a_story_that_is_gone_are_told(story: NewsArticlePage, hub: Elsewhere, way: str) -> None:
    if way == "withdraw":
        change(story, withdrawal_reason="It was not so.")
    else:
        getattr(story, way)()
    settle(TELLER)
    assert {RSS, ATOM} <= set(told(hub))
    assert set(told(hub).values()) == {1}


# What is not told --------------------------------------------------------------------------------


def test_drafts_private_stories_and_what_has_moved_in_are_not_told(
    story: NewsArticlePage, news_index: NewsIndexPage, hub: Elsewhere
) -> None:
    story.lede = "A draft of what is live."
    story.save_revision()
    recording.record([recording.fact_of(story, PublishedFact.Change.MOVED_IN, was_public=True)])
    news_index.refresh_from_db()
    private = NewsArticlePageFactory(parent=news_index, live=False)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    private.save_revision().publish()
    change(private, lede="For us.")
    private.unpublish()
    settle(TELLER)
    assert (states(), hub.heard) == ({}, [])


def test_a_page_that_is_in_no_feed_tells_none(story: NewsArticlePage, hub: Elsewhere) -> None:
    NewsIndexPage.objects.get().save_revision().publish()
    settle(TELLER)
    assert states() == {}


def test_without_a_hub_nobody_is_told(story: NewsArticlePage, hub: Elsewhere, settings: Any) -> None:
    settings.WEBSUB_HUB = ""
    change(story, lede="Otherwise.")
    take_turn(TELLER)
    assert (states(), hub.heard) == ({}, [])


# What it answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 202, 204])
def test_what_it_takes_is_told(story: NewsArticlePage, hub: Elsewhere, status: int) -> None:
    hub.otherwise = says(status)  # type: ignore[method-assign]
    change(story, lede="Otherwise.")
    settle(TELLER)
    assert set(told(hub).values()) == {1}
    assert set(states().values()) == {"told"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
def test_a_feed_that_it_refuses_is_given_up_with_a_note(story: NewsArticlePage, hub: Elsewhere, status: int) -> None:
    hub.answers = [says(status, "We do not know this feed.")]
    change(story, lede="Otherwise.")
    settle(TELLER)
    given_up = Announcement.objects.get(state="given_up")
    assert (given_up.status, given_up.said) == (status, "We do not know this feed.")
    assert set(told(hub).values()) == {1}
    assert set(states().values()) == {"told", "given_up"}


@pytest.mark.parametrize(
    "answer",
    [
        says(429, retry_after="30"),
        says(500),
        says(503),
        says(408),
        says(302, location="/elsewhere"),
        elsewhere.hangs_up,
        elsewhere.breaks_off,
        elsewhere.talks_nonsense,
        elsewhere.answers_too_late,
        elsewhere.drips,
    ],
)
def test_what_it_does_not_take_for_now_is_told_later_and_once(
    story: NewsArticlePage, hub: Elsewhere, answer: elsewhere.Answer
) -> None:
    hub.answers = [answer]
    change(story, lede="Otherwise.")
    settle(TELLER)
    taken = [heard for heard in hub.heard if heard.status == 200]
    assert len(hub.heard) == len(taken) + 1
    assert len({heard.content for heard in taken}) == len(taken) == len(states())
    assert set(states().values()) == {"told"}


def test_a_feed_at_which_it_stumbles_does_not_hold_up_the_others(story: NewsArticlePage, hub: Elsewhere) -> None:
    stumbles = feeds_of(["corrections"], story.locale_id)[0]

    def answer(post: elsewhere.Post) -> None:
        post.reply(500 if stumbles.encode() in post.heard.content.replace(b"%2F", b"/") else 200)

    hub.otherwise = answer  # type: ignore[method-assign]
    change(story, lede="Otherwise.")
    outbox.drain()
    for _minute in range(5):
        time_passes(minutes=1)
        take_turn(TELLER)
    assert {path for path, state in states().items() if state != "told"} == {stumbles}
