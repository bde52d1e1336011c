"""Several machines, each with ready pages of its own: what changes on one is told to all."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.models import Invalidation, PageStore
from core.page_cache import invalidation, members
from core.page_cache.store import Store
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.core.page_cache.conftest import Visitor, settle


@pytest.fixture
def other_machine(settings: Any, tmp_path: Path) -> Callable[[], Any]:
    @contextmanager
    def there() -> Iterator[None]:
        """Be on another machine: what it keeps lies in a folder of its own."""
        here = settings.PAGE_CACHE_DIR
        settings.PAGE_CACHE_DIR = str(tmp_path / "other machine")
        yield
        settings.PAGE_CACHE_DIR = here

    return there


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, lede="As it was.")


def correct(story: NewsArticlePage) -> None:
    story.lede = "As it is."
    story.save_revision().publish()
    settle()


def lede(visitor: Visitor, story: NewsArticlePage) -> str:
    return "As it is." if "As it is." in visitor.get(story.url).body.decode() else "As it was."


@pytest.mark.django_db
def test_what_changes_on_one_machine_is_shown_by_all(
    story: NewsArticlePage, visitor: Visitor, other_machine: Any
) -> None:
    assert lede(visitor, story) == "As it was."
    with other_machine():
        assert lede(visitor, story) == "As it was."
    correct(story)
    assert lede(visitor, story) == "As it is."
    with other_machine():
        assert lede(visitor, story) == "As it was."  # its worker takes its turn within half a second
        invalidation.Turn().take(Event())
        assert lede(visitor, story) == "As it is."
    assert not Invalidation.objects.exists()


@pytest.mark.django_db
def test_a_machine_that_is_behind_is_not_ready(
    story: NewsArticlePage, visitor: Visitor, other_machine: Any, client: Any
) -> None:
    with other_machine():
        visitor.get(story.url)
    correct(story)
    Invalidation.objects.update(made_at=timezone.now() - members.MOST_DELAY)
    assert client.get("/readyz").status_code == 200
    with other_machine():
        assert client.get("/readyz").json()["pages"] is False
        invalidation.drain()
        assert client.get("/readyz").json()["pages"] is True


@pytest.mark.django_db
def test_a_machine_that_was_lost_begins_anew(story: NewsArticlePage, visitor: Visitor, other_machine: Any) -> None:
    with other_machine():
        visitor.get(story.url)
    PageStore.objects.update(seen_at=timezone.now() - members.LOST_AFTER - timedelta(minutes=1))
    invalidation.Turn().take(Event())
    correct(story)
    assert not Invalidation.objects.exists()
    with other_machine():
        invalidation.Turn().take(Event())
        assert lede(visitor, story) == "As it is."
    assert PageStore.objects.count() == 2


def in_another_thread(ask: Callable[[], bool]) -> bool:
    answers = []

    def answer() -> None:
        answers.append(ask())
        connection.close()

    thread = threading.Thread(target=answer)
    thread.start()
    thread.join(30)
    return answers[0]


@pytest.mark.django_db(transaction=True)
def test_no_store_joins_while_others_are_told(pages: Store) -> None:
    members.join(pages.moment.store)
    with transaction.atomic():
        invalidation.forget("story 1")
        assert not in_another_thread(lambda: members.join("late"))
    assert in_another_thread(lambda: members.join("late"))
    invalidation.forget("story 2")
    assert list(Invalidation.objects.filter(store="late").values_list("tag", flat=True)) == ["story 2"]


@pytest.mark.django_db
def test_a_store_that_cannot_join_keeps_nothing(
    story: NewsArticlePage, visitor: Visitor, pages: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "take_turn", lambda _name: False)
    for count in (1, 2):
        assert visitor.get(story.url).status == "200 OK"
        assert visitor.made == count
    monkeypatch.undo()
    for _each in range(2):
        assert visitor.get(story.url).status == "200 OK"
        assert visitor.made == 3
