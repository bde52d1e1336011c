"""What is to be done now and then: rows that have had their time are deleted, once an hour, by the worker.

An app registers its work in `AppConfig.ready()`.
"""

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)
EVERY = 3600.0  # seconds
Work = Callable[[], object]

_registered: list[Work] = []


def register(work: Work) -> None:
    if work not in _registered:
        _registered.append(work)


def take_care() -> None:
    """Do all of it. What fails is written down, and is no reason to leave the rest."""
    for work in _registered:
        try:
            work()
        except Exception:  # whatever is wrong with one, the others have nothing to do with it
            logger.exception("Upkeep failed: %s.%s", work.__module__, work.__qualname__)


class Upkeep:
    """The worker's turn that does it once an hour, for the first time an hour after the start."""

    def __init__(self) -> None:
        self.cared_at = time.monotonic()

    def take(self, stopping: threading.Event) -> None:
        if time.monotonic() - self.cared_at > EVERY:
            take_care()
            self.cared_at = time.monotonic()
