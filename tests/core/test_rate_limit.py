"""How often one client may ask, in which time, and that it is told of no other."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory

from core.rate_limit import allows, counted, seconds_to_wait


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def request_from(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def allowed(number: int, address: str = "192.0.2.1", what: str = "search") -> int:
    return sum(allows(request_from(address), what, 3) for _ in range(number))


def test_a_client_may_ask_so_often_in_a_minute_and_again_in_the_next(limits_clock: list[float]) -> None:
    assert allowed(5) == 3
    limits_clock[0] += 60
    assert allowed(5) == 3


def test_each_client_and_each_thing_has_a_count_of_its_own(limits_clock: list[float]) -> None:
    assert allowed(4) == 3
    assert allowed(4, address="192.0.2.2") == 3
    assert allowed(4, what="suggest") == 3


def test_the_addresses_of_one_ipv6_network_are_one_client(limits_clock: list[float]) -> None:
    assert sum(allowed(1, address=f"2001:db8::{number:x}") for number in range(1, 9)) == 3


def test_none_is_no_limit() -> None:
    assert all(allows(request_from("192.0.2.1"), "search", 0) for _ in range(100))


def test_the_wait_lasts_until_the_minute_is_over(limits_clock: list[float]) -> None:
    limits_clock[0] = 1_800_000_000.0 + 45
    assert seconds_to_wait() == 15


def test_a_count_that_a_full_cache_has_lost_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *args, **options: True)
    assert counted("rate/lost", 60) == 1
