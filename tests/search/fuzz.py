"""`python -m tests.search.fuzz [QUERIES]`: ask odd queries, 10,000 of them, of the results page on both databases.

Each has to be answered with an ordinary page, and within a second. A query that is not is printed.
"""

import random
import sys
from time import perf_counter

from tests.search.databases import judged_archive, on_each
from tests.search.odd_queries import odd_query

QUERIES = 10_000
MOST_SECONDS = 1.0
SEED = 2005


def ask_here(number: int) -> int:
    """Ask the database of DATABASE_URL; return how many were not answered well."""
    with judged_archive():
        from django.test import Client  # noqa: PLC0415 - after Django's set-up

        client, chance = Client(raise_request_exception=False), random.Random(SEED)  # noqa: S311
        bad, slowest = 0, 0.0
        for _n in range(number):
            path = chance.choice(["/search/", "/nb/search/", "/ru/search/", "/search/suggest/"])
            address = f"{path}?{odd_query(chance)}"
            started = perf_counter()
            status = client.get(address).status_code
            seconds = perf_counter() - started
            slowest = max(slowest, seconds)
            if status != 200 or seconds > MOST_SECONDS:
                bad += 1
                print(f"{status} in {seconds:.2f} s: {address}")
        print(f"{number} queries, {bad} of them not answered well; the slowest took {slowest * 1000:.0f} ms")
    return bad


def main(arguments: list[str]) -> int:
    number = int(arguments[-1]) if arguments else QUERIES
    if arguments[:1] == ["--here"]:
        ask_here(number)
        return 0
    good = True
    for name, told in on_each("-m", "tests.search.fuzz", "--here", str(number)):
        print(f"{name}: {told}", flush=True)
        good = good and ", 0 of them" in told
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
