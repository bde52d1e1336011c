"""Counts what pages cost: `python -m tests.benchmarks.queries PATH ...` prints {path: queries} on a cold cache."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.page_cache.memory import catch_up, remembering  # noqa: E402
from core.page_cache.store import Store  # noqa: E402


def cost(client: Client, path: str) -> int:
    """Count the queries of a page that is not ready, in a process that has served another."""
    with TemporaryDirectory(prefix="newsroom-queries-") as name:
        since = catch_up(Store(Path(name), 1_000_000))
    with remembering(since):
        client.get(path)
    cache.clear()
    with remembering(since), CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


if __name__ == "__main__":
    client = Client(SERVER_NAME="127.0.0.1")
    json.dump({path: cost(client, path) for path in sys.argv[1:]}, sys.stdout)
