from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsletter.mailboxes import MailboxError, read


class Command(BaseCommand):
    help = "Read the mailbox that the newsletter comes back to (BOUNCE_MAILBOX_URL). The worker does so every hour."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BOUNCE_MAILBOX_URL:
            raise CommandError("BOUNCE_MAILBOX_URL is not set. See .env.example.")
        try:
            counts = read(settings.BOUNCE_MAILBOX_URL)
        except MailboxError as error:
            raise CommandError(f"The mailbox could not be read. {error}") from error
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
        self.stdout.write(f"{counts.total()} mails" + (f": {told}" if told else ""))
