"""`make bench ARGS=growth`: what pages, publishing and the desk cost in archives of 10,000 and of 200,000 stories.

Pages are made each time, one after the other; both archives are asked in turn, on either database. Other sizes are
compared by `ARGS="growth 1000 5000"`. The archives take some ten minutes to write. The table goes into
docs/performance.md, if the sizes are those of it.
"""

import json
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tests import nginx, postgres
from tests.benchmarks.document import Table
from tests.benchmarks.pages import Ours, ours

SIZES = (10_000, 200_000)
ROUNDS, STORIES = 30, 200
A_PAGE = 50  # stories that Wagtail's explorer shows at once
MOST_GROWTH = 1.2
SESSION = "tests.benchmarks.session"
API = "/api/v2/pages/"
BOUND = ("story", "index", "front page", "feed", "publishing")


def main(arguments: list[str]) -> int:
    nginx.bring()
    small, large = sizes = tuple(int(size) for size in arguments) or SIZES
    found = Table("growth", (f"{small:,}, ms", f"{large:,}, ms", "growth"), dict.fromkeys(BOUND, MOST_GROWTH))
    missed: list[str] = []
    with ExitStack() as stack:
        databases = {"SQLite": "", "PostgreSQL": stack.enter_context(postgres.server())}
        for database, url in databases.items():
            print(f"\n{database}: writing {small} and {large} stories", flush=True)
            with ours(small, url, index=False) as few, ours(large, url, index=False) as many:
                missed += [f"{database}: {what}" for what in measure(few, many, partial(found.add, database))]
    if sizes == SIZES:
        found.write()
    print("\n".join(["", "Missed:", *missed] if missed else ["", "Every bound is kept."]))
    return 1 if missed else 0


def measure(few: Ours, many: Ours, add: Callable[..., None]) -> list[str]:
    """Print the table, and add its rows to the document's; return what grows too much."""
    times: dict[str, tuple[list[float], list[float]]] = {}
    cookies = [cookie(site) for site in (few, many)]
    for number in range(-3, ROUNDS):  # the first rounds warm up
        for at, site in enumerate((few, many)):
            for kind, path in {**pages(site, number), **desk(site)}.items():
                took = milliseconds(site, path, cookies[at] if path.startswith("/admin/") else "")
                if number >= 0:
                    times.setdefault(kind, ([], []))[at].append(took)
    for at, site in enumerate((few, many)):
        told = json.loads(site.site.run("-m", "tests.benchmarks.publishing", site.front, str(ROUNDS)))
        times.setdefault("publishing", ([], []))[at].extend(1000 * each for each in told["seconds"]["publishing"])
    print("\n| what                | the few, ms | the many, ms | growth |")
    print("|---------------------|-------------|--------------|--------|")
    missed = []
    for kind, (one, other) in times.items():
        small, large = statistics.median(one), statistics.median(other)
        growth = large / small
        print(f"| {kind:<19} | {small:>11.1f} | {large:>12.1f} | {growth:>6.2f} |")
        add(kind, f"{small:,.1f}", f"{large:,.1f}", f"{growth:.2f}")
        if kind in BOUND and growth > MOST_GROWTH:
            missed.append(f"{kind} takes {growth:.2f} times as long")
    return missed


def pages(site: Ours, number: int) -> dict[str, str]:
    year = 2010 + number % 15
    return {
        "story": site.stories[number % STORIES],
        "index": "/news/",
        "front page": "/",
        "feed": "/feeds/news.rss",
        "feed of a topic": site.topic.replace("/news/", "/feeds/").rstrip("/") + ".rss",
        "feed of corrections": "/feeds/corrections.rss",
        "corrections": "/corrections/",
        "archive": "/news/archive/",
        "year": f"/news/archive/{year}/",
        "month": f"/news/archive/{year}/03/",
        "topic": site.topic,
        "author": site.author,
        "news sitemap": "/sitemap-news.xml",
        # Nothing is kept for an address that was not asked for before, and another parameter would be refused.
        "API, stories": f"{API}?type=news.NewsArticlePage&offset={number + STORIES}",
    }


def desk(site: Ours) -> dict[str, str]:
    explorer = f"/admin/pages/{site.index_key}/"
    return {
        "the desk": "/admin/",
        "explorer": explorer,
        "explorer, last page": f"{explorer}?p={len(site.stories) // A_PAGE}",
        "explorer, search": f"{explorer}?q=harbour",
        "chooser": f"/admin/choose-page/{site.index_key}/?page_type=news.newsarticlepage",
    }


def cookie(site: Ours) -> str:
    """Return what the browser of a chief editor sends who has signed in."""
    return "; ".join(f"{name}={value}" for name, value in json.loads(site.site.run("-m", SESSION)).items())


def milliseconds(site: Ours, path: str, signed_in: str = "") -> float:
    """Ask the application for a page that it makes, for nothing is kept under such an address."""
    url = f"{site.site.url}{path}"
    if not path.startswith(API):
        url += f"{'&' if '?' in path else '?'}odd=1"
    headers = {"Host": urlsplit(site.front).netloc, **({"Cookie": signed_in} if signed_in else {})}
    request = Request(url, headers=headers)  # noqa: S310 - our own
    started = time.perf_counter()
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        answer.read()
    return (time.perf_counter() - started) * 1000
