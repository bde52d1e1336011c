"""The worker as production runs it: a process of its own, on the database of the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from config.env import PROJECT_ROOT

PATIENCE = 300.0  # seconds; only a test that fails waits so long


def database_url() -> str:
    """Return the address of the database that this process's tests use."""
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{options['NAME']}"
    host, more = options["HOST"], {}
    if host.startswith("/"):
        host, more = "", {"host": host}
    if options.get("OPTIONS", {}).get("host"):
        more = {"host": options["OPTIONS"]["host"]}
    port = f":{options['PORT']}" if options["PORT"] else ""
    password = f":{quote(options['PASSWORD'])}" if options["PASSWORD"] else ""
    return f"postgresql://{options['USER']}{password}@{host}{port}/{options['NAME']}?{urlencode(more)}"


def start(**variables: str) -> subprocess.Popen[bytes]:
    """Start a worker; it sends no mail unless the variables name a server."""
    return subprocess.Popen(
        [
            sys.executable,
            "manage.py",
            "worker",
            "--no-startup-delay",
            "--no-reload",
            "--skip-checks",
            "--verbosity",
            "0",
        ],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "ENV_FILE": os.devnull,
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "EMAIL_URL": "dummy:",
            "LOG_LEVEL": "CRITICAL",
            **variables,
        },
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def running(**variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker, and stop it politely at the end unless it is dead by then."""
    process = start(**variables)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for(condition: Callable[[], bool], what: str) -> float:
    """Wait until something holds; return how many seconds that took."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > PATIENCE:
            raise AssertionError(f"{what} did not come in {PATIENCE:.0f} s.")
        time.sleep(0.05)
    return time.monotonic() - started
