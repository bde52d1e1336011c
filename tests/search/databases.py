"""For commands about the search: run a program on either database, with the judged archive in a test database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests import postgres


def on_each(*program: str) -> Iterator[tuple[str, str]]:
    """Run a Python program on SQLite and on PostgreSQL; yield the database's name and what was printed.

    Raises CalledProcessError for a program that failed; what it complained about has been shown.
    """
    with postgres.server() as url:
        for name, database_url in (("SQLite", "sqlite:///:memory:"), ("PostgreSQL", url)):
            variables = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
            environment = {**os.environ, **variables, "LOG_LEVEL": "ERROR"}
            answer = subprocess.run(
                [sys.executable, *program], env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            yield name, answer.stdout


@contextmanager
def judged_archive() -> Iterator[dict[int, str]]:
    """Make a test database with the judged archive, and remove it; yield the key of each story by its page."""
    import django  # noqa: PLC0415 - a program without Django imports this module too

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: PLC0415

    from home.newsroom import found_newsroom  # noqa: PLC0415
    from tests.search.judged.archive import fill  # noqa: PLC0415

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield fill(found_newsroom("Judged"))
    finally:
        teardown_databases(databases, verbosity=0)
