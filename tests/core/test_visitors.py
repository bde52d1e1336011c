"""Whose request it is: what is believed of an address, and what a proxy in front changes."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from core.visitors import UNKNOWN, client_address, client_network


def address(forwarded: str = "", remote: str = "192.0.2.1") -> str | None:
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded}))


@pytest.mark.parametrize("forwarded", ["", "198.51.100.7", "198.51.100.7, 203.0.113.9"])
def test_without_a_proxy_only_the_connection_is_believed(settings: Settings, forwarded: str) -> None:
    settings.TRUSTED_PROXIES = 0
    assert address(forwarded) == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (2, "1.2.3.4, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "1.2.3.4, nonsense", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_of_what_proxies_add_the_entry_of_the_outermost_counts(
    settings: Settings, proxies: int, forwarded: str, believed: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert address(forwarded) == believed


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", UNKNOWN),
    ],
)
def test_an_ipv6_client_is_known_by_its_network(remote: str, network: str) -> None:
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=remote)) == network
