"""`python -m tests.search.judged`: how well the search answers, on SQLite and on PostgreSQL, and whether they agree."""

import json
import os
import subprocess
import sys

from tests import postgres
from tests.search.judged.scores import NDCG, RECALL, Score, queries, table, totals

ALIKE = 0.95  # of the queries have the same first three stories on both
TOP = 3


def ask(database_url: str) -> list[Score]:
    """Return the scores on a database."""
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    command = [sys.executable, "-m", "tests.search.judged.ask"]
    answer = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return [Score(query, found) for query, found in zip(queries(), json.loads(answer.stdout), strict=True)]


def main() -> int:
    scores = {}
    with postgres.server() as url:
        for name, database_url in (("SQLite", "sqlite:///:memory:"), ("PostgreSQL", url)):
            print(f"Asking {len(queries())} queries on {name}, a minute or two", flush=True)
            scores[name] = ask(database_url)
    for name, found in scores.items():
        print(f"\n{name}\n{table(found)}")
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
