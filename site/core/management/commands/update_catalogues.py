from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Bring the Norwegian and Russian catalogues in step with the code, and compile them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; name what is missing or wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        # Babel and polib are development requirements, and only this command needs them.
        from core import catalogues  # noqa: PLC0415

        if not options["check"]:
            for language in catalogues.LANGUAGES:
                written = catalogues.update(language)
                self.stdout.write(
                    f"{language}: {len(written)} strings, {len(written.untranslated_entries())} to translate"
                )
            return
        lines = [line for language in catalogues.LANGUAGES for line in catalogues.complaints(language)]
        if lines:
            raise CommandError("\n".join(lines))
        self.stdout.write("Every string is translated.")
