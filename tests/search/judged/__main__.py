"""`python -m tests.search.judged`: how well the search answers, on SQLite and on PostgreSQL, and whether they agree."""

import json
import sys

from tests.search.databases import on_each
from tests.search.judged.scores import NDCG, RECALL, Score, queries, table, totals

ALIKE = 0.95  # of the queries have the same first three stories on both
TOP = 3


def main() -> int:
    print(f"Asking {len(queries())} queries on both databases, two or three minutes", flush=True)
    scores = {}
    for name, answer in on_each("-m", "tests.search.judged.ask"):
        scores[name] = [Score(query, found) for query, found in zip(queries(), json.loads(answer), strict=True)]
        print(f"\n{name}\n{table(scores[name])}", flush=True)
    pairs = list(zip(*scores.values(), strict=True))
    apart = [one.query for one, other in pairs if one.found[:TOP] != other.found[:TOP]]
    alike = 1 - len(apart) / len(pairs)
    print(f"\nThe same first {TOP} on both: {alike:.1%}")
    for query in apart:
        print(f"  not for {query.language}: {query.text}")
    good = all(recall >= RECALL and ndcg >= NDCG for found in scores.values() for recall, ndcg in totals(found))
    return 0 if good and alike >= ALIKE else 1


if __name__ == "__main__":
    sys.exit(main())
