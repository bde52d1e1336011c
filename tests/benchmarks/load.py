"""Asking a server of this machine for as much as it gives: with wrk, over several addresses."""

import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

CLIENTS, SECONDS = 16, 4
GLANCE, LONGEST_REST = 0.3, 30.0  # seconds
IDLE = 0.8  # of all processors
FEW_CLIENTS, LONGEST = 4, 3_600  # of what goes on beside other things
SCRIPT = """
local paths, at = {}, 0
for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end
local headers = {["Accept-Encoding"] = os.getenv("ENCODING"), ["Host"] = os.getenv("HOST")}
math.randomseed(2005)
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], headers)
end
done = function(summary, latency, requests)
  io.write("errors: ", summary.errors.status + summary.errors.read + summary.errors.timeout, "\\n")
end
"""
RATE, ERRORS = re.compile(r"Requests/sec:\s+([\d.]+)"), re.compile(r"errors: (\d+)")


class MissingError(Exception):
    """Why nothing can be measured."""


@dataclass
class Load:
    """Some addresses of one server, asked for again and again; `rates` are requests a second, one for each round."""

    url: str
    paths: Sequence[str]
    encoding: str = "identity"
    host: str = ""  # under which it is asked for, if that is another than the server's own
    rates: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def round(self) -> None:
        """Ask for some seconds; RuntimeError if any answer was none."""
        with tempfile.TemporaryDirectory(prefix="newsroom-load-") as name:
            said, _none = wrk(self, Path(name), CLIENTS, SECONDS).communicate()
        rate, errors = read(said)
        if errors:
            raise RuntimeError(f"{self.url}: {errors} answers were errors\n{said}")
        self.rates.append(rate)
        settle()


class Background:
    """Readers who ask for some addresses of a site, as often as it answers, while something else is done.

    They have machines of their own, elsewhere: here they get what the site leaves of this one.
    """

    def __init__(self, url: str, paths: Sequence[str]) -> None:
        self.load = Load(url, paths, "br")
        self.rate, self.errors = 0.0, 0

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory(prefix="newsroom-load-")
        self.process = wrk(self.load, Path(self.folder.name), FEW_CLIENTS, LONGEST, niceness=10)
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGINT)  # it tells what it has seen so far
        said, _none = self.process.communicate()
        self.folder.cleanup()
        self.rate, self.errors = read(said)


def settle() -> None:
    """Wait until the machine has next to nothing to do: what was asked for goes on after those who asked have left."""
    deadline = time.monotonic() + LONGEST_REST
    before = processor_times()
    while time.monotonic() < deadline:
        time.sleep(GLANCE)
        now = processor_times()
        idle, total = (one - other for one, other in zip(now, before, strict=True))
        if idle >= IDLE * total:
            return
        before = now


def processor_times() -> tuple[int, int]:
    """Return for how long the processors have had nothing to do, and how long they have been there (proc(5))."""
    times = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").split()[1:9]]
    return times[3] + times[4], sum(times)


def wrk(load: Load, folder: Path, clients: int, seconds: int, niceness: int = 0) -> subprocess.Popen[str]:
    """Begin to ask; the folder is for what wrk is told."""
    script, listed = folder / "script.lua", folder / "paths"
    script.write_text(SCRIPT)
    listed.write_text("\n".join(load.paths))
    host = load.host or urlsplit(load.url).netloc
    return subprocess.Popen(
        [
            *("nice", "-n", str(niceness)),
            *("wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "20s", "-s", str(script), load.url),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PATHS": str(listed),
            "ENCODING": load.encoding,
            "HOST": host,
        },
    )


def read(said: str) -> tuple[float, int]:
    """Return what wrk tells: requests a second, and how many answers were errors or none."""
    rate, errors = RATE.search(said), ERRORS.search(said)
    if rate is None or errors is None:
        raise RuntimeError(f"wrk told nothing:\n{said}")
    return float(rate[1]), int(errors[1])


def interleaved(loads: Sequence[Load], rounds: int) -> None:
    """Measure each in turn, so that what the machine does meanwhile concerns all of them."""
    for _round in range(rounds):
        for load in loads:
            load.round()


def bring() -> None:
    """Find wrk, or install it."""
    if not shutil.which("wrk") and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "--quiet", "--yes", "wrk"], capture_output=True, check=False)
    if not shutil.which("wrk"):
        raise MissingError("wrk, which asks. Install it (Debian's package is called so).")
