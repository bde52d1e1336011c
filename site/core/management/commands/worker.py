import os
from typing import Any

from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from core.turns import all_turns


class Command(db_worker.Command):
    help = "Publish what is due, tell the outbox's handlers, send mail, and run the tasks of all queues."

    def handle(self, *, batch: bool, reload: bool, **options: Any) -> None:
        """Run django-tasks' own worker, with the turns beside it; `--batch` does what is there and ends."""
        turns = all_turns()
        only_watches = reload and os.environ.get(DJANGO_AUTORELOAD_ENV) != "true"  # its child takes the turns
        if batch:
            for each in turns:
                each.take(each.stopping)
        elif not only_watches:
            for each in turns:
                each.start()
        try:
            super().handle(batch=batch, reload=reload, **options)
        finally:
            for each in turns:
                each.stopping.set()
            for each in turns:
                each.stop()

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")
