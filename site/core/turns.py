"""The worker's turns: what is done again and again beside the tasks, each in a thread of its own.

    turns.register("newsletter", queue.take_turn)

An app registers its turns in `AppConfig.ready()`. A turn does what there is to do and comes back; one that may take
long looks between two steps whether it is told to stop.
"""

import logging
import threading
from collections.abc import Callable

from django.db import Error, close_old_connections, connection

logger = logging.getLogger(__name__)
INTERVAL = 0.5  # seconds between two turns; what is due goes out within two
PATIENCE = 20.0  # seconds that a turn has to finish when the worker is stopped
Take = Callable[[threading.Event], object]

_registered: dict[str, Take] = {}


def register(name: str, take: Take) -> None:
    _registered[name] = take


class Turns(threading.Thread):
    """Takes turns until told to stop. A turn that fails is written down, and the next one is taken all the same."""

    def __init__(self, name: str, take: Take) -> None:
        super().__init__(name=name, daemon=True)
        self.take = take
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(INTERVAL):
            close_old_connections()
            try:
                self.take(self.stopping)
            except Error:  # a database that is away, or locked for longer than we wait, is asked again
                logger.exception("The database did not let the worker do its work (%s); it tries again", self.name)
                connection.close()
            except Exception:  # whatever is wrong with one turn, the worker goes on
                logger.exception("A turn of the worker failed (%s); it takes the next one", self.name)
        connection.close()

    def stop(self) -> None:
        """Let the present turn finish."""
        self.stopping.set()
        if self.is_alive():
            self.join(PATIENCE)


def all_turns() -> list[Turns]:
    return [Turns(name, take) for name, take in _registered.items()]
