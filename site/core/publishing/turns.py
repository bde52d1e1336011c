"""The worker's turns: the clock and the outbox, each second, beside the tasks that may take long."""

import logging
import threading
import time

from django.db import Error, close_old_connections, connection

from core import upkeep
from core.publishing import clock, outbox

logger = logging.getLogger(__name__)
INTERVAL = 0.5  # seconds between two turns; what is due goes out within two
UPKEEP_EVERY = 3600.0  # seconds
PATIENCE = 20.0  # seconds that a turn has to finish when the worker is stopped


class Turns(threading.Thread):
    """Takes turns until told to stop. A turn that fails is written down, and the next one is taken all the same."""

    def __init__(self) -> None:
        super().__init__(name="publishing", daemon=True)
        self.stopping = threading.Event()
        self.cared_at = time.monotonic()

    def run(self) -> None:
        while not self.stopping.wait(INTERVAL):
            close_old_connections()
            try:
                self.take()
            except Error:  # a database that is away, or locked for longer than we wait, is asked again
                logger.exception("The database did not let the worker publish; it tries again")
                connection.close()
        connection.close()

    def take(self) -> None:
        clock.tick()
        outbox.drain()
        if time.monotonic() - self.cared_at > UPKEEP_EVERY:
            upkeep.take_care()
            self.cared_at = time.monotonic()

    def stop(self) -> None:
        """Let the present turn finish."""
        self.stopping.set()
        if self.is_alive():
            self.join(PATIENCE)
