"""Somebody elsewhere who is told, and time that passes when a test wants it to."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from core.models import Announcement, Listener
from core.publishing import handlers, outbox
from core.telling import indexnow, queue, websub
from core.telling.queue import Teller
from tests.core.telling.elsewhere import Elsewhere, anywhere, elsewhere

KEY = "0123456789abcdef"


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """A search engine that knows our key."""
    monkeypatch.setattr(queue, "SECONDS", 1.5)
    with elsewhere() as there:
        settings.INDEXNOW_KEY, settings.INDEXNOW_ENDPOINT = KEY, there.url
        handlers.register("IndexNow", indexnow.follow)
        yield there
        handlers.unregister("IndexNow")


@pytest.fixture
def hub(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    monkeypatch.setattr(queue, "SECONDS", 1.5)
    with elsewhere() as there:
        settings.WEBSUB_HUB = there.url
        handlers.register("WebSub", websub.follow)
        yield there
        handlers.unregister("WebSub")


def time_passes(**much: float) -> None:
    """Let everything that was noted have been noted so much earlier."""
    span = timedelta(**much)
    Announcement.objects.update(
        changed_at=F("changed_at") - span,
        next_attempt_at=F("next_attempt_at") - span,
        claimed_at=F("claimed_at") - span,
        finished_at=F("finished_at") - span,
    )
    Listener.objects.update(not_before=F("not_before") - span, answered_at=F("answered_at") - span)


def take_turn(teller: Teller) -> None:
    """Do what the worker does: empty the outbox, and tell what is due."""
    outbox.drain()
    queue.take_turn(teller, threading.Event(), may=anywhere)


def settle(teller: Teller, hours: float = 48) -> None:
    """Take turns until nothing waits, while so many hours pass, a minute at a time at first, then longer."""
    outbox.drain()
    passed = 0.0
    while passed < hours and Announcement.objects.exclude(state__in=["told", "given_up"]).exists():
        step = 1 if passed < 1 else 15
        time_passes(minutes=step)
        passed += step / 60
        take_turn(teller)


def begin_anew(teller: Teller) -> None:
    """Forget what was told while a test's pages were made."""
    outbox.drain()
    Announcement.objects.all().delete()
    Listener.objects.all().delete()


def states() -> dict[str, str]:
    return dict(Announcement.objects.values_list("path", "state"))
