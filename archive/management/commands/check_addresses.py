import codecs
import json
import logging
import os
import string
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError

from archive.address_check import MOST_HOPS, Outcome
from archive.address_check_pool import ask_all
from core import progress

FEW = 200  # addresses that are not worth starting processes for
EVERY = 25  # addresses between two reports of how far it is


class Command(BaseCommand):
    help = (
        "Say what old addresses answer: one a line in FILE (- is standard input), whole or from the first slash on. "
        f"The site itself is asked, in this process and with its whole middleware, over at most {MOST_HOPS} hops. "
        "Ends with 1 if any of them comes to something else than 200 or 410, or another site, which is not asked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a list of addresses; - is standard input")
        parser.add_argument("--json", action="store_true", help="Print one JSON document, for machines.")
        parser.add_argument("--only-bad", action="store_true", help="Leave out what answers as it should.")
        parser.add_argument("--whole", action="store_true", help="Have each page drawn too, which takes twice as long.")
        parser.add_argument("--processes", type=int, default=0, help="How many ask side by side (one for each core).")

    def handle(self, *args: Any, **options: Any) -> None:
        addresses = read(options["file"])
        processes = options["processes"] or (1 if len(addresses) < FEW else os.cpu_count() or 1)
        logging.getLogger("django.request").setLevel(logging.ERROR)  # what is not found is told below
        ends: Counter[str] = Counter()
        told: list[Outcome] = []
        bad = 0
        for number, outcome in enumerate(ask_all(addresses, processes, whole=options["whole"]), start=1):
            ends[outcome.end] += 1
            bad += not outcome.is_good
            if not options["only_bad"] or not outcome.is_good:
                if options["json"]:
                    told.append(outcome)
                else:
                    self.stdout.write(str(outcome))
            if options["verbosity"] and (number % EVERY == 0 or number == len(addresses)):
                text, ending = progress.line("Asking", number, len(addresses))
                self.stderr.write(text, ending=ending)
        if options["json"]:
            document = {"addresses": [one.as_json for one in told], "summary": dict(ends), "bad": bad}
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            counts = ", ".join(f"{number} {end}" for end, number in ends.most_common())
            self.stdout.write(f"{len(addresses)} addresses: {counts or 'nothing to ask'}. {bad} not as they should be.")
        if bad:
            sys.exit(1)


def read(name: str) -> list[str]:
    """Return the lines that are not empty; in one that is no UTF-8, each byte beyond ASCII is percent-encoded."""
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error
    lines = [line.strip() for line in raw.removeprefix(codecs.BOM_UTF8).splitlines()]
    return [as_text(line) for line in lines if line]


def as_text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return quote(line, safe=string.printable)
