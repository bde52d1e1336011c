"""The judged queries, on the database of this run. `python -m tests.search.judged` prints the table for both."""

import pytest

from tests.conftest import Branch
from tests.search.judged.archive import LANGUAGES, ask, fill
from tests.search.judged.scores import FILES, NDCG, RECALL, queries, table, totals


def test_there_are_forty_queries_in_each_language() -> None:
    assert {language: sum(query.language == language for query in queries()) for language in LANGUAGES} == {
        "en": 40,
        "nb": 40,
        "ru": 40,
    }


@pytest.mark.django_db
def test_readers_find_what_they_look_for(branches: dict[str, Branch]) -> None:
    keys = fill(branches)
    for file in FILES:
        scores = [ask(query, keys) for query in queries(file)]
        told = f"{file}\n{table(scores)}"
        print(told)
        for recall, ndcg in totals(scores):
            assert recall >= RECALL, told
            assert ndcg >= NDCG, told
