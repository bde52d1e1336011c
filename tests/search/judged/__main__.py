"""`python -m tests.search.judged`: how well the search answers, on SQLite and on PostgreSQL, and whether they agree."""

import json
import sys

from tests.search.databases import on_each
from tests.search.judged.scores import FILES, NDCG, RECALL, Score, queries, table, totals

ALIKE = 0.95  # of the queries have the same first three stories on both
TOP = 3


def main() -> int:
    judged = {file: queries(file) for file in FILES}
    asked = sum(map(len, judged.values()))
    print(f"Asking {asked} queries on both databases, two or three minutes", flush=True)
    scores: dict[str, dict[str, list[Score]]] = {}  # by file and database
    for name, answer in on_each("-m", "tests.search.judged.ask"):
        for (file, asked_for), found in zip(judged.items(), json.loads(answer), strict=True):
            told = [Score(query, keys) for query, keys in zip(asked_for, found, strict=True)]
            scores.setdefault(file, {})[name] = told
            print(f"\n{name}, {file}\n{table(told)}", flush=True)
    pairs = [pair for told in scores.values() for pair in zip(*told.values(), strict=True)]
    apart = [one.query for one, other in pairs if one.found[:TOP] != other.found[:TOP]]
    alike = 1 - len(apart) / len(pairs)
    print(f"\nThe same first {TOP} on both: {alike:.1%}")
    for query in apart:
        print(f"  not for {query.language}: {query.text}")
    each = [found for told in scores.values() for found in told.values()]
    good = all(recall >= RECALL and ndcg >= NDCG for found in each for recall, ndcg in totals(found))
    return 0 if good and alike >= ALIKE else 1


if __name__ == "__main__":
    sys.exit(main())
