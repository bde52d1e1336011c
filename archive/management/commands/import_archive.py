import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from archive.fetching import Fetcher
from archive.importing import IMPORTING, Import
from archive.models import ArchiveSource
from archive.orders import LANGUAGES, Orders, OrdersError
from archive.report import Report
from archive.sources.opening import open_source
from archive.sources.text_file import UnreadableError
from core import progress

EVERY = 0.5  # seconds between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Bring the stories of an old site in: a WordPress export, a folder of captured pages, a feed with whole texts, "
        "or a CSV or JSON Lines file. Run again, it goes on where it was cut short; run on a newer export, it brings "
        "up to date what nobody has changed here."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="The file or the folder.")
        parser.add_argument("--name", help="What the source is called in the ledger; its file's name if left out.")
        parser.add_argument("--kind", default="", help="wxr, captured, feed, csv or jsonl; found out if left out.")
        parser.add_argument("--language", default="", choices=LANGUAGES, help="Of items that do not say theirs.")
        parser.add_argument("--media", default="", help="A folder with the old site's pictures and documents.")
        parser.add_argument("--fetch", action="store_true", help="Ask the old site for those that are not there.")
        parser.add_argument("--topics", default="", help="A CSV file: term,en,nb,ru.")
        parser.add_argument("--leave-out", default="", help="A file with keys or addresses, one on each line.")
        parser.add_argument("--since", default="", help="Only items dated on this day or later: 2005-02-18.")
        parser.add_argument("--limit", type=int, help="At most so many stories are made or changed.")
        parser.add_argument("--only-failed", action="store_true", help="Try again what failed, and nothing else.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and write nothing.")
        parser.add_argument("--report", type=Path, help="A file for what has become of each item, a line of JSON each.")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        told = {name: options[name] for name in ("kind", "language", "fetch", "since", "limit", "only_failed")}
        told |= {name: whole(options[name]) for name in ("media", "topics", "leave_out")}
        orders = Orders(path=whole(source), **told)
        name = slugify(options["name"] or Path(source).name.partition(".")[0])[:80] or "archive"
        with ExitStack() as stack:
            try:
                file = options["report"] and stack.enter_context(options["report"].open("w", encoding="utf-8"))
                self.bring_in(name, orders, Report(file), dry_run=options["dry_run"], says=bool(options["verbosity"]))
            except (OSError, OrdersError, UnreadableError) as error:
                raise CommandError(str(error)) from error

    def bring_in(self, name: str, orders: Orders, report: Report, *, dry_run: bool, says: bool) -> None:
        row = ArchiveSource.objects.filter(name=name).first() or ArchiveSource(name=name)
        reader = open_source(Path(orders.path), kind=orders.kind, language=orders.language)
        fetch = Fetcher().fetch if orders.fetch else None
        importing = Import(row, reader, orders, fetch=fetch, dry_run=dry_run)
        started = time.monotonic()
        bar = progress.Bar(self.stdout, EVERY) if says else None

        def show(what: str, done: int, of: int) -> None:
            rate = f"{importing.looked_at} items, {importing.rate:.0f} a second" if what == IMPORTING else ""
            if bar:
                bar.show(what, done, of, rate)

        for outcome in importing.run(show):
            report.take(outcome)
        seconds = max(time.monotonic() - started, 0.001)
        self.stdout.write("\n".join(["", *report.lines(), ""]))
        for term, count in importing.maker.terms_without_topic.most_common():
            self.stdout.write(f"No topic is named for “{term}” ({count} stories).")
        if importing.comments:
            self.stdout.write(f"{importing.comments} comments were left out.")
        if importing.passed_over:
            self.stdout.write(f"{importing.passed_over} items were passed over, as this run was told to.")
        rate = f"{seconds:.0f} s, {importing.made / seconds:.0f} a second"
        self.stdout.write(f"{importing.made} stories {'would be' if dry_run else 'were'} made or changed in {rate}.")


def whole(path: str) -> str:
    return str(Path(path).resolve()) if path else ""
