from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsletter.models import NewsletterIssue, Subscriber


class Command(BaseCommand):
    help = "Give the demo newsroom its newsletter: an issue in each language and invented readers. Part of seed_demo."

    def handle(self, *args: Any, **options: Any) -> None:
        if NewsletterIssue.objects.exists() or Subscriber.objects.exists():
            raise CommandError("This site has a newsletter already. The demo goes onto an empty site only.")
        try:
            from newsletter.demo import seed  # noqa: PLC0415 - absent in production
        except ModuleNotFoundError as error:
            raise CommandError(f"The demo needs the development requirements: {error.name} is missing.") from error
        seed.fill()
