from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from archive.demo import legacy
from core import progress

EVERY = 0.5  # seconds between two reports of how far it is


class Command(BaseCommand):
    help = "Write the WordPress export of an invented old site, with its pictures, to try import_archive with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--articles", type=int, default=300)

    def handle(self, *args: Any, folder: Path, articles: int, **options: Any) -> None:
        bar = progress.Bar(self.stdout, EVERY)
        legacy.write(folder, articles, lambda done, of: bar.show("Writing", done, of))
        self.stdout.write(f"{folder / 'export.xml'}, {folder / 'media'} and {folder / 'addresses.txt'} are there. Now:")
        self.stdout.write(f"  manage.py import_archive {folder / 'export.xml'} --media {folder / 'media'}")
