"""Subscribers as a spreadsheet."""

import csv
import io
import logging
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from home.newsroom import CHIEF_EDITORS, EDITORS
from newsletter.export import harmless
from newsletter.factories import SubscriberFactory
from newsletter.models import Subscriber
from tests.newsletter.newsroom import sign_in_as, soup

LIST = "/admin/newsletter/subscriber/"


@pytest.fixture
def subscribers(db: None) -> None:
    for name, language in (("ola", "nb"), ("kari", "nb"), ("ivan", "ru")):
        SubscriberFactory(email=f"{name}@example.org", language=language, confirmed_at=timezone.now())


def export(client: Client, query: str = "") -> list[list[str]]:
    """Return the rows of an export, as a program reads them that knows the mark at the beginning."""
    response = client.post(f"{LIST}{query}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_every_subscriber_is_a_row_below_the_names_of_the_columns(admin_client: Client, subscribers: None) -> None:
    names, *rows = export(admin_client)
    assert names == ["E-mail", "State", "Language", "Frequency", "Topics", "Asked", "Confirmed", "Left"]
    assert sorted(row[0] for row in rows) == ["ivan@example.org", "kari@example.org", "ola@example.org"]


def test_it_is_in_the_language_of_whoever_asks_for_it(client: Client, subscribers: None) -> None:
    user = sign_in_as(client, CHIEF_EDITORS)
    UserProfile.objects.create(user=user, preferred_language="nb")
    names, row, *_more = export(client)
    assert (names[0], row[1]) == ("E-post", "bekreftet")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?language__exact=ru", {"ivan@example.org"}),
        ("?q=kari", {"kari@example.org"}),
        ("?language__exact=nb&q=ola", {"ola@example.org"}),
        ("?state__exact=pending", set()),
    ],
)
def test_it_holds_what_the_list_shows(admin_client: Client, subscribers: None, query: str, found: set[str]) -> None:
    assert {row[0] for row in export(admin_client, query)[1:]} == found


def test_the_button_keeps_the_filters(admin_client: Client, subscribers: None) -> None:
    form = soup(admin_client.get(f"{LIST}?language__exact=ru")).select_one("form[method=post]:has(button)")
    assert form is not None
    assert not form.get("action")  # so it is posted to the address of the list as it stands


def test_it_is_sent_while_it_is_read(admin_client: Client, subscribers: None) -> None:
    response = admin_client.post(LIST)
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="subscribers-{timezone.localdate()}.csv"'


def test_a_spreadsheet_knows_that_it_is_utf_8(admin_client: Client, subscribers: None) -> None:
    assert b"".join(admin_client.post(LIST).streaming_content).startswith(b"\xef\xbb\xbf")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("https://evil.example")']


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_a_text(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["ola@example.org", "a=b@example.org", "", "1", "'=1", "привет"])
def test_any_other_cell_is_left_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


@pytest.mark.parametrize("address", ["=1+1@example.org", "+ola@example.org", "-ola@example.org"])
def test_an_address_that_is_a_formula_is_a_text(admin_client: Client, db: None, address: str) -> None:
    SubscriberFactory(email=address)
    assert export(admin_client)[1][0] == f"'{address}"


def test_a_quoted_address_begins_no_cell_of_its_own(admin_client: Client, db: None) -> None:
    SubscriberFactory(email='"x;=1+1,@y"@example.org')
    raw = b"".join(admin_client.post(LIST).streaming_content).decode("utf-8-sig")
    for delimiter in ",;\t":
        _names, row = csv.reader(io.StringIO(raw), delimiter=delimiter)
        assert [cell for cell in row if cell.startswith(("=", "+", "@"))] == []


def test_a_get_exports_nothing(admin_client: Client, subscribers: None) -> None:
    for query in ("?export=csv", "?export=xlsx"):
        assert admin_client.get(LIST + query, follow=True)["Content-Type"].startswith("text/html")


def test_seeing_is_not_exporting(client: Client, subscribers: None) -> None:
    sign_in_as(client, "", "newsletter.view_subscriber")
    assert "Export" not in soup(client.get(LIST)).get_text()
    assert client.post(LIST).status_code != 200


def test_exporting_needs_seeing(client: Client, subscribers: None) -> None:
    sign_in_as(client, "", "newsletter.export_subscriber")
    assert client.post(LIST).status_code != 200


def test_an_editor_may_not(client: Client, subscribers: None) -> None:
    sign_in_as(client, EDITORS)
    assert client.post(LIST).status_code != 200


def test_a_chief_editor_may(client: Client, subscribers: None) -> None:
    sign_in_as(client, CHIEF_EDITORS)
    assert len(export(client)) == 4


def test_who_exported_what_is_written_down(client: Client, subscribers: None) -> None:
    user = sign_in_as(client, CHIEF_EDITORS)
    export(client, "?language__exact=nb&q=kari@example.org")
    entry = ModelLogEntry.objects.get(action="newsletter.export")
    assert (entry.user, entry.data) == (user, {"filters": {"language__exact": "nb"}, "searched": True, "rows": 1})


def test_what_was_searched_for_is_not_written_down(
    admin_client: Client, subscribers: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        export(admin_client, "?q=kari@example.org")
    assert "exports subscribers" in caplog.text
    assert "kari" not in caplog.text + str(ModelLogEntry.objects.get(action="newsletter.export").data)


def test_it_costs_the_same_for_ten_as_for_thirty(
    admin_client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    def cost(number: int) -> int:
        SubscriberFactory.create_batch(number)
        with django_assert_max_num_queries(50) as queries:
            export(admin_client)
        return len(queries)

    assert cost(10) == cost(20)
    assert Subscriber.objects.count() == 30
