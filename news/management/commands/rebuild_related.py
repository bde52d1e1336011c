from typing import Any

from django.core.management.base import BaseCommand

from core import progress
from news import related
from news.models import NewsArticlePage


class Command(BaseCommand):
    help = "Pick More News anew for every story. Readers see the old picks of each until it has its new ones."

    def handle(self, *args: Any, **options: Any) -> None:
        total = NewsArticlePage.objects.published().count()
        for number, _story in enumerate(related.rebuild(), start=1):
            if options["verbosity"]:
                text, ending = progress.line("Picking More News", number, max(total, number))
                self.stdout.write(text, ending=ending)
