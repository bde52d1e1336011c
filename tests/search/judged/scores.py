"""How good the answers to the judged queries are: recall and nDCG among the first ten."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
FIRST = 10
RECALL, NDCG = 0.95, 0.85  # the least that will do, in each language


@dataclass(frozen=True)
class Judged:
    """A query, and the stories that answer it: 2 for those that are about it, 1 for those that touch it."""

    language: str
    kind: str
    text: str
    grades: dict[str, int]


@dataclass(frozen=True)
class Score:
    """What a query found, by key, the best first, and how good that is."""

    query: Judged
    found: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return len(self.query.grades.keys() & set(self.found[:FIRST])) / len(self.query.grades)

    @property
    def ndcg(self) -> float:
        """Järvelin and Kekäläinen, 2002: gains of 2^grade - 1, discounted by the logarithm of their place."""
        ideal = dcg(sorted(self.query.grades.values(), reverse=True))
        return dcg(self.query.grades.get(key, 0) for key in self.found[:FIRST]) / ideal


def dcg(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


FILES = ("queries.tsv", "held_out.tsv")


def queries(file: str = FILES[0]) -> list[Judged]:
    found = []
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, kind, text, relevant = line.split("\t")
            pairs = (one.rsplit(":", 1) for one in relevant.split())
            found.append(Judged(language, kind, text, {key: int(grade) for key, grade in pairs}))
    return found


def table(scores: list[Score]) -> str:
    """Return recall and nDCG by language and kind, and each query that is not answered perfectly."""
    lines = [f"{'language':<10}{'kind':<18}{'queries':>8}{'recall@10':>11}{'nDCG@10':>9}"]
    groups: dict[tuple[str, str], list[Score]] = {}
    for one in scores:
        groups.setdefault((one.query.language, one.query.kind), []).append(one)
        groups.setdefault((one.query.language, "all"), []).append(one)
    for (language, kind), group in groups.items():
        recall, ndcg = mean(one.recall for one in group), mean(one.ndcg for one in group)
        lines.append(f"{language:<10}{kind:<18}{len(group):>8}{recall:>11.3f}{ndcg:>9.3f}")
    lines += [
        f"  {one.query.language} {one.query.kind}: {one.query.text} → {', '.join(one.found[:4]) or 'nothing'}"
        for one in scores
        if one.ndcg < 1
    ]
    return "\n".join(lines)


def totals(scores: list[Score]) -> list[tuple[float, float]]:
    """Return recall and nDCG of each language."""
    groups: dict[str, list[Score]] = {}
    for one in scores:
        groups.setdefault(one.query.language, []).append(one)
    return [(mean(one.recall for one in group), mean(one.ndcg for one in group)) for group in groups.values()]


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
