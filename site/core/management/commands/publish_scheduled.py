from typing import Any

from django.core.management.base import BaseCommand

from core.publishing import clock


class Command(BaseCommand):
    help = "Do once what the worker does all the time: publish what is scheduled, take offline what has expired."

    def handle(self, *args: Any, **options: Any) -> None:
        # In the place of Wagtail's command of this name, which loses the schedule of a page that it cannot publish.
        self.stdout.write(f"{clock.tick()} done.")
