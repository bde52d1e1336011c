"""What an import says of itself: a table for people, a line of JSON for each item for machines."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TextIO

from archive.importing import Outcome

MOST_REASONS = 12  # lines of the table


@dataclass
class Report:
    """Counts what has become of each item, and writes each to a file if there is one."""

    file: TextIO | None = None
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, state
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)  # state, reason
    notes: Counter[str] = field(default_factory=Counter)

    def take(self, outcome: Outcome) -> None:
        self.counts[outcome.kind or "—", outcome.state] += 1
        if outcome.reason:
            self.reasons[outcome.state, outcome.reason] += 1
        self.notes.update(outcome.notes)
        if self.file:
            self.file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")

    def lines(self) -> Iterator[str]:
        """Yield the table: how many of each kind came to what, then the commonest reasons and notes."""
        states = sorted({state for _kind, state in self.counts})
        kinds = sorted({kind for kind, _state in self.counts})
        width = max(map(len, [*kinds, "in all"]))
        yield "  ".join(["".ljust(width), *(f"{state:>10}" for state in states), f"{'in all':>10}"])
        for kind in kinds:
            numbers = [self.counts[kind, state] for state in states]
            yield "  ".join([kind.ljust(width), *(f"{number:>10}" for number in [*numbers, sum(numbers)])])
        totals = [sum(self.counts[kind, state] for kind in kinds) for state in states]
        yield "  ".join(["in all".ljust(width), *(f"{number:>10}" for number in [*totals, sum(totals)])])
        yield from most("Why", Counter({f"{state}: {reason}": n for (state, reason), n in self.reasons.items()}))
        yield from most("Notes", self.notes)


def most(title: str, counts: Counter[str]) -> Iterator[str]:
    if counts:
        yield ""
        yield f"{title}:"
    for text, number in counts.most_common(MOST_REASONS):
        yield f"{number:>8} × {text}"
    if len(counts) > MOST_REASONS:
        yield f"{'':>8}   and {len(counts) - MOST_REASONS} more"
