import os
from typing import Any

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from core.publishing.turns import Turns


class Command(db_worker.Command):
    help = "Publish what is due, tell the outbox's handlers, and run the tasks of all queues."

    def handle(self, *, batch: bool, reload: bool, **options: Any) -> None:
        """Run django-tasks' own worker, with the publishing turns beside it; `--batch` does what is there and ends."""
        turns = Turns()
        only_watches = reload and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true"  # its child takes the turns
        if batch:
            turns.take()
        elif not only_watches:
            turns.start()
        try:
            super().handle(batch=batch, reload=reload, **options)
        finally:
            turns.stop()

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")
