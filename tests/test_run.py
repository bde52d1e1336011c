"""`make run` as a developer meets it, without the installation: a port, two processes, an end without remains."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from config.env import PROJECT_ROOT

PATIENCE = 40.0  # seconds; two autoreloading processes start while other tests run


@dataclass
class RunningSite:
    """The running command and where it listens."""

    process: subprocess.Popen[bytes]
    url: str

    def processes(self) -> list[psutil.Process]:
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def working(self, command: str) -> psutil.Process:
        """Return the process that does the work of a command: the child of Django's autoreloader."""
        found = [process for process in self.processes() if command in process.cmdline()]
        return max(found, key=lambda process: process.create_time())


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE:.0f} seconds"
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own server
            return response.status == 200
    except (urllib.error.URLError, ConnectionError):  # it is still starting
        return False


@pytest.fixture
def running_site(tmp_path: Path) -> Iterator[RunningSite]:
    """The site on a free port with a database of its own, in a process group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path}/newsroom.sqlite3",
        "ENV_FILE": os.devnull,
        "PORT": str(port),
    }
    # The worker's table is all that the two ask for before the first page, and the other migrations take long.
    migrate = [sys.executable, "manage.py", "migrate", "django_tasks_database", "--verbosity=0"]
    subprocess.run(migrate, cwd=PROJECT_ROOT, env=environment, check=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "config.run"], cwd=PROJECT_ROOT, env=environment, start_new_session=True
    )
    site = RunningSite(process, f"http://127.0.0.1:{port}")
    try:
        wait_for(lambda: answers(f"{site.url}/healthz"), "An answer")
        wait_for(lambda: len(site.processes()) == 5, "The start of both autoreloaders and what they look after")
        yield site
    finally:
        for left in site.processes() if process.poll() is None else []:
            left.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process(running_site: RunningSite, number: signal.Signals) -> None:
    everything = running_site.processes()

    os.killpg(running_site.process.pid, number)

    _, alive = psutil.wait_procs(everything, timeout=PATIENCE)
    assert alive == []
    assert not answers(running_site.url)


@pytest.mark.parametrize("command", ["runserver", "worker"])
def test_the_death_of_one_stops_the_other(running_site: RunningSite, command: str) -> None:
    everything = running_site.processes()

    running_site.working(command).kill()

    gone, alive = psutil.wait_procs(everything, timeout=PATIENCE)
    assert alive == []
    assert [process.returncode for process in gone if process.pid == running_site.process.pid] == [1]
