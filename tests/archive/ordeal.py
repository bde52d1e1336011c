"""`python -m tests.archive.ordeal [STORIES]`: an archive of 20,000 moves in, whole and cut short at ten random moments.

On SQLite, beside each other: the tree that is left after ten kills has to equal the one that nobody disturbed, and each
old address has to answer with one 301 to a 200. Prints stories a second and the importing process's peak of memory.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

STORIES, KILLS = 20_000, 10
MOST_MEMORY = 400  # MB
FEWEST_A_SECOND = 100
NEWEST = "tests.archive.tree"


@dataclass(frozen=True)
class Place:
    """A database and a folder for pictures of its own."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": f"sqlite:///{self.folder / 'site.sqlite3'}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "ALLOWED_HOSTS": "localhost,127.0.0.1,old.tideline.example",
            "LOG_LEVEL": "ERROR",
        }

    def manage(self, *command: str) -> str:
        program = [sys.executable, "manage.py", *command]
        done = subprocess.run(program, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[str]:
        program = [sys.executable, "manage.py", *command]
        return subprocess.Popen(program, env=self.environment, stdout=subprocess.DEVNULL, text=True)

    def digest(self) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tests.archive.tree"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()


def found(folder: Path) -> Place:
    folder.mkdir()
    place = Place(folder)
    place.manage("migrate", "--verbosity", "0")
    place.manage("setup_newsroom")
    return place


def main(arguments: list[str]) -> int:
    stories = int(arguments[0]) if arguments else STORIES
    with tempfile.TemporaryDirectory(prefix="newsroom-archive-") as name:
        root = Path(name)
        whole, cut = found(root / "whole"), found(root / "cut")
        whole.manage("seed_legacy", str(root / "legacy"), "--articles", str(stories))
        order = ("import_archive", str(root / "legacy/export.xml"), "--media", str(root / "legacy/media"), "-v0")
        seconds, memory = undisturbed(whole, order)
        print(
            f"{stories} stories in {seconds:.0f} s, {stories / seconds:.0f} a second; peak {memory:.0f} MB", flush=True
        )
        killed = disturbed(cut, order, seconds)
        print(f"Killed {killed} times and begun again.", flush=True)
        same = whole.digest() == cut.digest()
        print(f"The two trees are {'the same' if same else 'NOT the same'}: {whole.digest()}", flush=True)
        answers = addresses(whole, root / "legacy/addresses.txt")
        print(f"Old addresses: {answers}")
    is_good = same and killed and set(answers) == {"301 → 200"}
    return 0 if is_good and memory < MOST_MEMORY and stories / seconds >= FEWEST_A_SECOND else 1


def undisturbed(place: Place, order: tuple[str, ...]) -> tuple[float, float]:
    """Import all of it; return the seconds that took, and the peak of memory in MB."""
    started = time.monotonic()
    process = place.start(*order)
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"The import ended with {status}.")
    return time.monotonic() - started, peak(usage)


def peak(usage: resource.struct_rusage) -> float:
    """Return the peak of memory in MB; Linux counts it in KB (getrusage(2))."""
    return usage.ru_maxrss / 1024


def disturbed(place: Place, order: tuple[str, ...], seconds: float) -> int:
    """Import all of it in processes that are killed at random moments, and in one that is not; return the kills."""
    chance, killed = Random(2004), 0  # noqa: S311 - the same moments, as far as the machine is the same
    for _number in range(KILLS):
        process = place.start(*order)
        try:
            process.wait(3 + chance.random() * seconds / KILLS * 1.6)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    if place.start(*order).wait():
        raise RuntimeError("The last run failed.")
    return killed


def addresses(place: Place, listed: Path) -> dict[str, int]:
    """Return how many old addresses answer in which way."""
    told = json.loads(place.manage("check_addresses", str(listed), "--json"))
    found: dict[str, int] = {}
    for one in told["addresses"]:
        way = " → ".join(str(hop) for hop in one["statuses"])
        found[way] = found.get(way, 0) + 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
