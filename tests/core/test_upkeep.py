"""What the worker does once an hour."""

import logging
import threading

import pytest

from core import upkeep
from core.publishing import outbox


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been done; the first work of three fails."""
    done: list[str] = []

    def fail() -> None:
        raise ValueError("The broom is broken.")

    work = [fail, lambda: done.append("one"), lambda: done.append("other")]
    monkeypatch.setattr(upkeep, "_registered", work)
    return done


def test_what_fails_is_written_down_and_stops_nothing_else(done: list[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        upkeep.take_care()
    assert done == ["one", "other"]
    assert "The broom is broken." in caplog.text


def test_the_worker_does_it_when_an_hour_has_passed(done: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    turn = upkeep.Upkeep()
    turn.take(threading.Event())
    assert done == []
    monkeypatch.setattr(upkeep, "EVERY", -1.0)
    turn.take(threading.Event())
    assert done == ["one", "other"]


def test_the_outbox_is_pruned() -> None:
    assert outbox.prune in upkeep._registered
