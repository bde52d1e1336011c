"""What must not come into the house, whichever file it comes by: `python -m tests.house`, part of `make check`."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Locks and documents name packages and hashes; where to fetch them from is each machine's own affair
# (docs/decisions/0003-locks-without-addresses.md). Written in two halves, so that this file passes too.
INDEX_HOSTS = re.compile(
    "|".join(
        rf"\b{name}\.{domain}\b"
        for name, domain in (
            ("py" + "pi", "org"),
            ("python" + "hosted", "org"),
            ("npm" + "js", "(?:com|org)"),
            ("yarn" + "pkg", "com"),
            (r"deb\.deb" + "ian", "org"),
        )
    )
    + r"|--(?:extra-)?index-url[ =]\S+://|--find-links[ =]|\"resolved\": "
)
FORBIDDEN = {
    "site/__init__.py": "site/ as a package breaks the interpreter's start: it shadows the standard library's module",
    "uv.lock": "it records the addresses that packages were downloaded from; `make lock` writes the locks we keep",
    "poetry.lock": "the locks are in requirements/",
    "Pipfile.lock": "the locks are in requirements/",
}
DRAWERS = re.compile(r"(?:^|/)(?:utils|helpers|common|misc)(?:\.py|/)")


def tracked_files(root: Path = ROOT) -> list[str]:
    """Return what git has or would take, relative to the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.split("\0") if (root / name).is_file()]


def findings(root: Path = ROOT) -> Iterator[str]:
    """Yield a line for each thing that is wrong, naming the file and what to do."""
    for name, reason in FORBIDDEN.items():
        if (root / name).exists():
            yield f"{name}: remove it; {reason}."
    for name in tracked_files(root):
        if DRAWERS.search(name):
            yield f"{name}: name it for the thing it holds (CONTRIBUTING.md)."
        try:
            text = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or a font holds no address of ours
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if found := INDEX_HOSTS.search(line):
                yield f"{name}:{number}: names a package index ({found[0]}); leave the address out."


if __name__ == "__main__":
    wrong = list(findings())
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    sys.exit(bool(wrong))
