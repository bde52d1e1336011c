"""How much memory programs take, with all that they have started: their share of it (PSS), as Linux counts it."""

from collections import defaultdict
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")


def taken(*mark: str) -> int:
    """Return the bytes that programs take whose command line has these words one after the other.

    They stand there with a zero byte between two, or with a space where the program has written them anew.
    """
    words, children = " ".join(mark), defaultdict(list)
    waiting: list[int] = []
    for folder in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            children[parent(folder)].append(int(folder.name))
            if words in folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"):
                waiting.append(int(folder.name))
    found: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children[one]
    return sum(share(one) for one in found)


def parent(folder: Path) -> int:
    """Return the second number behind the name, which may hold anything but a closing bracket at its end."""
    return int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])


def share(process: int) -> int:
    with suppress(OSError):
        for line in Path(PROCESSES, str(process), "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
