"""Mailings in the admin: how far they have come, what went wrong, and the brakes."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from home.newsroom import CHIEF_EDITORS, EDITORS
from newsletter.factories import MailingFactory, RecipientFactory
from newsletter.models import Mailing, NewsletterIssue, Outgoing, Recipient
from tests.newsletter.newsroom import buttons, sign_in_as, soup, text

LIST = "/admin/newsletter/mailing/"
State = Outgoing.State
NUMBERS = {State.SENT: 5, State.FAILED: 3, State.UNKNOWN: 1, State.EXCLUDED: 2, State.QUEUED: 4}


def mailing_of(state: str = Mailing.State.SENDING, numbers: dict[Any, int] = NUMBERS, **values: Any) -> Mailing:
    """Make a mailing that has begun, with so many recipients in each state."""
    mailing = MailingFactory(state=state, begun_at=timezone.now(), audience=sum(numbers.values()), **values)
    for recipient_state, number in numbers.items():
        RecipientFactory.create_batch(number, mailing=mailing, state=recipient_state)
    return mailing


@pytest.fixture
def mailing(db: None) -> Mailing:
    return mailing_of(issue__subject="The week at sea")


@pytest.fixture
def may_send(db: None) -> None:
    """Make the right to send, which stands in the issue's model, if it does not yet."""
    issues = ContentType.objects.get_for_model(NewsletterIssue)
    Permission.objects.get_or_create(content_type=issues, codename="send_newsletterissue", defaults={"name": "Send"})


def page_of(mailing: Mailing) -> str:
    return f"{LIST}inspect/{mailing.pk}/"


def cells(response: Any, table: str) -> list[list[str]]:
    rows = soup(response).select(f"{table} tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in rows]


# The list ----------------------------------------------------------------------------------------


def test_the_list_shows_how_far_each_has_come(admin_client: Client, mailing: Mailing) -> None:
    bar = soup(admin_client.get(LIST)).select_one("progress")
    assert bar is not None
    assert (bar["value"], bar["max"], bar["aria-label"], bar.get_text()) == ("11", "15", "Progress", "73 %")


def test_the_list_says_it_in_words_too(admin_client: Client, mailing: Mailing) -> None:
    page = text(admin_client.get(LIST))
    assert "11 of 15 (73 %)" in page
    assert "4 queued, 5 sent, 3 failed, 1 unknown, 2 excluded" in page


def test_one_that_has_not_begun_has_no_bar(admin_client: Client, db: None) -> None:
    MailingFactory()
    response = admin_client.get(LIST)
    assert (soup(response).select_one("progress"), "not begun" in text(response)) == (None, True)


def test_one_without_an_audience_is_no_obstacle(admin_client: Client, db: None) -> None:
    mailing = mailing_of(Mailing.State.DONE, {})
    assert "0 of 0" in text(admin_client.get(LIST))
    assert admin_client.get(page_of(mailing)).status_code == 200


@pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.SENDING])
def test_one_that_waits_says_why(admin_client: Client, db: None, state: str) -> None:
    mailing = mailing_of(state, said="535 5.7.8 Authentication failed")
    for address in (LIST, page_of(mailing)):
        assert "535 5.7.8 Authentication failed" in text(admin_client.get(address))


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"state__exact": "done"}, ["Old"]),
        ({"issue__language__exact": "nb"}, ["Old"]),
        ({"q": "week"}, ["The week at sea"]),
    ],
)
def test_the_list_is_narrowed_down(
    admin_client: Client, mailing: Mailing, parameters: dict[str, str], found: list[str]
) -> None:
    mailing_of(Mailing.State.DONE, issue__subject="Old", issue__language="nb")
    page = soup(admin_client.get(LIST, parameters))
    assert [cell.get_text(strip=True) for cell in page.select("td.field-issue .title-wrapper")] == found


