import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import progress
from newsletter.subscriber_import import COLUMNS, Import, Row

EVERY = 500  # rows that are kept together, and between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Take subscribers over from another list: a CSV file in UTF-8 whose first line names its columns. "
        f"Needed: {', '.join(name for name, needed in COLUMNS.items() if needed)}. "
        f"Taken: {', '.join(name for name, needed in COLUMNS.items() if not needed)}. "
        "Who was erased, has left or may not be written to is left out; so is whoever cannot be shown to have agreed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            with file.open("rb") as counted:
                lines = sum(1 for _line in counted)
            # What is no UTF-8 is marked, and told line by line with all else that cannot be taken.
            with file.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
                taken, left_out = self.take(opened, lines, Import(dry_run=dry_run), says=bool(options["verbosity"]))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        verb = "would be taken" if dry_run else "were taken"
        self.stdout.write(f"{taken} {verb}, {left_out} left out.")

    def take(self, opened: Any, lines: int, importing: Import, *, says: bool) -> tuple[int, int]:
        reader = csv.reader(opened)
        try:
            header = [name.strip().lower() for name in next(reader, [])]
        except csv.Error as error:
            raise CommandError(f"The first line cannot be read ({error}).") from error
        missing = [name for name, needed in COLUMNS.items() if needed and name not in header]
        if missing:
            raise CommandError(f"The first line does not name {', '.join(missing)}.")
        taken = left_out = 0
        for batch in batches(rows(reader, header)):
            complaints = importing.take(batch)
            taken, left_out = taken + len(batch) - len(complaints), left_out + len(complaints)
            if says:
                text, ending = progress.line("Importing", reader.line_num, max(lines, reader.line_num))
                self.stdout.write(text, ending=ending)
            for line, reason in complaints:
                self.stderr.write(f"Line {line}: {reason}")
        return taken, left_out


def rows(reader: Any, header: list[str]) -> Iterator[Row]:
    """Yield each row with the number of its line; one that is no CSV comes with the reason."""
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(reader.line_num, {}, str(error))
            continue
        if any(value.strip() for value in values):
            yield Row(reader.line_num, dict(zip(header, values, strict=False)))


def batches(found: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in found:
        batch.append(row)
        if len(batch) == EVERY:
            yield batch
            batch = []
    if batch:
        yield batch
