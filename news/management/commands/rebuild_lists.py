from typing import Any

from django.core.management.base import BaseCommand

from core import progress
from news import lengths

EVERY = 0.5  # seconds between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Count how many stories each list holds; from then on that is kept up. Until then each page counts for itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bar = progress.Bar(self.stdout, EVERY)
        total = lengths.rebuild(lambda done, of: bar.show("Counting stories", done, of))
        self.stdout.write(f"{total} stories are counted.")
