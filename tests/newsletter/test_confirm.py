"""Double opt-in: the page behind the link that asks, and what its button does."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from core.factories import MastheadFactory
from newsletter.factories import SubscriberFactory
from newsletter.models import Consent, Subscriber
from newsletter.subscription import ask_to_subscribe
from newsletter.tokens import Purpose
from tests.newsletter.links import link


@pytest.fixture
def reader(home_page):
    reader = SubscriberFactory(email="ola@example.org", state=Subscriber.State.PENDING)
    Consent.objects.create(subscriber=reader, text="Join us", language="en")
    return reader


@pytest.fixture
def address(reader):
    return link(reader, Purpose.CONFIRM)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def state(reader):
    return Subscriber.objects.get(pk=reader.pk).state


def test_the_link_asks_with_a_button(client, address):
    page = soup(client.get(address))

    assert page.select_one("main form[method=post] button").string == "Yes, send it to me"
    assert "ola@example.org" in page.main.get_text()


def test_the_button_makes_a_subscriber(client, reader, address):
    response = client.post(address)

    assert (response.status_code, soup(response).h1.string) == (200, "You are on the list")
    assert state(reader) == Subscriber.State.CONFIRMED


def test_the_time_is_kept_with_what_was_agreed_to(client, reader, address):
    client.post(address)

    assert Consent.objects.get().confirmed_at == Subscriber.objects.get().confirmed_at is not None


def test_a_second_press_changes_nothing_and_says_the_same(client, reader, address):
    first, before = client.post(address), Subscriber.objects.values().get()
    second = client.post(address)

    assert (second.status_code, soup(second).h1) == (200, soup(first).h1)
    assert Subscriber.objects.values().get() == before


def test_the_button_works_without_a_cookie_and_from_any_browser(reader, address):
    client = Client(enforce_csrf_checks=True)

    assert client.post(address, headers={"origin": "null"}).status_code == 200
    assert (state(reader), len(client.cookies)) == (Subscriber.State.CONFIRMED, 0)


@pytest.mark.parametrize("may", [Subscriber.State.PENDING, Subscriber.State.UNSUBSCRIBED, Subscriber.State.BOUNCED])
def test_who_has_left_or_could_not_be_reached_may_come_back(client, reader, address, may):
    Subscriber.objects.update(state=may)
    client.post(address)

    assert state(reader) == Subscriber.State.CONFIRMED


@pytest.mark.parametrize("left", [Subscriber.State.UNSUBSCRIBED, Subscriber.State.BOUNCED])
def test_the_link_that_was_answered_brings_nobody_back_who_has_left_since(client, reader, address, left):
    client.post(address)
    reader.leave(left)
    statuses = [client.get(address).status_code, client.post(address).status_code]

    assert (statuses, state(reader)) == ([410, 410], left)


def test_who_has_left_and_asks_anew_may_come_back(client, reader, address):
    client.post(address)
    reader.leave()
    ask_to_subscribe("ola@example.org", language="en", signup=None, page_path="")
    client.post(address)

    assert state(reader) == Subscriber.State.CONFIRMED
    assert Consent.objects.filter(confirmed_at=None).count() == 0


@pytest.mark.parametrize("may_not", [Subscriber.State.COMPLAINED, Subscriber.State.SUPPRESSED])
def test_who_may_not_be_written_to_is_told_whom_to_ask(client, reader, address, may_not):
    MastheadFactory(email="desk@tideline.example")
    Subscriber.objects.update(state=may_not)
    for response in (client.get(address), client.post(address)):
        page = soup(response)
        assert page.h1.string == "We may not write to this address"
        assert page.main.select_one("a[href='mailto:desk@tideline.example']")
        assert not page.main.form

    assert state(reader) == may_not


def test_whoever_has_pressed_it_may_go_on_to_their_preferences(client, address):
    page = soup(client.post(address))

    assert client.get(page.select_one("main a.button")["href"]).status_code == 200


def test_looking_at_the_link_of_a_subscriber_leads_no_further(client, address):
    client.post(address)
    page = soup(client.get(address))

    assert [one["href"] for one in page.select("main a")] == ["/"]


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_the_page_is_in_the_language_of_its_address(client, branches, reader, address, code):
    assert soup(client.get(f"/{code}{address}")).html["lang"] == code
