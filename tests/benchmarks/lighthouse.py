"""Lighthouse's judgement of a page on a phone, by the npm package and the browser on this machine."""

import json
import os
import statistics
import subprocess
from pathlib import Path

from tests.browser import chromium, node

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = 3  # the median of three is what counts: these machines are noisy
ATTEMPTS = 3  # on a busy machine it loses the trace of a load now and then (NO_NAVSTART)


def scores(url: str, folder: Path) -> dict[str, int]:
    """Return the median score of each category, 0 to 100."""
    runs = [judged(url, folder / f"{number}.json") for number in range(RUNS)]
    return {category: round(statistics.median(run[category] for run in runs)) for category in CATEGORIES}


def judged(url: str, report: Path) -> dict[str, float]:
    flags = " ".join(chromium.FLAGS)
    command = [
        str(node.tool("lighthouse")),
        url,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {flags}",
    ]
    environment = {**node.environment(), "CHROME_PATH": str(chromium.find()), "HOME": os.environ.get("HOME", "/tmp")}
    for _attempt in range(ATTEMPTS):
        result = subprocess.run(
            command, env=environment, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if result.returncode == 0:
            break
        print(f"Lighthouse again, because: {result.stderr.strip()[-300:]}", flush=True)
    result.check_returncode()
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: 100 * (categories[name]["score"] or 0) for name in CATEGORIES}
