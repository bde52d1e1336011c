from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import progress
from search import index, store
from search.models import SearchDocument, TellingTerm


class Command(BaseCommand):
    help = "Index every page anew. Readers find the old document of each until its new one is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where there is an index already.")

    def handle(self, *args: Any, **options: Any) -> None:
        # An index from before there were telling terms is not a whole one.
        if options["if_empty"] and SearchDocument.objects.exists() and TellingTerm.objects.exists():
            return
        failed = []
        for what, concerned, done in (
            ("Indexing pages", index.searchable(), index.write_anew()),
            ("Weighing words", SearchDocument.objects, index.weigh_anew()),
        ):
            total = concerned.count()
            for number, (page_id, error) in enumerate(done, start=1):
                if options["verbosity"]:
                    text, ending = progress.line(what, number, max(total, number))
                    self.stdout.write(text, ending=ending)
                if error:
                    failed.append((page_id, error))
        store.tidy()
        for page_id, error in failed:
            self.stderr.write(f"Page {page_id} could not be indexed: {error}")
