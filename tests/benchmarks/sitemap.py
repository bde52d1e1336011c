"""`make bench ARGS=sitemap`: how long the sitemap takes, and how much memory, in an archive of 20,000 stories.

The index and every part are asked for: made, ready, and made anew after a change in one part. Other sizes are measured
by `ARGS="sitemap 200000"`, on PostgreSQL by `ARGS="sitemap 200000 postgresql"`.
"""

import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree as ET

from core.page_cache.dependencies import PAGES, block_tag
from core.page_cache.store import EVERYTHING, Store
from tests import postgres
from tests.benchmarks import memory
from tests.browser.production import Production, production

MEGABYTE = 1024**2
SIZE = 20_000
LOCATION = ".//{*}loc"
# Whatever the size of the archive: the code takes 160 MB, and SQLite keeps 32 MB of the file for each thread.
MOST, MOST_GROWTH = 320 * MEGABYTE, 20 * MEGABYTE  # of the process; from the first round to the last
ROUNDS = 3
SLOWEST = 1.0  # seconds of a part that is made
SLOWEST_ANEW = 0.5  # seconds of the index, after a change in one part


def main(arguments: list[str]) -> int:
    sizes = [int(word) for word in arguments if word.isdigit()] or [SIZE]
    missed: list[str] = []
    with ExitStack() as stack:
        url = stack.enter_context(postgres.server()) if "postgresql" in arguments else ""
        for size in sizes:
            print(f"\nWriting {size} stories", flush=True)
            fill = ("manage.py", "seed_archive", "--articles", str(size))
            with (
                tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name,
                production(Path(name), *fill, database_url=url) as site,
            ):
                missed += [f"{size}: {what}" for what in measure(site, size)]
    print("\n".join(["", "Missed:", *missed] if missed else ["", "Every bound is kept."]))
    return 1 if missed else 0


def measure(site: Production, size: int) -> list[str]:
    """Print what was found; return what is above its bound."""
    port = str(urlsplit(site.url).port)
    ask(f"{site.url}/news/")  # the process has loaded its code
    kept = Store(Path(site.variables["PAGE_CACHE_DIR"]), 10**12)
    memories = [memory.taken("--port", port)]
    for _round in range(ROUNDS):
        kept.throw_away([EVERYTHING])
        index, took = ask(f"{site.url}/sitemap.xml")
        parts = [str(found.text) for found in ET.fromstring(index).iterfind(LOCATION)]  # noqa: S314 - our own
        made: dict[str, float] = {}
        sizes: dict[str, int] = {}
        addresses, most = 0, 0
        for part in parts:
            body, made[part] = ask(part)
            sizes[part] = len(body)
            addresses += body.count(b"<url>")
            most = max(most, memory.taken("--port", port))
        memories.append(most)
    ready = [ask(part)[1] for part in parts]
    _body, index_ready = ask(f"{site.url}/sitemap.xml")
    made_anew = [part for part in parts if not is_kept(kept, part)]
    middle = f"{site.url}/sitemap-pages-{len(parts) // 2}.xml"
    kept.throw_away([PAGES, block_tag(len(parts) // 2)])
    _body, index_anew = ask(f"{site.url}/sitemap.xml")
    _body, part_anew = ask(middle)
    _body, news = ask(f"{site.url}/sitemap-news.xml")
    largest, slowest, growth = max(sizes.values()), max(made.values()), memories[-1] - memories[1]
    print(
        f"{size} stories, {addresses} addresses in {len(parts)} parts, {sum(sizes.values()) / MEGABYTE:.1f} MB; "
        f"the largest has {largest / MEGABYTE:.2f} MB.\n"
        f"The index: made in {took:.2f} s, ready in {1000 * index_ready:.1f} ms, "
        f"after a change in one part {index_anew:.2f} s; that part {part_anew:.2f} s.\n"
        f"A part: made in {statistics.median(made.values()):.2f} s (median), {slowest:.2f} s (slowest), "
        f"ready in {1000 * statistics.median(ready):.1f} ms. The news: {news:.2f} s.\n"
        f"Memory of the web process, MB: {memories[0] / MEGABYTE:.0f} before, then at most "
        f"{', '.join(f'{each / MEGABYTE:.0f}' for each in memories[1:])} each time that all of it was made."
    )
    return [
        what
        for what, is_missed in {
            f"not kept: {', '.join(made_anew)}": made_anew,
            f"the process has grown by {growth / MEGABYTE:.0f} MB": growth > MOST_GROWTH,
            f"the process takes {memories[-1] / MEGABYTE:.0f} MB": memories[-1] > MOST,
            f"a part took {slowest:.2f} s": slowest > SLOWEST,
            f"the index took {index_anew:.2f} s after a change": index_anew > SLOWEST_ANEW,
        }.items()
        if is_missed
    ]


def is_kept(kept: Store, address: str) -> bool:
    sent = kept.open(urlsplit(address).path[1:].encode(), ["identity"])
    if sent:
        os.close(sent.file)
    return bool(sent)


def ask(address: str) -> tuple[bytes, float]:
    started = time.perf_counter()
    with urlopen(address, timeout=300) as answer:  # noqa: S310 - our own
        return answer.read(), time.perf_counter() - started
