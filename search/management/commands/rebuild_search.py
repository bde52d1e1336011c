from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import progress
from search import index
from search.models import SearchDocument


class Command(BaseCommand):
    help = "Index every page anew. Readers find the old document of each until its new one is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is an index already.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and SearchDocument.objects.exists():
            return
        total, failed = index.searchable().count(), []
        for number, (page_id, error) in enumerate(index.rebuild(), start=1):
            if options["verbosity"]:
                text, ending = progress.line("Indexing pages", number, max(total, number))
                self.stdout.write(text, ending=ending)
            if error:
                failed.append((page_id, error))
        for page_id, error in failed:
            self.stderr.write(f"Page {page_id} could not be indexed: {error}")
