"""Find a Chromium for the browser tests, or bring one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The variable that Lighthouse's launcher reads too.
VARIABLE = "CHROME_PATH"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# How long the browser waits for something to appear, in milliseconds. It only matters to a test that fails: two
# cores that run other tests beside a browser take ten seconds for what takes one of them half a second.
PATIENCE = 45_000
# Root in a container has no sandbox to enter, and a test browser calls nobody but the site.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class MissingError(Exception):
    """Why there is no browser."""


def find() -> Path | None:
    """Return the program to start: the one in CHROME_PATH, on the PATH, or Playwright's own."""
    given = os.environ.get(VARIABLE)
    for name in (given, *NAMES) if given else NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def bring() -> Path:
    """Find Chromium or install it, and set CHROME_PATH. Raises MissingError, saying what was tried."""
    program = find()
    tried = []
    for command in () if program else installations():
        print(f"No Chromium here; trying {' '.join(command)}", flush=True)
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        program = find()
        if program:
            break
        lines = (result.stderr or result.stdout).strip().splitlines()
        tried.append(f"`{' '.join(command)}` said: {lines[-1] if lines else result.returncode}")
    if program is None:
        raise MissingError(f"Chromium. Install it, or name it in {VARIABLE}. " + "; ".join(tried))
    os.environ[VARIABLE] = str(program)
    print(f"Chromium: {program}", flush=True)
    return program


def installations() -> list[list[str]]:
    """Return the commands that may bring a browser, the one with the fewest traces first."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands.append(["apt-get", "update", "--quiet"])
        commands.append(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"])
    return commands
