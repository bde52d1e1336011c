import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import progress
from news.models import NewsArticlePage


class Command(BaseCommand):
    help = "Fill an empty site with the demo newsroom: stories in three languages, people, topics, pictures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing, quietly, when there are stories")
        parser.add_argument(
            "--force", action="store_true", help="also where DEBUG is off; log-ins get random passwords"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "This is no development site (DEBUG is off). Use --force to put demo content on it all the same."
            )
        if NewsArticlePage.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("This site has stories already. The demo goes onto an empty site only.")
        try:
            from home.demo.seed import DemoNewsroom, make_editors  # noqa: PLC0415 - absent in production
        except ModuleNotFoundError as error:
            raise CommandError(f"The demo needs the development requirements: {error.name} is missing.") from error
        with transaction.atomic():
            DemoNewsroom(self.progress).fill()
            call_command("seed_newsletter")
            password = "tideline-demo" if settings.DEBUG else secrets.token_urlsafe(12)
            names = make_editors(password)
        # The worker does this for every later change; the demo should be searchable before it has started.
        call_command("update_index", verbosity=0)
        call_command("rebuild_search", verbosity=0)
        call_command("rebuild_lists", stdout=self.stdout)
        call_command("rebuild_related", stdout=self.stdout)
        self.stdout.write(f"\nThe editors' demo log-ins at {settings.SITE_URL}/admin/ (password: {password}):")
        for name in names:
            self.stdout.write(f"  {name}")

    def progress(self, what: str, done: int, of: int) -> None:
        text, ending = progress.line(what, done, of)
        self.stdout.write(text, ending=ending)
        self.stdout.flush()
