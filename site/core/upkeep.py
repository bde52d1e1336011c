"""What is to be done now and then: rows that have had their time are deleted, once an hour, by the worker.

An app registers its work in `AppConfig.ready()`.
"""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
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
