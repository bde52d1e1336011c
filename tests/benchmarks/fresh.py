"""`make bench ARGS=fresh`: how soon readers see what is published, and what they notice of accidents.

The site stands behind its nginx, with its worker, and is asked for 2,000 addresses all the time. Then the store loses
its index, all of its files, or its room while readers go on asking, and something is published in between: nobody may
get an error, nor afterwards a page that is not what would be made now.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests import nginx, postgres
from tests.benchmarks import load
from tests.benchmarks.document import Table
from tests.benchmarks.load import Background
from tests.benchmarks.pages import Ours, ours, seen

SIZE, TIMES, SPREAD, COMPARED = 10_000, 80, 2_000, 60
MOST_SECONDS = 1.0  # at which 99 of 100 addresses show what was published
ROOM = 64  # megabytes of the file system that is filled
Undo = Callable[[], None]
STAMP = re.compile(rb'name="stamp" value="[^"]*"')  # says when the form was made


def main(arguments: list[str]) -> int:
    load.bring()
    nginx.bring()
    size = int(arguments[0]) if arguments else SIZE
    found = Table("fresh", ("median, s", "99 of 100, s", "longest, s"))
    missed: list[str] = []
    with ExitStack() as stack:
        databases = {"SQLite": "", "PostgreSQL": stack.enter_context(postgres.server())}
        for database, url in databases.items():
            print(f"\n{database}, {size} stories: making the site", flush=True)
            with ours(size, url, index=False) as site, worker(site):
                happened = [*published(site, partial(found.add, database)), *accidents(site)]
                missed += [f"{database}: {what}" for what in happened]
    if size == SIZE:
        found.write()
    print("\n".join(["", "Missed:", *missed] if missed else ["", "Every bound is kept."]))
    return 1 if missed else 0


@contextmanager
def worker(site: Ours) -> Iterator[None]:
    with (site.site.folder / "worker.log").open("w") as log:  # no pipe: it would wait for somebody to read that
        process = site.site.start("manage.py", "worker", output=log)
        try:
            yield
        finally:
            process.kill()
            process.wait()


def published(site: Ours, add: Callable[..., None]) -> list[str]:
    """Print how soon each kind of address shows what was published, and add it to the table; return what is missed."""
    seen(site, site.stories[:SPREAD])
    with Background(site.front, site.stories[:SPREAD]) as readers:
        told = json.loads(site.site.run("-m", "tests.benchmarks.publishing", site.front, str(TIMES)))
    print(f"Meanwhile readers had {readers.rate:.0f} pages a second, {readers.errors} of them errors.\n")
    print(f"| {'shown at':<12} | median, s | 99 of 100, s | longest, s |")
    print("|--------------|-----------|--------------|------------|")
    missed = [f"{readers.errors} errors under load"] if readers.errors else []
    for kind, seconds in told["seconds"].items():
        middle, last, longest = statistics.median(seconds), percentile(seconds, 0.99), max(seconds)
        print(f"| {kind:<12} | {middle:>9.2f} | {last:>12.2f} | {longest:>10.2f} |")
        add(kind, *(f"{each:.2f}" for each in (middle, last, longest)))
        if last > MOST_SECONDS:
            missed.append(f"{kind}: {last:.2f} s until 99 of 100 showed what was published")
    return [*missed, *(f"older after newer: {what}" for what in told["older"])]


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(int(share * len(times)), len(times) - 1)]


def accidents(site: Ours) -> list[str]:
    folder = Path(site.site.variables["PAGE_CACHE_DIR"])
    happenings = {
        "its index is deleted": index_deleted,
        "its index is overwritten": index_overwritten,
        "all of it is deleted": all_deleted,
        "its place is taken by a file": taken_by_a_file,
        "its disk is full": full,
    }
    try:
        return [
            f"{name}: {what}"
            for name, happen in happenings.items()
            for what in accident(site, name, partial(happen, folder))
        ]
    finally:
        if folder.is_mount():
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def accident(site: Ours, name: str, happen: Callable[[], Undo]) -> list[str]:
    """Let something happen to the store while it is read, and publish; return what readers would have noticed."""
    with Background(site.front, site.stories[:SPREAD]) as readers:
        time.sleep(1)
        undo = happen()
        try:
            told = json.loads(site.site.run("-m", "tests.benchmarks.publishing", site.front, "2"))
        finally:
            undo()
        time.sleep(2)
    seen = max(max(seconds) for seconds in told["seconds"].values())
    stale = [path for path in ["/", "/news/", *site.stories[:COMPARED]] if not is_fresh(site, path)]
    print(
        f"{name}: {readers.rate:.0f} pages a second, {readers.errors} errors; what was published was seen after "
        f"{seen:.2f} s; {len(stale)} of {COMPARED + 2} pages are not what would be made",
        flush=True,
    )
    missed = [f"{readers.errors} errors"] if readers.errors else []
    missed += [f"{path} is not what would be made now" for path in stale]
    return [*missed, *(f"older after newer: {what}" for what in told["older"])]


def index_deleted(folder: Path) -> Undo:
    (folder / "index.sqlite3").unlink()
    return nothing


def index_overwritten(folder: Path) -> Undo:
    (folder / "index.sqlite3").write_bytes(os.urandom(100_000))
    return nothing


def all_deleted(folder: Path) -> Undo:
    shutil.rmtree(folder, ignore_errors=True)  # what readers fill meanwhile may be left
    return nothing


def nothing() -> None:
    """What was lost does not come back."""


def taken_by_a_file(folder: Path) -> Undo:
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("Not a folder.")

    def undo() -> None:
        folder.unlink()
        aside.rename(folder)

    return undo


def full(folder: Path) -> Undo:
    """Have a file system of its own be there, without room for anything; it is left there, with room again."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}m", "tmpfs", str(folder)], check=True)
    time.sleep(2)  # pages are kept there
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(b"\0" * 4096)
            file.flush()

    def undo() -> None:
        filler.unlink(missing_ok=True)
        time.sleep(2)  # and again

    return undo


def is_fresh(site: Ours, path: str) -> bool:
    """Whether readers get what is made for one who asks in a way that nothing is kept for."""
    host = urlsplit(site.front).netloc
    return body(f"{site.front}{path}", host) == body(f"{site.site.url}{path}?odd=1", host)


def body(url: str, host: str) -> bytes:
    try:
        with urlopen(Request(url, headers={"Host": host}), timeout=60) as answer:  # noqa: S310 - our own server
            return STAMP.sub(b"", answer.read())
    except HTTPError as error:
        return f"{error.code}".encode()
