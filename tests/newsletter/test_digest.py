"""The weekly digest: once a week in each language, when there is news and somebody to tell it to."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.factories import MastheadFactory
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from newsletter import delivery, digest
from newsletter.digest import make_digests
from newsletter.factories import SubscriberFactory
from newsletter.models import Digest, Mailing, NewsletterIssue
from newsletter.rendering import render_issue

FRIDAY, HOUR = 4, 7
WEEK = timedelta(days=7)


def at_seven(day):
    return datetime.combine(day, datetime.min.time().replace(hour=HOUR), timezone.get_default_timezone())


def last_friday() -> datetime:
    """Return seven o'clock on the last Friday that is over, at the site's time."""
    today = timezone.localdate(timezone.now(), timezone.get_default_timezone())
    moment = at_seven(today - timedelta(days=(today.weekday() - FRIDAY) % 7))
    return moment if moment <= timezone.now() else at_seven(moment.date() - WEEK)


@pytest.fixture(autouse=True)
def on_fridays(settings):
    settings.NEWSLETTER_DIGEST = (FRIDAY, HOUR)


@pytest.fixture
def now():
    return last_friday() + timedelta(minutes=5)


@pytest.fixture
def news(news_index):
    """A story of today."""
    MastheadFactory(locale=news_index.locale)
    day_ago = timezone.now() - timedelta(hours=1)
    story = NewsArticlePageFactory(parent=news_index, title="Ice is late", slug="2021-03-ice", date=day_ago)
    NewsArticlePage.objects.filter(pk=story.pk).update(first_published_at=day_ago)
    return story


@pytest.fixture
def reader(db):
    return SubscriberFactory(frequency="weekly")


def test_a_digest_is_made_approved_and_ordered(news, reader, now):
    make_digests(now)

    mailing = Mailing.objects.get()
    assert (mailing.issue.is_digest, mailing.issue.is_approved, mailing.state) == (True, True, "scheduled")


def test_a_digest_tells_the_news(news, reader, now):
    make_digests(now)
    assert "Ice is late" in render_issue(NewsletterIssue.objects.get()).text


def test_a_digest_names_the_publication_and_its_day(news, reader, now):
    make_digests(now)
    day = timezone.localdate(now, timezone.get_default_timezone())
    assert NewsletterIssue.objects.get().subject == f"Tideline, the week to {day:%B} {day.day}, {day.year}"


def test_it_is_silent_without_news(home_page, reader, now):
    make_digests(now)
    assert not NewsletterIssue.objects.exists()


def test_it_is_silent_without_readers(news, now):
    SubscriberFactory(frequency="each")
    make_digests(now)
    assert not NewsletterIssue.objects.exists()


def test_what_comes_after_its_hour_waits_for_the_next_week(home_page, reader, now, request):
    make_digests(now)
    request.getfixturevalue("news")
    make_digests(now + timedelta(minutes=1))
    assert not NewsletterIssue.objects.exists()


def test_it_is_made_once_a_week(news, reader, now):
    make_digests(now)
    make_digests(now + timedelta(hours=3))
    assert Mailing.objects.count() == 1


def test_the_next_week_has_its_own(news, reader, now):
    make_digests(now - WEEK)
    Mailing.objects.update(state=Mailing.State.DONE, begun_at=timezone.now() - WEEK)
    make_digests(now)
    assert Mailing.objects.count() == 2


@pytest.mark.parametrize("late", [timedelta(minutes=-1), timedelta(hours=24), timedelta(days=3)])
def test_before_its_hour_and_a_day_after_nothing_is_made(news, reader, late):
    make_digests(last_friday() + late)
    assert not Digest.objects.exists()


def test_a_worker_that_was_away_makes_it_within_a_day(news, reader):
    make_digests(last_friday() + timedelta(hours=23))
    assert Mailing.objects.exists()


def test_without_a_day_there_is_none(settings, news, reader, now):
    settings.NEWSLETTER_DIGEST = (None, HOUR)
    make_digests(now)
    assert not Digest.objects.exists()


def test_a_turn_that_has_nothing_to_do_asks_nothing(settings, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        make_digests(last_friday() + timedelta(days=3))


def test_a_turn_after_it_is_settled_asks_once(news, reader, now, django_assert_num_queries):
    make_digests(now)
    with django_assert_num_queries(1):
        make_digests(now)


def test_a_language_that_cannot_be_settled_stops_no_other(home_page, now, monkeypatch):
    def approved(language, _day):
        if language == "en":
            raise ValueError(language)

    monkeypatch.setattr(digest, "approved_issue", approved)
    with pytest.raises(ValueError, match="en"):
        make_digests(now)
    assert set(Digest.objects.values_list("language", flat=True)) == {"nb", "ru"}


def test_a_worker_killed_half_way_has_done_nothing(news, reader, now, monkeypatch):
    def killed(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "order", killed)
    with pytest.raises(KeyboardInterrupt):
        make_digests(now)

    assert (NewsletterIssue.objects.exists(), Digest.objects.exists()) == (False, False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_make_one(news, reader, now):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection")
    together = threading.Barrier(2)

    def work():
        together.wait()
        try:
            make_digests(now)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Mailing.objects.count() == 1


def test_the_workers_turn_looks_at_the_clock(settings, news, reader):
    today = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    settings.NEWSLETTER_DIGEST = (today.weekday(), today.hour)
    digest.take_turn(threading.Event())
    assert Mailing.objects.exists()