@pytest.mark.parametrize("query", ["nonsense=1", "issue__nonsense=1", "p=99", "o=3", "o=2.-3"])
def test_an_address_that_asks_for_nonsense_gets_a_list(admin_client: Client, mailing: Mailing, query: str) -> None:
    assert admin_client.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_the_list_costs_the_same_for_two_as_for_six(
    admin_client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(60) as queries:
            admin_client.get(LIST)
        return len(queries)

    mailing_of()
    mailing_of()
    admin_client.get(LIST)
    few = cost()
    for _number in range(4):
        mailing_of()
    assert cost() == few


# One of them -------------------------------------------------------------------------------------


def test_the_numbers_add_up_to_the_audience(admin_client: Client, mailing: Mailing) -> None:
    (table,) = soup(admin_client.get(page_of(mailing))).select(".tally")
    numbers = [int(cell.get_text()) for cell in table.select("tbody td")]
    total = table.select_one("tfoot td")
    assert total is not None
    assert (sum(numbers), total.get_text()) == (15, "15")


def test_whoever_is_erased_is_still_counted(admin_client: Client, mailing: Mailing) -> None:
    Recipient.objects.filter(state=State.SENT).first().subscriber.delete()
    assert ["sent", "5"] in cells(admin_client.get(page_of(mailing)), ".tally")


def test_what_came_back_is_counted(admin_client: Client, mailing: Mailing) -> None:
    keys = list(Recipient.objects.filter(state=State.SENT).values_list("pk", flat=True)[:2])
    Recipient.objects.filter(pk__in=keys).update(came_back="hard")
    assert ["came back for good", "2"] in cells(admin_client.get(page_of(mailing)), ".tally")


def test_reasons_are_told_together_whatever_address_stands_in_them(admin_client: Client, mailing: Mailing) -> None:
    for recipient in Recipient.objects.filter(state=State.FAILED):
        Recipient.objects.filter(pk=recipient.pk).update(said=f"550 5.1.1 <{recipient.subscriber.email}>: User unknown")
    Recipient.objects.filter(state=State.EXCLUDED).update(said="unsubscribed")
    Recipient.objects.filter(state=State.UNKNOWN).update(said="The worker ended before the answer came.")
    assert cells(admin_client.get(page_of(mailing)), ".reasons") == [
        ["failed", "550 5.1.1 …: User unknown", "3"],
        ["excluded", "unsubscribed", "2"],
        ["unknown", "The worker ended before the answer came.", "1"],
    ]


def test_the_addresses_that_it_did_not_reach_are_listed(admin_client: Client, mailing: Mailing) -> None:
    troubled = Recipient.objects.filter(state__in=[State.FAILED, State.UNKNOWN])
    listed = {row[0] for row in cells(admin_client.get(page_of(mailing)), ".troubled")}
    assert listed == {recipient.subscriber.email for recipient in troubled}


def test_many_addresses_come_by_pages(admin_client: Client, db: None) -> None:
    mailing = mailing_of(Mailing.State.DONE, {State.FAILED: 130})
    assert [len(cells(admin_client.get(page_of(mailing), {"p": p}), ".troubled")) for p in ("1", "2")] == [100, 30]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "9" * 100])
def test_a_page_of_nonsense_is_a_page(admin_client: Client, mailing: Mailing, page: str) -> None:
    assert admin_client.get(page_of(mailing), {"p": page}).status_code == 200


def test_who_may_not_see_subscribers_sees_no_address(client: Client, mailing: Mailing) -> None:
    Recipient.objects.filter(state=State.FAILED).update(said="550 5.1.1 <reader1@example.org>: User unknown")
    sign_in_as(client, "", "newsletter.view_mailing")
    page = text(client.get(page_of(mailing)))
    assert ("550 5.1.1 …: User unknown" in page, "@example.org" in page) == (True, False)


def test_one_of_many_costs_the_same(admin_client: Client, db: None, django_assert_max_num_queries: Any) -> None:
    def cost(mailing: Mailing) -> int:
        with django_assert_max_num_queries(60) as queries:
            admin_client.get(page_of(mailing))
        return len(queries)

    small, large = mailing_of(), mailing_of(numbers={state: 3 * number for state, number in NUMBERS.items()})
    cost(small)
    assert cost(small) == cost(large)


