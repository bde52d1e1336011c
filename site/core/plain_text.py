"""Text alone, in mails and for whoever takes a story along: lines of a width that reads well, and addresses numbered
and listed below a story.

Whoever makes it writes a paragraph as one line and marks what is worked out at the end, when all of the text is there:
an address that is referred to (`cited`), and the place where those not yet listed are (`CITATIONS`).
"""

import re
import textwrap
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

WIDTH = 76
OPENS, CLOSES, CITATIONS = "\x02", "\x03", "\x04"
MARKS = dict.fromkeys(map(ord, (OPENS, CLOSES, CITATIONS)))  # for `str.translate`, of texts by others
CITED = re.compile(f" ?{OPENS}([^{OPENS}{CLOSES}]*){CLOSES}|{CITATIONS}")
LEAVES_ALONE = re.compile(r"^\[\d+\] |^https?://\S+$")
HANGS = re.compile(r"^(?:[>|] |\s*(?:- |\d+\. )?)")
BLANK_LINES = re.compile(r"\n{3,}")


def cited(address: str) -> str:
    """Return the mark for an address that the words before it refer to."""
    return f"{OPENS}{address}{CLOSES}" if address else ""


def laid_out(text: str) -> str:
    """Return a text as it is sent: addresses as [1], listed where the text says, and lines cut at their width."""
    lines = [line for raw in with_citations(text).split("\n") for line in wrapped(raw.rstrip())]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n"


def with_citations(text: str) -> str:
    """Number the addresses; each is listed once, at the end of the first story that refers to it."""
    numbers: dict[str, int] = {}
    listed = 0

    def number(found: re.Match[str]) -> str:
        nonlocal listed
        if found[0] != CITATIONS:
            return f" [{numbers.setdefault(found[1], len(numbers) + 1)}]"
        fresh = list(numbers.items())[listed:]
        listed = len(numbers)
        return "\n".join(f"[{n}] {address}" for address, n in fresh)

    return CITED.sub(number, text)


def wrapped(line: str) -> list[str]:
    """Cut a line, with the mark of a quotation or an aside before each part and a list's items hanging.

    An address stays whole.
    """
    if len(line) <= WIDTH or LEAVES_ALONE.match(line):
        return [line]
    found = HANGS.match(line)
    mark = found[0] if found else ""
    hanging = mark if mark.startswith((">", "|")) else " " * len(mark)
    return textwrap.wrap(line, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


def underlined(heading: str, sign: str = "-") -> str:
    """Return a heading with a line under it as long as its longest line."""
    lines = textwrap.wrap(" ".join(heading.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join([*lines, sign * min(WIDTH, max(map(width, lines), default=0))])


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}".rstrip() for line in text.strip().split("\n"))


def width(line: str) -> int:
    return sum(not unicodedata.combining(sign) for sign in line)


def table_lines(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines, each cell after the name of its column, if that has one."""
    if not rows:
        return ["; ".join(names)]
    lines = []
    for row in rows:
        named = zip_longest(names[: len(row)], row, fillvalue="")
        lines.append("; ".join(f"{name}: {cell}" if name else cell for name, cell in named if name or cell))
    return lines
