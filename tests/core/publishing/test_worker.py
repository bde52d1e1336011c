"""The worker as a process: what is due goes out in time, and what dies with it is done by the next one."""

import signal
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from core.models import Delivery, MissedSchedule, PublishedFact
from core.publishing import clock
from news.factories import FIRST_DATE, NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage, RelatedStory
from news.related import rebuild
from search.finding import Found, Narrowing
from search.index import rebuild as rebuild_search
from search.models import DocumentText, IndexedWord, SearchDocument
from tests import worker
from tests.core.publishing.test_clock import poison

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def schedule(index: NewsIndexPage, title: str, **options: Any) -> NewsArticlePage:
    index.refresh_from_db()
    story = NewsArticlePageFactory(parent=index, title=title, live=False)
    story.go_live_at = options["due"]
    story.save_revision().publish()
    return story


def live() -> set[str]:
    return set(NewsArticlePage.objects.filter(live=True).values_list("title", flat=True))


def is_ready() -> bool:
    """Whether the worker that was started takes its turns: it has emptied the outbox."""
    return not Delivery.objects.unfinished().exists()


def test_of_three_stories_of_one_second_the_poisoned_one_stays_and_the_others_go_out(news_index: NewsIndexPage) -> None:
    with worker.running():
        worker.wait_for(is_ready, "An empty outbox")
        due = timezone.now() + timedelta(seconds=4)
        poisoned = schedule(news_index, "Poisoned", due=due)
        poison(poisoned)
        schedule(news_index, "One", due=due)
        schedule(news_index, "Other", due=due)
        worker.wait_for(lambda: live() == {"One", "Other"}, "The publication of two stories")
        worker.wait_for(MissedSchedule.objects.exists, "The note about the third")
    published = NewsArticlePage.objects.filter(live=True).values_list("last_published_at", flat=True)
    assert all(timedelta() <= moment - due < timedelta(seconds=2) for moment in published)
    assert Revision.objects.get(approved_go_live_at=due).object_id == str(poisoned.pk)
    assert MissedSchedule.objects.get().content == poisoned


def test_what_became_due_without_a_worker_goes_out_once_with_the_next(news_index: NewsIndexPage) -> None:
    with worker.running() as killed:
        worker.wait_for(is_ready, "An empty outbox")
        due = timezone.now() + timedelta(seconds=3)
        for title in ("One", "Two", "Three"):
            schedule(news_index, title, due=due)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    worker.wait_for(lambda: timezone.now() > due, "The second")
    assert live() == set()
    with worker.running(), worker.running():
        worker.wait_for(lambda: live() == {"One", "Two", "Three"}, "The publication of three stories")
        worker.wait_for(is_ready, "An empty outbox")
    assert PageLogEntry.objects.filter(action=clock.BY_CLOCK).count() == 3
    facts = PublishedFact.objects.filter(title__in=live()).order_by("pk")
    assert list(facts.values_list("title", "change")) == [("One", "live"), ("Two", "live"), ("Three", "live")]


def has_delivered(number: int) -> Callable[[], bool]:
    """Whether as many deliveries were finished since this was asked first."""
    done = Delivery.objects.filter(state=Delivery.State.DONE)
    before = done.count()
    return lambda: done.count() >= before + number


def picks() -> list[tuple[Any, ...]]:
    return list(RelatedStory.objects.order_by("story", "position").values_list("story", "position", "other", "score"))


def indexed() -> dict[str, Any]:
    """Return all the search has of the stories: their documents, texts and the counts of their words."""
    return {
        "documents": set(SearchDocument.objects.values_list("page", "language", "year")),
        "texts": set(DocumentText.objects.values_list("document__page", "headline", "weights", "words")),
        "words": set(IndexedWord.objects.values_list("language", "word", "token", "documents")),
    }


def found(text: str) -> list[int]:
    """Return the stories that a reader's search finds, the newest first."""
    documents = Found(text, Narrowing(language="en")).newest(0, 1_000)
    return list(SearchDocument.objects.filter(pk__in=documents).values_list("page", flat=True))


def test_twenty_workers_that_are_killed_leave_what_a_rebuild_gives(news_index: NewsIndexPage) -> None:
    chance = Random(2005)  # noqa: S311 - the same stories each time
    topics = [TopicFactory() for _ in range(5)]
    stories = []
    for number in range(200):
        news_index.refresh_from_db()
        stories.append(
            NewsArticlePageFactory(
                parent=news_index,
                title=f"Walrus {number}",
                date=FIRST_DATE + timedelta(days=number),
                topics=chance.sample(topics, 2),
                live=False,
            )
        )
    for turn in range(20):
        with worker.running() as killed:
            for _ in range(20):
                story = NewsArticlePage.objects.get(pk=chance.choice(stories).pk)
                if story.live:
                    story.unpublish()
                else:
                    story.save_revision().publish()
            # Some die at their first delivery, others in the middle of a later one.
            worker.wait_for(has_delivered(1 + turn % 4), "A delivery")
            killed.send_signal(signal.SIGKILL)
            killed.wait()
    with worker.running():
        worker.wait_for(is_ready, "An empty outbox")
    is_live = set(NewsArticlePage.objects.filter(live=True).values_list("pk", flat=True))
    followed, searched, listed = picks(), indexed(), set(news_index.stories.values_list("pk", flat=True))
    list(rebuild())
    list(rebuild_search())
    assert followed == picks()
    assert searched == indexed()
    assert {page for page, _language, _year in searched["documents"]} == is_live == listed
    assert set(found("walrus")) == is_live
    assert not Delivery.objects.exclude(attempts=1).exists()