# The brakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (Mailing.State.SCHEDULED, ["Pause", "Cancel the rest"]),
        (Mailing.State.SENDING, ["Pause", "Cancel the rest"]),
        (Mailing.State.PAUSED, ["Resume", "Cancel the rest"]),
        (Mailing.State.DONE, []),
        (Mailing.State.CANCELLED, []),
    ],
)
def test_each_state_has_its_brakes(admin_client: Client, db: None, state: str, offered: list[str]) -> None:
    assert buttons(admin_client.get(page_of(mailing_of(state)))) == offered


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("pause", Mailing.State.SENDING, Mailing.State.PAUSED),
        ("resume", Mailing.State.PAUSED, Mailing.State.SENDING),
        ("cancel", Mailing.State.SENDING, Mailing.State.CANCELLED),
    ],
)
class TestBrakes:
    def test_a_get_asks_and_changes_nothing(
        self, admin_client: Client, db: None, action: str, before: str, after: str
    ) -> None:
        mailing = mailing_of(before)
        assert admin_client.get(f"{LIST}{mailing.pk}/{action}/").status_code == 200
        assert Mailing.objects.get().state == before

    def test_a_post_does_it(self, admin_client: Client, db: None, action: str, before: str, after: str) -> None:
        mailing = mailing_of(before)
        admin_client.post(f"{LIST}{mailing.pk}/{action}/")
        assert Mailing.objects.get().state == after

    def test_it_is_logged(self, admin_client: Client, db: None, action: str, before: str, after: str) -> None:
        admin_client.post(f"{LIST}{mailing_of(before).pk}/{action}/")
        assert ModelLogEntry.objects.get(action=f"newsletter.{action}").user.get_username() == "admin"

    def test_it_may_be_too_late(self, admin_client: Client, db: None, action: str, before: str, after: str) -> None:
        mailing = mailing_of(Mailing.State.DONE)
        response = admin_client.post(f"{LIST}{mailing.pk}/{action}/", follow=True)
        assert ("It was too late" in text(response), Mailing.objects.get().state) == (True, Mailing.State.DONE)

    def test_who_may_only_look_may_not(self, client: Client, db: None, action: str, before: str, after: str) -> None:
        mailing = mailing_of(before)
        sign_in_as(client, "", "newsletter.view_mailing")
        client.post(f"{LIST}{mailing.pk}/{action}/")
        assert (Mailing.objects.get().state, buttons(client.get(page_of(mailing)))) == (before, [])


def test_a_chief_editor_has_the_brakes(client: Client, may_send: None, mailing: Mailing) -> None:
    sign_in_as(client, CHIEF_EDITORS)
    client.post(f"{LIST}{mailing.pk}/pause/")
    assert Mailing.objects.get().state == Mailing.State.PAUSED


def test_what_is_cancelled_adds_up(admin_client: Client, mailing: Mailing) -> None:
    admin_client.post(f"{LIST}{mailing.pk}/cancel/")
    page = admin_client.get(page_of(mailing))
    assert ["queued", "0"] in cells(page, ".tally")
    assert ["excluded", "6"] in cells(page, ".tally")
    assert ["excluded", "cancelled", "4"] in cells(page, ".reasons")


@pytest.mark.parametrize("way", ["create/", "edit/{pk}/", "delete/{pk}/"])
def test_nobody_makes_or_changes_a_mailing_by_hand(admin_client: Client, mailing: Mailing, way: str) -> None:
    admin_client.post(LIST + way.format(pk=mailing.pk), {"state": "done"})
    assert list(Mailing.objects.values_list("pk", "state")) == [(mailing.pk, Mailing.State.SENDING)]


def test_a_mail_that_is_sent_leaves_no_task_for_wagtail() -> None:
    assert Mailing not in ReferenceIndex.tracked_models


# The dashboard -----------------------------------------------------------------------------------


def panel(client: Client) -> str:
    found = soup(client.get("/admin/")).select_one("[aria-labelledby=waiting-mailings-title]")
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Mailing.State.PAUSED, "It goes on when somebody resumes it."),
        (Mailing.State.SENDING, "It goes on by itself when the mail server answers."),
    ],
)
def test_the_dashboard_tells_of_a_mailing_in_trouble(admin_client: Client, db: None, state: str, words: str) -> None:
    mailing_of(state, issue__subject="The week at sea", said="535 5.7.8 Authentication failed")
    told = panel(admin_client)
    assert all(part in told for part in ("The week at sea", "535 5.7.8 Authentication failed", words))


def test_the_dashboard_is_silent_about_the_others(admin_client: Client, db: None) -> None:
    mailing_of(Mailing.State.PAUSED)  # by somebody's hand
    mailing_of(Mailing.State.DONE, said="was away for a minute")
    assert panel(admin_client) == ""


def test_an_editor_is_not_alarmed(client: Client, db: None) -> None:
    mailing_of(Mailing.State.PAUSED, said="535 5.7.8 Authentication failed")
    sign_in_as(client, EDITORS)
    assert panel(client) == ""
