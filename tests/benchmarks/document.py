"""The tables of docs/performance.md, which the benchmarks write: each between two comments that bear its name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


@dataclass
class Table:
    """What was measured on each database: a row for each thing, and for each database the same columns."""

    name: str
    columns: Sequence[str]
    bounds: dict[str, float] = field(default_factory=dict)
    rows: dict[str, dict[str, Sequence[str]]] = field(default_factory=dict)

    def add(self, database: str, what: str, *cells: str) -> None:
        self.rows.setdefault(what, {})[database] = cells

    def write(self, document: Path = DOCUMENT) -> None:
        """Put the table in the place of the one that stands in the document; ValueError if none does."""
        before, begin, rest = document.read_text().partition(f"<!-- {self.name} -->\n")
        _old, end, after = rest.partition(f"<!-- end of {self.name} -->\n")
        if not end:
            raise ValueError(f"{document.name} has no place for the table {self.name}.")
        document.write_text(f"{before}{begin}\n{self.lines}\n{end}{after}")

    @property
    def lines(self) -> str:
        databases = list(dict.fromkeys(database for cells in self.rows.values() for database in cells))
        names = {database: f"{database}: " if len(databases) > 1 else "" for database in databases}
        head = ["what", *(f"{name}{column}" for name in names.values() for column in self.columns)]
        rows = [
            [what, *(cell for database in databases for cell in cells.get(database, ("",) * len(self.columns)))]
            for what, cells in self.rows.items()
        ]
        if self.bounds:
            head.append("bound")
            rows = [[*row, str(self.bounds.get(row[0], ""))] for row in rows]
        return "".join(f"| {' | '.join(row)} |\n" for row in [head, ["---"] * len(head), *rows])
