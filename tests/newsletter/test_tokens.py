"""What stands in the links of our mail: it opens one thing, for one reader, and for a while."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.core import serializers
from django.db import models
from django.urls import reverse

from newsletter.factories import SubscriberFactory
from newsletter.models import Consent, ErasedAddress, Notice, Subscriber
from newsletter.tokens import VALID_FOR, ExpiredToken, Purpose, TokenError, subscriber_of, token_for
from tests.newsletter.links import SPOILED, expired, link, spoiled, token

PAGES = {
    "confirm": Purpose.CONFIRM,
    "unsubscribe": Purpose.UNSUBSCRIBE,
    "preferences": Purpose.PREFERENCES,
    "erase": Purpose.PREFERENCES,
}


def everything():
    """All rows that a link could change."""
    kinds: list[type[models.Model]] = [Subscriber, Consent, Notice, ErasedAddress, Subscriber.topics.through]
    return serializers.serialize("json", [row for kind in kinds for row in kind.objects.order_by("pk")])


@pytest.fixture
def reader(home_page):
    reader = SubscriberFactory(state=Subscriber.State.PENDING)
    Consent.objects.create(subscriber=reader, text="Join us", language="en")
    return reader


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_names_its_reader(reader, purpose):
    assert subscriber_of(token_for(reader, purpose), purpose) == reader


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("what", SPOILED)
def test_a_spoiled_token_names_nobody(reader, purpose, what):
    for spoilt in spoiled(reader, SubscriberFactory(), purpose)[what]:
        with pytest.raises(TokenError):
            subscriber_of(spoilt, purpose)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_ends_when_its_time_is_over(reader, purpose):
    days = VALID_FOR[purpose] / timedelta(days=1)
    assert subscriber_of(token(reader, purpose, days - 0.01), purpose) == reader

    with pytest.raises(ExpiredToken):
        subscriber_of(token(reader, purpose, days + 0.01), purpose)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_ends_with_its_reader(reader, purpose):
    good = token_for(reader, purpose)
    reader.delete()

    with pytest.raises(TokenError):
        subscriber_of(good, purpose)


@pytest.mark.parametrize("state", Subscriber.State)
@pytest.mark.parametrize("name", PAGES)
def test_ten_looks_at_a_link_change_nothing(client, reader, name, state):
    Subscriber.objects.update(state=state)
    address, before = link(reader, PAGES[name], name=name), everything()
    for method in (client.get, client.head):
        for _ in range(10):
            assert method(f"{address}?saved&List-Unsubscribe=One-Click").status_code == 200

    assert everything() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("name", [*PAGES, "download"])
def test_other_methods_change_nothing(client, reader, name, method):
    before = everything()
    response = getattr(client, method)(link(reader, PAGES.get(name, Purpose.PREFERENCES), name=name))

    assert (response.status_code, everything()) == (405, before)


@pytest.mark.parametrize("what", SPOILED)
@pytest.mark.parametrize("name", PAGES)
def test_a_spoiled_link_leads_to_a_page_that_says_so(client, reader, name, what):
    for spoilt in spoiled(reader, SubscriberFactory(), PAGES[name])[what]:
        if spoilt in {".", ".."}:  # a browser takes them for folders, and asks for another address
            continue
        address = reverse(f"newsletter:{name}", args=["TOKEN"]).replace("TOKEN", quote(spoilt, safe=""))
        before = everything()
        for response in (client.get(address), client.post(address)):
            page = BeautifulSoup(response.content, "html.parser")
            assert (response.status_code, page.h1.string) == (404, "This link does not work"), spoilt[:100]
            assert page.select_one("main form")["action"] == "/newsletter/preferences/"
        assert everything() == before


@pytest.mark.parametrize("name", PAGES)
def test_an_expired_link_leads_to_a_form_that_sends_another(client, reader, name):
    before = everything()
    address = expired(reader, PAGES[name], name=name)
    for response in (client.get(address), client.post(address)):
        page = BeautifulSoup(response.content, "html.parser")
        assert (response.status_code, page.h1.string) == (410, "This link has expired")
        asks = "/newsletter/subscribe/" if name == "confirm" else "/newsletter/preferences/"
        assert page.select_one("main form")["action"] == asks

    assert everything() == before


@pytest.mark.parametrize("name", PAGES)
def test_a_page_behind_a_link_is_for_its_reader_alone(client, reader, name):
    response = client.get(link(reader, PAGES[name], name=name))
    page = BeautifulSoup(response.content, "html.parser")

    assert "no-store" in response["Cache-Control"]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select("link[rel=canonical], meta[property='og:url']") == []
    assert response.cookies == {}


@pytest.mark.parametrize("name", PAGES)
def test_the_language_switch_leads_to_the_same_page(client, reader, branches, name):
    page = BeautifulSoup(client.get(link(reader, PAGES[name], name=name)).content, "html.parser")
    addresses = [one["href"] for one in page.select(".languages a")]

    assert len(addresses) == 2
    assert all(client.get(address).status_code == 200 for address in addresses)
