"""The worker's turn that publishes."""

import threading

from core.publishing import clock, outbox


def take(stopping: threading.Event) -> None:
    """Publish what is due, and tell the outbox's handlers."""
    clock.tick()
    outbox.drain()
