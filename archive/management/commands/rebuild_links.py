from typing import Any

from django.core.management.base import BaseCommand

from archive.guardian import places
from core import progress
from news.models import NewsArticlePage


class Command(BaseCommand):
    help = "Read anew which addresses live stories lead to. What is known of an address is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        total = NewsArticlePage.objects.live().count()
        for number, _story in enumerate(places.rebuild(), start=1):
            if options["verbosity"]:
                text, ending = progress.line("Reading links", number, max(total, number))
                self.stdout.write(text, ending=ending)
