"""The site as production serves it: its settings, hashed and compressed files, granian in front, in its own folder.

What is claimed about served bytes, markup and use is asked of this server, filled once for all the tests.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen
from uuid import uuid4

import psycopg
from psycopg import sql

from config.env import PROJECT_ROOT
from tests import postgres

PATIENCE = 60.0  # seconds until the server answers


@dataclass(frozen=True)
class Production:
    """A folder with everything such a site keeps, and the variables that its processes are told."""

    folder: Path
    url: str
    variables: dict[str, str]

    def run(self, *command: str) -> str:
        """Run a Python program of the site to its end; return what it printed."""
        return finished(self.start(*command))

    def start(self, *command: str, output: IO[str] | int = subprocess.PIPE) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT_ROOT,
            env={**os.environ, **self.variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
        )


def finished(process: subprocess.Popen[str]) -> str:
    output, complaints = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, process.args))} failed:\n{output}\n{complaints}")
    return output


@contextmanager
def production(
    folder: Path,
    *fill: str,
    settings: str = "config.settings.production",
    database_url: str = "",
    front: str = "",
    workers: int = 1,
    **variables: str,
) -> Iterator[Production]:
    """Yield a running site that `fill`, a Python program and its arguments, has put its content into.

    `front` is the address under which readers know it, where another server stands in front of it.
    `database_url` may name a PostgreSQL server, on which a database is made and dropped again; else it is SQLite.
    `variables` are told to its processes besides.
    """
    with ExitStack() as stack:
        port = free_port()
        site = Production(
            folder,
            f"http://127.0.0.1:{port}",
            {
                "DJANGO_SETTINGS_MODULE": settings,
                "ENV_FILE": os.devnull,
                "SECRET_KEY": uuid4().hex * 2,
                "ALLOWED_HOSTS": "127.0.0.1",
                "SITE_URL": front or f"http://127.0.0.1:{port}",
                "DATABASE_URL": stack.enter_context(database(database_url))
                if postgres.is_postgres(database_url)
                else f"sqlite:///{folder / 'site.sqlite3'}",
                "EMAIL_URL": "dummy:",
                "DEFAULT_FROM_EMAIL": "newsroom@localhost",
                "MEDIA_ROOT": str(folder / "media"),
                "PAGE_CACHE_DIR": str(folder / "pages"),
                "STATIC_ROOT": str(folder / "static"),
                "LOG_LEVEL": "ERROR",
                "SEARCHES_PER_MINUTE": "0",
                "SUBSCRIPTIONS_PER_HOUR": "0",
                **variables,
            },
        )
        (folder / "media" / "images").mkdir(parents=True)
        compressing = site.start("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        stack.callback(compressing.kill)  # if something below fails
        site.run("manage.py", "migrate", "--verbosity", "0")
        site.run(*fill)
        site.run("manage.py", "worker", "--batch")  # the search index is a task
        finished(compressing)
        stack.enter_context(granian(site, port, workers))
        yield site


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def database(url: str) -> Iterator[str]:
    """Make an empty database beside the one in `url`, and drop it afterwards."""
    name = f"browser_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def granian(site: Production, port: int, workers: int = 1, **more: str) -> AbstractContextManager[None]:
    """Serve the site as deploy/newsroom-web.service does: pictures by granian itself, all else by the application."""
    pictures = str(site.folder / "media" / "images")
    options = ["--static-path-route", "/media/images", "--static-path-mount", pictures, "--static-path-expires", "30d"]
    variables = {**site.variables, **more}
    return served("config.wsgi:application", port, PROJECT_ROOT, variables, options=options, workers=workers)


@contextmanager
def served(
    application: str,
    port: int,
    folder: Path,
    variables: dict[str, str],
    *,
    options: Iterable[str] = (),
    workers: int = 1,
    ready: str = "/readyz",
) -> Iterator[None]:
    """Run granian in a folder until it answers at `ready`, and end it afterwards."""
    command = [
        Path(sys.executable).with_name("granian"),
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"),
        *("--workers", str(workers), *options, application),
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(f"http://127.0.0.1:{port}{ready}"):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"granian did not serve the site:\n{log.read().decode(errors='replace')}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
            return bool(response.status == 200)
    except HTTPError as error:
        raise RuntimeError(f"The site is not ready: {error.read().decode()}") from error
    except (URLError, TimeoutError, ConnectionError):  # it is still starting
        return False
