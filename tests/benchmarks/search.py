"""`make bench ARGS=search`: how long the search takes in archives of 10,000 and 100,000 stories, on either database.

`ARGS="search 1000 5000"` measures other sizes. The site is served as production serves it; the reference in each run
is the search page without a query. 100,000 stories take some thirty minutes, most of it for the index; both databases
are filled at once.
"""

import json
import math
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from tests import postgres
from tests.browser.production import Production, production

SIZES = (10_000, 100_000)
ROUNDS = 3
MOST_MS = 100  # for the results of any query
MOST_GROWTH = 2.0  # from the smallest archive to the largest, for queries that few stories answer
SELECTIVE = ("rare", "two words", "mistyped")


def main(arguments: list[str]) -> int:
    sizes = [int(size) for size in arguments] or [*SIZES]
    missed = []
    with ExitStack() as stack:
        databases = {"SQLite": "", "PostgreSQL": stack.enter_context(postgres.server())}
        # All archives are made before any is asked: what is compared is measured within minutes.
        stacks = {database: stack.enter_context(ExitStack()) for database in databases}
        with ThreadPoolExecutor(len(databases)) as makers:
            made = makers.map(lambda one: archives(stacks[one], one, databases[one], sizes), databases)
            sites = {which: site for found in made for which, site in found.items()}
        p95 = {}
        for (database, size), site in sites.items():
            print(f"\n{database}, {size} stories")
            p95[database, size] = table(site, json.loads(site.run("-m", "tests.benchmarks.search_words")))
    for (database, size), times in p95.items():
        slow = [kind for kind, (results, _suggestions) in times.items() if results > MOST_MS]
        missed += [f"{database}, {size} stories: {kind} takes over {MOST_MS} ms" for kind in slow]
    for database in databases:
        for kind in (kind for kind in SELECTIVE if kind in p95[database, sizes[0]]):
            growth = p95[database, sizes[-1]][kind][0] / p95[database, sizes[0]][kind][0]
            print(f"{database}, {kind}: {growth:.2f} times as long in {sizes[-1]} stories as in {sizes[0]}")
            if growth >= MOST_GROWTH:
                missed.append(f"{database}: {kind} grows {growth:.2f} times")
    print("\n".join(["", "Missed:", *missed] if missed else ["", "Every bound is kept."]))
    return 1 if missed else 0


def archives(stack: ExitStack, database: str, url: str, sizes: list[int]) -> dict[tuple[str, int], Production]:
    return {(database, size): stack.enter_context(archive(database, url, size)) for size in sizes}


@contextmanager
def archive(database: str, url: str, size: int) -> Iterator[Production]:
    """Yield a running site with an archive of a size, all of it indexed."""
    print(f"{database}: writing {size} stories", flush=True)
    fill = ("manage.py", "seed_archive", "--articles", str(size))
    with (
        tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name,
        production(Path(name), *fill, database_url=url) as site,
    ):
        started = time.perf_counter()
        site.run("manage.py", "rebuild_search", "--verbosity", "0")
        print(f"{database}: {size / (time.perf_counter() - started):.0f} documents a second were indexed", flush=True)
        yield site


def table(site: Production, queries: dict[str, list[str]]) -> dict[str, tuple[float, float]]:
    reference = percentile([milliseconds(f"{site.url}/search/") for _n in range(20 * ROUNDS)])
    print(f"The search page without a query: {reference:.0f} ms; 95 of 100 answers come within this time, as below")
    print(f"\n| {'query':<14} | results, ms | of the reference | suggestions, ms |")
    print("|----------------|-------------|------------------|-----------------|")
    found = {}
    for kind, texts in queries.items():
        addresses = [f"{site.url}/search/{{}}?{urlencode({'q': text})}" for text in texts] * ROUNDS
        results = percentile([milliseconds(address.format("")) for address in addresses])
        suggestions = percentile([milliseconds(address.format("suggest/")) for address in addresses])
        found[kind] = (results, suggestions)
        print(f"| {kind:<14} | {results:>11.0f} | {results / reference:>16.1f} | {suggestions:>15.0f} |", flush=True)
    return found


def milliseconds(address: str) -> float:
    started = time.perf_counter()
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
        answer.read()
    return (time.perf_counter() - started) * 1000


def percentile(times: list[float], share: float = 0.95) -> float:
    return sorted(times)[math.ceil(share * len(times)) - 1]
