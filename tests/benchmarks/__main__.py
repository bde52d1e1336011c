"""`make bench`: what pages of the demo weigh, cost and score, beside their budgets in docs/performance.md.

The site is served as production serves it (granian, hashed and compressed files, DEBUG off), on SQLite.
`make bench ARGS=pages` measures how many pages a second are served instead, `ARGS=search` the search in large archives,
`ARGS=sitemap` the sitemap of one, `ARGS=newsletter` the mail. `ARGS=all` runs whatever has a table in that document:
this one, `pages`, `fresh` and `growth`, some seventy minutes, with nothing beside it.
"""

import json
import re
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from tests.benchmarks import fresh, growth, lighthouse, newsletter, pages, search, sitemap
from tests.benchmarks.document import Table
from tests.browser import chromium, node
from tests.browser.production import Production, production
from tests.browser.weight import KILOBYTE, PHONE_BOUNDS, first_visit

BUDGETS = {"front page": 10, "index": 8, "story": 10, "story, Russian": 10}
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}


def addresses(site: Production) -> dict[str, str]:
    """Find the pages to measure by following the links of the demo."""
    return {
        "front page": "/",
        "index": "/news/",
        "story": newest_story(site.url, "/news/"),
        "story, Russian": newest_story(site.url, "/ru/news/"),
    }


def newest_story(url: str, index: str) -> str:
    with urlopen(f"{url}{index}", timeout=60) as answer:  # noqa: S310 - our own server
        found = re.search(rf'href="({index}\d{{4}}-\d{{2}}-[^"]+)"', answer.read().decode())
    if found is None:
        raise RuntimeError(f"{index} lists no story")
    return found[1]


def main(_arguments: list[str]) -> int:
    node.bring()
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        folder = Path(name)
        print("Filling a site with the demo, a minute or two", flush=True)
        with production(folder, "manage.py", "seed_demo", "--force") as site:
            paths = addresses(site)
            queries = json.loads(site.run("-m", "tests.benchmarks.queries", *paths.values()))
            rows = [row(site, folder, name, path, queries[path]) for name, path in paths.items()]
    found = Table("demo", [name for name in rows[0] if name not in {"page", "missed"}])
    for line in rows:
        found.add("SQLite", line["page"], *(line[name] for name in found.columns))
    print(f"\n{found.lines}")
    found.write()
    missed = [f"{line['page']}: {what}" for line in rows for what in line["missed"]]
    print("\n".join(["", "Missed:", *missed] if missed else ["", "Every budget is kept."]))
    return 1 if missed else 0


def row(site: Production, folder: Path, name: str, path: str, queries: int) -> dict:
    """Measure one page; `missed` names the budgets it breaks."""
    print(f"Measuring: {name}", flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS])
        visit, _page = first_visit(browser, site.url + path)
        browser.close()
    found = lighthouse.scores(site.url + path, folder)
    bound = PHONE_BOUNDS["ru" if path.startswith("/ru/") else "en"]
    missed = [f"{found[what]} for {what}, {floor} wanted" for what, floor in SCORES.items() if found[what] < floor]
    if queries > BUDGETS[name]:
        missed.append(f"{queries} queries, {BUDGETS[name]} allowed")
    if name.startswith("story") and visit.words_and_form > bound:
        missed.append(f"{visit.words_and_form} bytes, {bound} allowed")
    return {
        "page": name,
        "queries": f"{queries} / {BUDGETS[name]}",
        "KB of HTML, CSS, JS, fonts": f"{visit.words_and_form / KILOBYTE:.1f}",
        "KB in all": f"{sum(size for *_, size in visit.answers) / KILOBYTE:.0f}",
        "requests": str(len(visit.answers)),
        **{what: str(score) for what, score in found.items()},
        "missed": missed,
    }


def everything(_arguments: list[str]) -> int:
    """Run one after the other, whatever the ones before have missed."""
    return max([measure([]) for measure in (main, pages.main, fresh.main, growth.main)])


if __name__ == "__main__":
    others = {
        each.__name__.rpartition(".")[2]: each.main for each in (pages, fresh, growth, search, sitemap, newsletter)
    }
    name, *arguments = sys.argv[1:] or [""]
    sys.exit({"": main, "all": everything, **others}[name](arguments))
