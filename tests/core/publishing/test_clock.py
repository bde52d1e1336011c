"""What the clock publishes and takes offline, and what it does with a page that cannot go out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from core.factories import NewsImageFactory, image_file
from core.models import MissedSchedule, PublishedFact
from core.publishing import clock
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage

MINUTE = timedelta(minutes=1)


def schedule(index: NewsIndexPage, title: str, due: datetime, **options: Any) -> NewsArticlePage:
    """Make a story that an editor has scheduled; `due` may lie in the past, as after a night without a worker."""
    index.refresh_from_db()
    story = NewsArticlePageFactory(parent=index, title=title, live=False, **options)
    story.go_live_at = timezone.now() + timedelta(days=1)
    story.save_revision().publish()
    come(story, due)
    return NewsArticlePage.objects.get(pk=story.pk)


def come(story: NewsArticlePage, due: datetime) -> None:
    """Let the scheduled time of a story be another, which nobody but a test can choose in the past."""
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["go_live_at"] = due.isoformat()
    revision.approved_go_live_at = due
    revision.save()


def poison(story: NewsArticlePage) -> None:
    """Give a scheduled story a picture that nobody is credited for, so that it may not be published."""
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["lead_image"] = NewsImageFactory(file=image_file(size=(96, 64)), credit="").pk
    revision.save()


def is_live(story: NewsArticlePage) -> bool:
    return NewsArticlePage.objects.get(pk=story.pk).live


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def test_what_is_due_goes_out(news_index: NewsIndexPage, now: datetime) -> None:
    story = schedule(news_index, "Walrus", now - MINUTE)
    assert (clock.tick(), is_live(story)) == (1, True)


def test_what_is_not_due_stays_in(news_index: NewsIndexPage, now: datetime) -> None:
    story = schedule(news_index, "Walrus", now + MINUTE)
    assert (clock.tick(), is_live(story)) == (0, False)


def test_it_goes_out_once(news_index: NewsIndexPage, now: datetime) -> None:
    schedule(news_index, "Walrus", now - MINUTE)
    assert (clock.tick(), clock.tick()) == (1, 0)
    assert PageLogEntry.objects.filter(action=clock.BY_CLOCK).count() == 1


def test_after_a_night_without_a_worker_stories_go_out_in_their_order(news_index: NewsIndexPage, now: datetime) -> None:
    for minutes in (3, 9, 6):
        schedule(news_index, f"{minutes} minutes late", now - minutes * MINUTE)
    clock.tick()
    facts = PublishedFact.objects.filter(title__endswith="late").order_by("pk")
    assert [fact.title for fact in facts] == ["9 minutes late", "6 minutes late", "3 minutes late"]


def test_what_has_expired_goes_offline(news_index: NewsIndexPage, now: datetime) -> None:
    story = NewsArticlePageFactory(parent=news_index, expire_at=now + MINUTE)
    NewsArticlePage.objects.filter(pk=story.pk).update(expire_at=now - MINUTE)
    assert (clock.tick(), clock.tick()) == (1, 0)
    story.refresh_from_db()
    assert (story.live, story.expired) == (False, True)


def test_what_should_have_come_and_gone_meanwhile_is_never_seen(news_index: NewsIndexPage, now: datetime) -> None:
    story = schedule(news_index, "Walrus", now - 3 * MINUTE)
    revision = story.revisions.get(approved_go_live_at__isnull=False)
    revision.content["expire_at"] = (now - MINUTE).isoformat()
    revision.save()
    clock.tick()
    story.refresh_from_db()
    assert (story.live, story.expired) == (False, True)


def test_a_new_version_of_a_live_story_waits_for_its_time(news_index: NewsIndexPage, now: datetime) -> None:
    story = NewsArticlePageFactory(parent=news_index, title="Walrus")
    story.title = "Walrus returns"
    story.go_live_at = now + timedelta(days=1)
    story.save_revision().publish()
    before = NewsArticlePage.objects.get(pk=story.pk).title
    come(story, now - MINUTE)
    clock.tick()
    assert (before, NewsArticlePage.objects.get(pk=story.pk).title) == ("Walrus", "Walrus returns")


def test_a_story_that_cannot_go_out_stops_no_other(news_index: NewsIndexPage, now: datetime) -> None:
    poisoned, healthy = (schedule(news_index, title, now - MINUTE) for title in ("Poisoned", "Healthy"))
    poison(poisoned)
    assert clock.tick() == 1
    assert (is_live(poisoned), is_live(healthy)) == (False, True)


def test_it_keeps_its_schedule(news_index: NewsIndexPage, now: datetime) -> None:
    poisoned = schedule(news_index, "Poisoned", now - MINUTE)
    poison(poisoned)
    clock.tick()
    assert poisoned.revisions.get(approved_go_live_at__isnull=False).approved_go_live_at == now - MINUTE


def test_its_reason_is_kept_in_words(news_index: NewsIndexPage, now: datetime) -> None:
    poisoned = schedule(news_index, "Poisoned", now - MINUTE)
    poison(poisoned)
    clock.tick()
    missed = MissedSchedule.objects.get()
    assert (missed.content, missed.due_at) == (poisoned, now - MINUTE)
    assert missed.reason.startswith("Lead image: Say who made this picture")


def test_it_is_not_tried_again_at_each_tick(news_index: NewsIndexPage, now: datetime) -> None:
    poison(schedule(news_index, "Poisoned", now - MINUTE))
    clock.tick()
    clock.tick()
    assert MissedSchedule.objects.get().attempts == 1


def test_it_goes_out_by_itself_when_the_reason_is_gone(news_index: NewsIndexPage, now: datetime) -> None:
    poisoned = schedule(news_index, "Poisoned", now - MINUTE)
    poison(poisoned)
    clock.tick()
    revision = poisoned.revisions.get(approved_go_live_at__isnull=False)
    picture = NewsArticlePage._meta.get_field("lead_image").related_model.objects.get(pk=revision.content["lead_image"])
    picture.credit = "Photo: Ada Demo"
    picture.save()
    MissedSchedule.objects.update(next_attempt_at=now)
    clock.tick()
    assert is_live(poisoned)
    assert not MissedSchedule.objects.exists()


def test_another_schedule_clears_it(news_index: NewsIndexPage, now: datetime) -> None:
    poisoned = schedule(news_index, "Poisoned", now - MINUTE)
    poison(poisoned)
    clock.tick()
    poisoned.go_live_at = now + timedelta(days=2)
    poisoned.save_revision().publish()
    clock.tick()
    assert not MissedSchedule.objects.exists()


def test_the_owner_and_those_who_may_publish_get_one_mail_each(news_index: NewsIndexPage, now: datetime) -> None:
    users = get_user_model().objects
    users.create_superuser("chief", "chief@tideline.example", "secret")
    owner = users.create_user("reporter", "reporter@tideline.example", "secret")
    users.create_user("other", "other@tideline.example", "secret")
    poison(schedule(news_index, "Poisoned", now - MINUTE, owner=owner))
    clock.tick()
    MissedSchedule.objects.update(next_attempt_at=now)
    clock.tick()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["chief@tideline.example", "reporter@tideline.example"]
    letter = mail.outbox[0]
    assert "Poisoned" in letter.subject
    assert "Say who made this picture" in letter.body
    assert f"http://testserver/admin/pages/{MissedSchedule.objects.get().content.pk}/edit/" in letter.body


def test_a_page_that_cannot_be_taken_offline_is_told_too(
    news_index: NewsIndexPage, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = NewsArticlePageFactory(parent=news_index, title="Sticky")
    NewsArticlePage.objects.filter(pk=story.pk).update(expire_at=now - MINUTE)

    def refuse(*args: Any, **options: Any) -> None:
        raise ValidationError("It sticks.")

    monkeypatch.setattr(NewsArticlePage, "unpublish", refuse)
    clock.tick()
    assert (MissedSchedule.objects.get().page_id, MissedSchedule.objects.get().reason) == (story.pk, "It sticks.")


def test_wagtails_command_keeps_the_schedules_too(news_index: NewsIndexPage, now: datetime) -> None:
    poison(schedule(news_index, "Poisoned", now - MINUTE))
    call_command("publish_scheduled")
    assert Revision.objects.filter(approved_go_live_at__isnull=False).exists()
