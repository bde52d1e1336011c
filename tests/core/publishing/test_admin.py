"""What editors see of the outbox, and of a story that did not go out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.models import Delivery, PublishedFact
from core.publishing import clock
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, found_newsroom
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.core.publishing.test_clock import poison, schedule

OUTBOX = "/admin/core/delivery/"
SignIn = Callable[[str], Client]


@pytest.fixture
def index(db: None) -> NewsIndexPage:
    return found_newsroom("Tideline")["en"].news


@pytest.fixture
def sign_in(index: NewsIndexPage) -> SignIn:
    def as_member_of(group: str) -> Client:
        user = get_user_model().objects.create_user(group, f"{group[:4]}@tideline.example", "secret")
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return as_member_of


@pytest.fixture
def failed(index: NewsIndexPage) -> Delivery:
    NewsArticlePageFactory(parent=index, title="Walrus")
    delivery = Delivery.objects.filter(fact__title="Walrus").latest("pk")
    delivery.state, delivery.attempts, delivery.error = Delivery.State.FAILED, 8, "OSError: the disk is full"
    delivery.save()
    return delivery


def text(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def test_the_outbox_says_what_failed_and_why(sign_in: SignIn, failed: Delivery) -> None:
    shown = text(sign_in(CHIEF_EDITORS), f"{OUTBOX}?state__exact=failed")
    assert "Walrus" in shown
    assert "OSError: the disk is full" in shown


def test_it_offers_to_run_again_what_failed(sign_in: SignIn, failed: Delivery) -> None:
    page = BeautifulSoup(sign_in(CHIEF_EDITORS).get(f"{OUTBOX}?state__exact=failed").content, "html.parser")
    assert page.select_one(f'a[href="/admin/outbox/{failed.pk}/run-again/"]')


@pytest.mark.parametrize("address", ["{pk}/run-again/", "run-failed-again/"])
def test_running_again_asks_first_and_then_does_it(sign_in: SignIn, failed: Delivery, address: str) -> None:
    chief, address = sign_in(CHIEF_EDITORS), f"/admin/outbox/{address.format(pk=failed.pk)}"
    assert "OSError: the disk is full" in text(chief, address)
    failed.refresh_from_db()
    before = failed.state
    assert chief.post(address).status_code == 302
    failed.refresh_from_db()
    assert (before, failed.state, failed.attempts) == ("failed", "pending", 0)


def test_what_was_delivered_cannot_be_run_again(sign_in: SignIn, failed: Delivery) -> None:
    failed.succeed()
    assert sign_in(CHIEF_EDITORS).post(f"/admin/outbox/{failed.pk}/run-again/").status_code == 404


@pytest.mark.parametrize("group", [REPORTERS, EDITORS])
def test_others_have_no_business_there(sign_in: SignIn, failed: Delivery, group: str) -> None:
    client = sign_in(group)
    client.post(f"/admin/outbox/{failed.pk}/run-again/")
    failed.refresh_from_db()
    assert failed.state == "failed"
    assert "the disk is full" not in text(client, OUTBOX)


@pytest.mark.parametrize("action", ["create", "edit/1", "delete/1"])
def test_nobody_writes_into_it_by_hand(sign_in: SignIn, failed: Delivery, action: str) -> None:
    response = sign_in(CHIEF_EDITORS).post(f"{OUTBOX}{action.replace('1', str(failed.pk))}/")
    assert response.status_code in {302, 403, 404}
    assert Delivery.objects.filter(pk=failed.pk).exists()


def test_the_dashboard_counts_failures(sign_in: SignIn, failed: Delivery) -> None:
    assert "1 delivery in the outbox failed" in text(sign_in(CHIEF_EDITORS), "/admin/")


def test_the_dashboard_is_quiet_when_all_is_well(sign_in: SignIn, index: NewsIndexPage) -> None:
    assert "Not at its time" not in text(sign_in(CHIEF_EDITORS), "/admin/")


@pytest.mark.parametrize(("group", "told"), [(CHIEF_EDITORS, True), (EDITORS, True), (REPORTERS, False)])
def test_the_dashboard_tells_those_who_can_mend_it_what_did_not_go_out(
    sign_in: SignIn, index: NewsIndexPage, group: str, told: bool
) -> None:
    poison(schedule(index, "Poisoned", timezone.now() - timedelta(minutes=1)))
    clock.tick()
    shown = text(sign_in(group), "/admin/")
    assert ("Poisoned should have gone out on" in shown) == told
    assert ("Say who made this picture" in shown) == told


def test_privacy_and_its_fact_are_one_transaction(
    sign_in: SignIn, index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = NewsArticlePageFactory(parent=index)
    chief = sign_in(CHIEF_EDITORS)
    get_user_model().objects.update(is_superuser=True)

    def no_room(facts: list[PublishedFact]) -> None:
        raise OSError("no room")

    monkeypatch.setattr("core.publishing.recording.write", no_room)
    chief.raise_request_exception = False
    response = chief.post(f"/admin/pages/{story.pk}/privacy/", {"restriction_type": "login"})
    assert response.status_code == 500
    assert not PageViewRestriction.objects.exists()
    assert NewsArticlePage.objects.get(pk=story.pk).is_public
