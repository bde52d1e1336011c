from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from home.newsroom import found_newsroom


class Command(BaseCommand):
    help = (
        "Make the page tree in three languages, the groups and the workflow, where they are missing; count the lists."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="Newsroom", help="the publication's name")

    def handle(self, *args: Any, **options: Any) -> None:
        branches = found_newsroom(options["name"])
        call_command("rebuild_lists", stdout=self.stdout)  # with a bar: on a large site it takes minutes
        for language, branch in branches.items():
            self.stdout.write(f"{language}: {branch.home.url} {branch.news.url}")
