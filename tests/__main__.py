"""Run every test on SQLite and then on PostgreSQL: `make test`, or `python -m tests [what pytest takes]`.

Before that it brings what the browser tests need. What could not be brought is said; the tests that need it
are skipped, each with the reason, and with CI=true a skip fails the run.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass

from tests import nginx, postgres, varnish
from tests.browser import chromium, node

# Two workers already halve the time; each builds a database of its own, so more of them pay only on a large machine.
WORKERS = ("--numprocesses", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup")
NO_TESTS = 5  # pytest's code for "nothing was collected"


@dataclass(frozen=True)
class Run:
    """One run of the suite, or the reason why there was none."""

    database: str
    outcome: str
    seconds: float
    passed: bool


def heading(text: str) -> None:
    print(f"\n{' ' + text + ' ':=^100}", flush=True)


def run(database: str, url: str, arguments: list[str]) -> Run:
    heading(database)
    started = time.monotonic()
    workers = [] if {"-n", "--pdb", "--numprocesses"} & set(arguments) else [*WORKERS]
    command = [sys.executable, "-m", "pytest", *workers, *arguments]
    code = subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    outcome = {0: "passed", NO_TESTS: "no test was selected"}.get(code, f"failed (pytest's code {code})")
    return Run(database, outcome, time.monotonic() - started, passed=code == 0)


def bring_programs() -> None:
    """Put Chromium, the node tools, nginx and Varnish in place, and tell the tests where they are."""
    for thing in (chromium, node, nginx, varnish):
        try:
            thing.bring()
        except thing.MissingError as error:
            print(f"Not to be had, so its tests are skipped: {error}", file=sys.stderr)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a server started here is stopped
    heading("Programs")
    bring_programs()
    runs = [run(f"SQLite {sqlite3.sqlite_version}", "sqlite:///:memory:", arguments)]
    try:
        with postgres.server() as url:
            runs.append(run(postgres.version(url), url, arguments))
    except postgres.NoServerError as error:
        runs.append(Run("PostgreSQL", f"not run: {error}", 0, passed=False))
    heading("Summary")
    for one in runs:
        print(f"{one.database:<40} {one.outcome} in {one.seconds:.0f} s")
    return 0 if all(one.passed for one in runs) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
