"""Leaving: by the link of a mail, and by a mail program's own button (RFC 8058)."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from newsletter.factories import SubscriberFactory
from newsletter.models import Subscriber
from newsletter.tokens import Purpose
from tests.newsletter.links import link

OFF = "You are off the list"


@pytest.fixture
def reader(home_page):
    return SubscriberFactory(email="ola@example.org")


@pytest.fixture
def address(reader):
    return link(reader, Purpose.UNSUBSCRIBE)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def test_the_link_asks_with_a_button(client, address):
    page = soup(client.get(address))

    assert page.select_one("main form[method=post] button").string == "Yes, unsubscribe me"


def test_the_button_ends_the_subscription(client, reader, address):
    response = client.post(address)
    reader.refresh_from_db()

    assert (response.status_code, soup(response).h1.string) == (200, OFF)
    assert reader.state == Subscriber.State.UNSUBSCRIBED
    assert reader.left_at is not None


def test_a_second_press_changes_nothing_and_says_the_same(client, reader, address):
    client.post(address)
    before = Subscriber.objects.values().get()
    again = client.post(address)

    assert (again.status_code, soup(again).h1.string) == (200, OFF)
    assert Subscriber.objects.values().get() == before


BODIES = {
    "as a form": (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
    "in parts": (encode_multipart(BOUNDARY, {"List-Unsubscribe": "One-Click"}), MULTIPART_CONTENT),
    "as nothing": (b"", ""),
    "as broken parts": (b"--x\r\n", "multipart/form-data; boundary=y"),
    "as a form of no charset": (b"a=\xff", "application/x-www-form-urlencoded; charset=nonsense"),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_mail_program_unsubscribes_with_one_request(reader, address, kind):
    """No cookie, no token, no redirect, whatever it writes into the body."""
    client = Client(enforce_csrf_checks=True)
    response = client.generic("POST", address, *BODIES[kind])
    reader.refresh_from_db()

    assert (response.status_code, reader.state, len(client.cookies)) == (200, Subscriber.State.UNSUBSCRIBED, 0)


@pytest.mark.parametrize("ended", [Subscriber.State.BOUNCED, Subscriber.State.COMPLAINED, Subscriber.State.SUPPRESSED])
def test_what_ended_otherwise_stays_as_it_is(client, reader, address, ended):
    Subscriber.objects.update(state=ended)
    response = client.post(address)
    reader.refresh_from_db()

    assert (soup(response).h1.string, reader.state) == (OFF, ended)
    assert bool(soup(response).select("main a.button")) == (ended == Subscriber.State.BOUNCED)


def test_who_has_left_is_told_so_by_the_link_and_finds_the_way_back(client, address):
    client.post(address)
    page = soup(client.get(address))

    assert page.h1.string == OFF
    assert page.select_one("main a.button")["href"] == "/newsletter/subscribe/"


def test_who_has_not_confirmed_may_leave_too(client, reader, address):
    Subscriber.objects.update(state=Subscriber.State.PENDING)
    client.post(address)
    reader.refresh_from_db()

    assert reader.state == Subscriber.State.UNSUBSCRIBED


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_the_page_is_in_the_language_of_its_address(client, branches, reader, address, code):
    assert soup(client.get(f"/{code}{address}")).html["lang"] == code
