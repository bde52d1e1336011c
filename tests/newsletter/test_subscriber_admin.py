"""The list of subscribers in the admin: who may see it, what it tells, and the little that can be done there."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS
from newsletter.addresses import address_key
from newsletter.factories import MailingFactory, RecipientFactory, SubscriberFactory
from newsletter.models import Consent, ErasedAddress, Notice, Recipient, Subscriber
from newsletter.subscription import ask_to_subscribe
from tests.newsletter.newsroom import buttons, sign_in_as, soup, text

LIST = "/admin/newsletter/subscriber/"
ADDRESS = "ola@example.org"
State = Subscriber.State


@pytest.fixture
def subscriber(db: None) -> Subscriber:
    subscriber = SubscriberFactory(email=ADDRESS, confirmed_at=timezone.now())
    Consent.objects.create(
        subscriber=subscriber,
        text="Join\nNo sharing.",
        language="nb",
        page_path="/nb/news/2026-11-harbour/",
        confirmed_at=timezone.now(),
    )
    return subscriber


def page_of(subscriber: Subscriber) -> str:
    return f"{LIST}inspect/{subscriber.pk}/"


# Who may see it ----------------------------------------------------------------------------------


def test_a_chief_editor_sees_the_subscribers(client: Client, subscriber: Subscriber) -> None:
    sign_in_as(client, CHIEF_EDITORS)
    assert ADDRESS in text(client.get(LIST))


@pytest.mark.parametrize("group", [REPORTERS, EDITORS])
def test_nobody_else_sees_an_address(client: Client, subscriber: Subscriber, group: str) -> None:
    sign_in_as(client, group)
    RecipientFactory(subscriber=subscriber, state=Recipient.State.FAILED, said=f"550 <{ADDRESS}> unknown")
    mailing = f"/admin/newsletter/mailing/inspect/{Recipient.objects.get().mailing.pk}/"
    addresses = [
        "/admin/",
        LIST,
        page_of(subscriber),
        mailing,
        "/admin/newsletter/growth/",
        "/admin/reports/site-history/",
    ]
    assert [address for address in addresses if ADDRESS in text(client.get(address, follow=True))] == []


@pytest.mark.parametrize("action", ["suppress", "erase"])
@pytest.mark.parametrize("group", [REPORTERS, EDITORS])
def test_nobody_else_may_touch_a_subscriber(client: Client, subscriber: Subscriber, group: str, action: str) -> None:
    sign_in_as(client, group)
    client.post(f"{LIST}{subscriber.pk}/{action}/")
    assert Subscriber.objects.get().state == State.CONFIRMED


def test_a_visitor_is_sent_to_the_log_in(client: Client, subscriber: Subscriber) -> None:
    assert client.get(LIST)["Location"].startswith("/admin/login/")


def test_the_menu_leads_to_the_desk(client: Client, db: None) -> None:
    sign_in_as(client, CHIEF_EDITORS)
    page = str(soup(client.get("/admin/")))
    assert all(address in page for address in (LIST, "/admin/newsletter/mailing/", "/admin/newsletter/growth/"))


# The list ----------------------------------------------------------------------------------------


def listed(response: Any) -> list[str]:
    return [cell.get_text(strip=True) for cell in soup(response).select("td.field-email .title-wrapper")]


@pytest.mark.parametrize(("query", "is_found"), [("ola", True), ("EXAMPLE.org", True), ("kari", False), ("%", False)])
def test_the_list_is_searched_by_address(
    admin_client: Client, subscriber: Subscriber, query: str, is_found: bool
) -> None:
    assert (ADDRESS in listed(admin_client.get(LIST, {"q": query}))) is is_found


FILTERS = [
    ({}, ["asked@example.org", "weekly@example.org", "ola@example.org"]),
    ({"state__exact": "pending"}, ["asked@example.org"]),
    ({"language__exact": "ru"}, ["weekly@example.org"]),
    ({"frequency__exact": "weekly"}, ["weekly@example.org"]),
    ({"confirmed_at__isnull": "True"}, ["asked@example.org"]),
    ({"confirmed_at__gte": f"{timezone.now() - timedelta(days=7):%Y-%m-%d %H:%M%z}"}, ["ola@example.org"]),
]


@pytest.mark.parametrize(("parameters", "found"), FILTERS)
def test_the_list_is_narrowed_down(
    admin_client: Client, subscriber: Subscriber, parameters: dict[str, str], found: list[str]
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    SubscriberFactory(email="weekly@example.org", language="ru", frequency="weekly", confirmed_at=long_ago)
    SubscriberFactory(email="asked@example.org", state=State.PENDING, confirmed_at=None)
    assert sorted(listed(admin_client.get(LIST, parameters))) == sorted(found)


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "state__exact=nonsense",
        "confirmed_at__gte=nonsense",
        "p=-1",
        "p=9999",
        "p=x",
        "o=99",
        "o=x",
        "q=%00",
    ],
)
def test_an_address_that_asks_for_nonsense_gets_a_list(
    admin_client: Client, subscriber: Subscriber, query: str
) -> None:
    assert admin_client.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_the_list_costs_the_same_at_any_length(
    admin_client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(40) as queries:
            admin_client.get(LIST)
        return len(queries)

    SubscriberFactory.create_batch(10)
    cost()
    few = cost()
    SubscriberFactory.create_batch(20)
    assert cost() == few


@pytest.mark.parametrize("way", ["create/", "edit/{pk}/", "delete/{pk}/"])
def test_nobody_makes_or_changes_a_subscriber_by_hand(admin_client: Client, subscriber: Subscriber, way: str) -> None:
    address = LIST + way.format(pk=subscriber.pk)
    admin_client.post(address, {"email": "kari@example.org", "state": "confirmed"})
    assert list(Subscriber.objects.values_list("email", "state")) == [(ADDRESS, State.CONFIRMED)]


# One of them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("evidence", ["Join", "No sharing.", "Norsk bokmål", "/nb/news/2026-11-harbour/"])
def test_what_was_agreed_to_can_be_read(admin_client: Client, subscriber: Subscriber, evidence: str) -> None:
    consent = soup(admin_client.get(page_of(subscriber))).select_one(".consent")
    assert consent is not None
    assert evidence in consent.get_text()


def test_it_tells_when_it_was_asked_and_when_confirmed(admin_client: Client, subscriber: Subscriber) -> None:
    consent = soup(admin_client.get(page_of(subscriber))).select_one(".consent__when")
    assert consent is not None
    words = consent.get_text(" ", strip=True)
    assert (words.startswith("Asked on"), "Confirmed on" in words) == (True, True)


def test_it_tells_what_was_sent_to_them(admin_client: Client, subscriber: Subscriber) -> None:
    RecipientFactory(mailing=MailingFactory(issue__subject="The week at sea"), subscriber=subscriber)
    Notice.objects.create(subscriber=subscriber, kind=Notice.Kind.CONFIRM, language="nb")
    page = text(admin_client.get(page_of(subscriber)))
    assert "The week at sea" in page
    assert "question whether they asked for it" in page


def test_words_agreed_to_show_as_text(admin_client: Client, subscriber: Subscriber) -> None:
    Consent.objects.update(text="<script>alert('agreed')</script>", page_path="/<script>agreed</script>")
    scripts = soup(admin_client.get(page_of(subscriber))).find_all("script")
    assert [script for script in scripts if "agreed" in script.get_text()] == []


# What can be done --------------------------------------------------------------------------------


def test_the_buttons_are_those_two(admin_client: Client, subscriber: Subscriber) -> None:
    assert buttons(admin_client.get(page_of(subscriber))) == ["Suppress", "Erase"]


def test_who_may_only_look_has_no_buttons(client: Client, subscriber: Subscriber) -> None:
    sign_in_as(client, "", "newsletter.view_subscriber")
    assert buttons(client.get(page_of(subscriber))) == []


@pytest.mark.parametrize("action", ["suppress", "erase"])
def test_a_get_asks_and_changes_nothing(admin_client: Client, subscriber: Subscriber, action: str) -> None:
    response = admin_client.get(f"{LIST}{subscriber.pk}/{action}/")
    assert (ADDRESS in text(response), Subscriber.objects.get().state) == (True, State.CONFIRMED)


@pytest.mark.parametrize("before", [State.PENDING, State.CONFIRMED, State.UNSUBSCRIBED, State.BOUNCED])
def test_who_is_suppressed_is_never_asked_again(admin_client: Client, subscriber: Subscriber, before: str) -> None:
    Subscriber.objects.update(state=before)
    admin_client.post(f"{LIST}{subscriber.pk}/suppress/")
    ask_to_subscribe(ADDRESS, language="en", signup=None, page_path="/")
    assert (Subscriber.objects.get().state, Notice.objects.count()) == (State.SUPPRESSED, 0)


def test_a_complaint_stays_a_complaint(admin_client: Client, subscriber: Subscriber) -> None:
    Subscriber.objects.update(state=State.COMPLAINED)
    response = admin_client.post(f"{LIST}{subscriber.pk}/suppress/", follow=True)
    assert Subscriber.objects.get().state == State.COMPLAINED
    assert "was suppressed already, or has complained" in text(response)


def test_erasing_leaves_a_hash(admin_client: Client, subscriber: Subscriber) -> None:
    admin_client.post(f"{LIST}{subscriber.pk}/erase/")
    assert (Subscriber.objects.count(), ErasedAddress.has(address_key(ADDRESS))) == (0, True)


@pytest.mark.parametrize(("action", "logged"), [("suppress", "newsletter.suppress"), ("erase", "newsletter.erase")])
def test_the_log_tells_who_did_it_and_names_no_address(
    admin_client: Client, subscriber: Subscriber, action: str, logged: str
) -> None:
    admin_client.post(f"{LIST}{subscriber.pk}/{action}/")
    entry = ModelLogEntry.objects.get(action=logged)
    assert (entry.user.get_username(), entry.label) == ("admin", f"#{subscriber.pk}")


@pytest.mark.parametrize(("permission", "action"), [("delete_subscriber", "suppress"), ("change_subscriber", "erase")])
def test_one_permission_is_not_the_other(client: Client, subscriber: Subscriber, permission: str, action: str) -> None:
    sign_in_as(client, "", "newsletter.view_subscriber", f"newsletter.{permission}")
    client.post(f"{LIST}{subscriber.pk}/{action}/")
    assert Subscriber.objects.get().state == State.CONFIRMED


@pytest.mark.parametrize("action", ["suppress", "erase"])
def test_a_subscriber_who_is_gone_is_not_found(admin_client: Client, db: None, action: str) -> None:
    assert admin_client.post(f"{LIST}999/{action}/").status_code == 404


def test_the_rights_can_be_given_to_a_group(admin_client: Client, db: None) -> None:
    keys = {permission.codename: str(permission.pk) for permission in Permission.objects.all()}
    offered = {field["value"] for field in soup(admin_client.get("/admin/groups/new/")).select("[name=permissions]")}
    assert keys["export_subscriber"] in offered
