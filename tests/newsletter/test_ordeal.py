"""Two workers that send, and are killed; `python -m tests.newsletter.ordeal` does it with 20,000 subscribers."""

import pytest

from tests.newsletter.ordeal import undergo

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_nobody_gets_it_twice_when_twenty_workers_are_killed() -> None:
    outcome = undergo(600, per_second=40)
    assert outcome.is_good, str(outcome)
