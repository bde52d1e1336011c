"""Counts what pages cost: `python -m tests.benchmarks.queries PATH ...` prints {path: queries} on a cold cache."""

import json
import sys

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.page_cache.dependencies import noting  # noqa: E402


def cost(client: Client, path: str) -> int:
    """Count the queries of a page that is not ready, in a process that has served another."""
    moment = object()
    with noting(moment):
        client.get(path)
    cache.clear()
    with noting(moment), CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


if __name__ == "__main__":
    client = Client(SERVER_NAME="127.0.0.1")
    json.dump({path: cost(client, path) for path in sys.argv[1:]}, sys.stdout)
