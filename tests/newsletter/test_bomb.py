"""The forms used against others: many mails to one person, or to many, by whoever cares to send forms."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from newsletter.factories import SubscriberFactory
from newsletter.limits import HOUR
from newsletter.models import Consent, Notice, Subscriber
from newsletter.stamp import stamp_of
from newsletter.subscription import MOST_A_DAY, MOST_A_WEEK, ask_for_preferences, ask_to_subscribe

SUBSCRIBE, ASK = "/newsletter/subscribe/", "/newsletter/preferences/"


@pytest.fixture(autouse=True)
def limits(settings, home_page, limits_clock):
    settings.SUBSCRIPTIONS_PER_HOUR, settings.NOTICES_PER_HOUR = 20, 500
    cache.clear()
    yield settings
    cache.clear()


def send(client, email, network="192.0.2.1", path=SUBSCRIBE):
    return client.post(path, {"email": email, "stamp": stamp_of(None)}, REMOTE_ADDR=network)


def ask(email="ola@example.org"):
    ask_to_subscribe(email, language="en", signup=None, page_path="")


def age(by):
    """Let some time pass since all that was written."""
    for notice in Notice.objects.all():
        Notice.objects.filter(pk=notice.pk).update(asked_at=notice.asked_at - by)


def network(number):
    return f"198.51.{number // 250}.{number % 250}"


def test_a_thousand_forms_for_one_address_bring_it_one_mail(client, limits):
    statuses = {send(client, "ola@example.org", network(number)).status_code for number in range(1000)}

    assert (statuses, Notice.objects.count(), Consent.objects.count()) == ({302}, 1, 1)


def test_a_thousand_forms_from_one_network_bring_twenty_mails(client):
    statuses = [send(client, f"reader{number}@example.org").status_code for number in range(1000)]

    assert (statuses.count(302), statuses.count(429), Notice.objects.count()) == (20, 980, 20)
    assert Subscriber.objects.count() == 20


def test_a_thousand_forms_from_as_many_networks_bring_five_hundred_mails(client):
    statuses = [send(client, f"reader{n}@example.org", network(n)).status_code for n in range(1000)]

    assert (statuses.count(302), statuses.count(429), Notice.objects.count()) == (500, 500, 500)
    assert Subscriber.objects.count() == 500


def test_other_spellings_are_the_same_address(client):
    for email in ("ola@example.org", "OLA@example.org", " ola@EXAMPLE.org", "Ola@Example.Org "):
        send(client, email)

    assert Notice.objects.count() == 1


def test_labels_of_one_mailbox_bring_it_one_mail_an_hour(client):
    for email in ("ola+a@example.org", "OLA+b@example.org", "ola@example.org", "ola+c+d@example.org"):
        send(client, email)

    assert Notice.objects.count() == 1


def test_mailboxes_that_begin_alike_are_several(client):
    for email in ("ola@example.org", "olaf@example.org", "ola+a@example.com", "kari+ola@example.org"):
        send(client, email)

    assert Notice.objects.count() == 4


def test_both_forms_count_together(client, limits):
    limits.SUBSCRIPTIONS_PER_HOUR = 2
    statuses = [send(client, "ola@example.org", path=path).status_code for path in (SUBSCRIBE, ASK, SUBSCRIBE, ASK)]

    assert statuses == [302, 302, 429, 429]


def test_zero_is_no_limit(client, limits):
    limits.SUBSCRIPTIONS_PER_HOUR = limits.NOTICES_PER_HOUR = 0

    assert {send(client, f"reader{number}@example.org").status_code for number in range(30)} == {302}


# One address -------------------------------------------------------------------------------------


def test_an_address_is_written_to_once_an_hour():
    ask()
    age(HOUR - timedelta(minutes=1))
    ask()
    assert Notice.objects.count() == 1

    age(timedelta(minutes=2))
    ask()
    assert Notice.objects.count() == 2


def test_an_address_that_has_not_confirmed_is_written_to_three_times_a_week():
    counts = []
    for _ in range(40):
        ask()
        counts.append(Notice.objects.filter(asked_at__gt=timezone.now() - timedelta(days=7)).count())
        age(timedelta(hours=9))

    assert max(counts) == MOST_A_WEEK


def test_a_subscriber_is_written_to_three_times_a_day_whatever_is_asked_for():
    SubscriberFactory(email="ola@example.org")
    counts = []
    for number in range(40):
        ask() if number % 2 else ask_for_preferences("ola@example.org", "en")
        counts.append(Notice.objects.filter(asked_at__gt=timezone.now() - timedelta(days=1)).count())
        age(timedelta(minutes=61))

    assert max(counts) == MOST_A_DAY


# The page that says so ---------------------------------------------------------------------------


def refused(client, email="kari@example.org"):
    response = send(client, email)
    return response, BeautifulSoup(response.content, "html.parser")


def test_a_client_is_told_when_it_may_go_on(client, limits):
    limits.SUBSCRIPTIONS_PER_HOUR = 1
    send(client, "ola@example.org")
    response, page = refused(client)

    assert 0 < int(response["Retry-After"]) <= 3600
    assert f"{-(-int(response['Retry-After']) // 60)} minute" in page.main.get_text()


def test_all_are_told_when_the_oldest_mail_is_an_hour_old(client, limits):
    limits.NOTICES_PER_HOUR = 2
    for minutes, email in ((50, "ola@example.org"), (10, "eva@example.org")):
        ask(email)
        Notice.objects.filter(subscriber__email=email).update(asked_at=timezone.now() - timedelta(minutes=minutes))
    response, page = refused(client)

    assert 595 <= int(response["Retry-After"]) <= 600
    assert "10 minutes" in page.main.get_text()


def test_the_refusal_does_not_depend_on_the_address(client, limits):
    limits.NOTICES_PER_HOUR = 1
    ask("ola@example.org")
    SubscriberFactory(email="eva@example.org")
    pages = {
        str(refused(client, email)[1].main) for email in ("ola@example.org", "eva@example.org", "kari@example.org")
    }

    assert len(pages) == 1


@pytest.mark.parametrize("code", ["nb", "ru"])
def test_the_refusal_is_in_the_language_of_the_page(client, branches, limits, code):
    limits.SUBSCRIPTIONS_PER_HOUR = 1
    client.post(f"/{code}{ASK}", {"email": "a@example.org"})
    response = client.post(f"/{code}{ASK}", {"email": "a@example.org"})
    page = BeautifulSoup(response.content, "html.parser")

    assert (response.status_code, page.html["lang"]) == (429, code)


# Forms that no browser sends ---------------------------------------------------------------------

FIELDS = ["email", "stamp", "page", "website"]
HOSTILE = ["a" * 100_000, "\0", "\r\nBcc: kari@example.org\r\n\r\nBuy!", "<script>alert(1)</script>", "\ud800", "%00"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("path", [SUBSCRIBE, ASK])
def test_a_hostile_field_is_answered_and_goes_into_no_mail(client, path, field, value):
    form = {"email": "ola@example.org", "stamp": stamp_of(None), field: value.encode("utf-8", "surrogatepass")}
    response = client.generic("POST", path, urlencode(form), "application/x-www-form-urlencoded")

    assert response.status_code in {302, 422}
    assert set(Subscriber.objects.values_list("email", flat=True)) <= {"ola@example.org"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\n", "multipart/form-data; boundary=y"),
        (b"", "multipart/form-data"),
        (b"email=\xff&stamp=\xff", "application/x-www-form-urlencoded"),
        (b"&".join(b"topics=1" for _ in range(11_000)), "application/x-www-form-urlencoded"),
        (b'{"email": "a@example.org"}', "application/json"),
        (b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
    ids=range(6),
)
@pytest.mark.parametrize("path", [SUBSCRIBE, ASK])
def test_a_body_that_is_no_form_is_answered_with_what_is_wrong(client, path, body, kind):
    assert client.generic("POST", path, body, kind).status_code in {400, 413, 422}
    assert not Subscriber.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_forms_that_come_in_the_same_moment_bring_one_mail():
    def send_at_once(_number):
        try:
            ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send_at_once, range(24)))

    assert (Subscriber.objects.count(), Notice.objects.count(), Consent.objects.count()) == (1, 1, 1)
