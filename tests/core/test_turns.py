"""The worker's turns: what is done again and again, whatever comes in between."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from core import turns


@pytest.mark.parametrize("error", [OperationalError("database is locked"), ValueError("A wheel is broken.")])
def test_a_turn_that_fails_is_written_down_and_the_next_is_taken(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(turns, "INTERVAL", 0.001)
    taken = threading.Event()
    steps: list[Callable[[], object]] = [taken.set, lambda: raise_(error)]
    thread = turns.Turns("wheel", lambda _stopping: steps.pop()() if steps else None)
    thread.start()
    assert taken.wait(5)
    thread.stop()
    assert str(error) in caplog.text


def raise_(error: Exception) -> None:
    raise error
