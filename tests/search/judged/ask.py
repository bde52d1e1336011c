"""Ask the judged queries on the database of DATABASE_URL: `python -m tests.search.judged.ask` prints what they find.

As JSON: one list of keys for each query, the best first. The database is a test database, made here and removed.
"""

import json
import sys

import django

django.setup()

from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402

from home.newsroom import found_newsroom  # noqa: E402
from tests.search.judged.archive import ask, fill  # noqa: E402
from tests.search.judged.scores import queries  # noqa: E402

if __name__ == "__main__":
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    keys = fill(found_newsroom("Judged"))
    json.dump([ask(query, keys).found for query in queries()], sys.stdout)
    teardown_databases(databases, verbosity=0)
