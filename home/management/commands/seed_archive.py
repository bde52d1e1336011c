import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries

from core import progress
from news.models import NewsArticlePage

EVERY = 0.5  # seconds between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Fill an empty site with an invented archive of any size, to try how it behaves there: twenty years, three "
        "languages. Afterwards run rebuild_search, which takes its time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--articles", type=int, default=10_000, help="how many stories there are to be")

    def handle(self, *args: Any, articles: int, **options: Any) -> None:
        if articles < 1:
            raise CommandError("--articles has to be at least 1.")
        if NewsArticlePage.objects.exists():
            raise CommandError("This site has stories already. The archive goes onto an empty site only.")
        try:
            from home.demo.archive import fill, make_sizes  # noqa: PLC0415 - absent in production
        except ModuleNotFoundError as error:
            raise CommandError(f"The archive needs the development requirements: {error.name} is missing.") from error
        bar = progress.Bar(self.stdout, EVERY)
        started = time.monotonic()

        def says(done: int, of: int) -> None:
            reset_queries()  # which Django keeps while DEBUG is on
            bar.show("Writing stories", done, of)

        def says_of_sizes(done: int, of: int) -> None:
            bar.show("Making sizes", done, of)

        fill(articles, says)
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write(f"{articles} stories in {seconds:.0f} s, {articles / seconds:.0f} a second.")
        make_sizes(says_of_sizes)
        call_command("rebuild_lists", stdout=self.stdout)
