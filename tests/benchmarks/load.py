"""Asking a server of this machine for as much as it gives: with wrk, over several addresses."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS, SECONDS = 16, 4
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
            script, paths = Path(name, "script.lua"), Path(name, "paths")
            script.write_text(SCRIPT)
            paths.write_text("\n".join(self.paths))
            command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-s", str(script), self.url]
            told = {**os.environ, "PATHS": str(paths), "ENCODING": self.encoding}
            told["HOST"] = self.host or urlsplit(self.url).netloc
            said = subprocess.run(command, capture_output=True, text=True, check=True, env=told).stdout
        errors = ERRORS.search(said)
        if errors is None or int(errors[1]):
            raise RuntimeError(f"{self.url}: {errors[1] if errors else 'no'} answers were errors\n{said}")
        rate = RATE.search(said)
        self.rates.append(float(rate[1]) if rate else 0.0)


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
