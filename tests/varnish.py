"""The Varnish of deploy/varnish.vcl, on loopback, in front of a site: found or brought."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from config.env import PROJECT_ROOT
from tests import apt

PACKAGE = "varnish"
PATIENCE = 30.0  # seconds until it answers


class MissingError(Exception):
    """Why there is no Varnish."""


def find() -> Path | None:
    program = apt.which("varnishd")
    return Path(program) if program else None


def bring() -> Path:
    """Find Varnish or install it. Raises MissingError, saying what was tried."""
    complaints = "" if find() else apt.install(PACKAGE)
    program = find()
    if program is None:
        raise MissingError(f"varnishd. Install {PACKAGE}. {complaints}")
    print(f"Varnish: {program}", flush=True)
    return program


@contextmanager
def varnish(behind: str, port: int) -> Iterator[str]:
    """Run Varnish in front of a server, and yield its address."""
    program = find()
    if program is None:
        raise MissingError("varnishd")
    shipped = (PROJECT_ROOT / "deploy" / "varnish.vcl").read_text(encoding="utf-8")
    host, there = urlsplit(behind).hostname, urlsplit(behind).port
    configured = shipped.replace('.host = "127.0.0.1"', f'.host = "{host}"').replace('"8000"', f'"{there}"')
    with tempfile.TemporaryDirectory(prefix="newsroom-varnish-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # it compiles as a user of its own
        (folder / "site.vcl").write_text(configured, encoding="utf-8")
        told = ["-F", "-n", name, "-f", f"{name}/site.vcl", "-a", f"127.0.0.1:{port}", "-T", "none", "-s", "malloc,32m"]
        with (folder / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen([program, *told], stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (URLError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Varnish did not start: {log.read_text()}") from error
            time.sleep(0.1)
