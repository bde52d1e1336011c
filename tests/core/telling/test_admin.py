"""What editors see of whom we tell, and what they can do about it."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from core.models import Announcement, Listener
from core.telling import queue
from core.telling.admin import PATIENCE
from core.telling.indexnow import TELLER
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS
from tests.core.publishing.test_admin import SignIn, index, sign_in, text  # noqa: F401 - fixtures
from tests.core.telling.conftest import begin_anew, states, take_turn, time_passes
from tests.core.telling.elsewhere import Elsewhere, says

LIST = "/admin/core/announcement/"


@pytest.fixture
def refused(engine: Elsewhere, index: Any) -> Elsewhere:  # noqa: F811
    """An engine that does not accept our key, and an address that waits for it."""
    begin_anew(TELLER)
    engine.answers = [says(403, "UserForbiddedToAccessSite")]
    queue.want(TELLER, ["/news/2021-03-walrus/"])
    time_passes(minutes=1)
    take_turn(TELLER)
    return engine


@pytest.fixture
def given_up(engine: Elsewhere, index: Any) -> Announcement:  # noqa: F811
    begin_anew(TELLER)
    engine.answers = [says(422, "Not your host.")]
    queue.want(TELLER, ["/news/2021-03-walrus/"])
    time_passes(minutes=1)
    take_turn(TELLER)
    return Announcement.objects.get()


def test_the_list_says_what_waits_and_why(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    shown = text(sign_in(CHIEF_EDITORS), LIST)
    assert "/news/2021-03-walrus/" in shown
    assert "1 waiting, 0 given up." in shown
    assert "They do not accept our key" in shown
    assert "403 UserForbiddedToAccessSite" in shown


def test_it_says_who_is_not_told_and_what_switches_that_on(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    assert "Nobody is told: those who run the site switch it on (WEBSUB_HUB)." in text(sign_in(CHIEF_EDITORS), LIST)


def test_an_address_leads_to_all_that_is_known_of_it(sign_in: SignIn, given_up: Announcement) -> None:  # noqa: F811
    chief = sign_in(CHIEF_EDITORS)
    page = BeautifulSoup(chief.get(LIST).content, "html.parser")
    link = page.find("a", string=given_up.path)
    assert link
    assert "Not your host." in text(chief, str(link["href"]))


def test_what_was_said_is_words_and_no_markup(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    Announcement.objects.update(said="<script>alert(1)</script>", path="/<b>news</b>/")
    Listener.objects.update(said="<script>alert(2)</script>")
    client = sign_in(CHIEF_EDITORS)
    for address in (LIST, "/admin/"):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        assert not [script for script in page.find_all("script") if "alert(" in script.text]
        assert not page.find("b", string="news")


def test_the_dashboard_tells_who_refuses_us(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    shown = text(sign_in(CHIEF_EDITORS), "/admin/")
    assert "Nobody elsewhere hears of what changes here" in shown
    assert "1 address waits" in shown
    assert "They do not accept our key" in shown


def test_the_dashboard_tells_of_a_server_that_is_away_for_long(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    Listener.objects.update(refused="", failures=PATIENCE - 1, status=503)
    client = sign_in(CHIEF_EDITORS)
    before = text(client, "/admin/")
    Listener.objects.update(failures=PATIENCE)
    assert "Nobody elsewhere hears" not in before
    assert "Their server is out of order." in text(client, "/admin/")


def test_the_dashboard_is_quiet_about_who_is_told_no_more(
    sign_in: SignIn,  # noqa: F811
    refused: Elsewhere,
    settings: Any,
) -> None:
    settings.INDEXNOW_KEY = ""
    assert "Nobody elsewhere hears" not in text(sign_in(CHIEF_EDITORS), "/admin/")


@pytest.mark.parametrize("group", [REPORTERS, EDITORS])
def test_others_have_no_business_there(sign_in: SignIn, given_up: Announcement, group: str) -> None:  # noqa: F811
    client = sign_in(group)
    for address in (f"{given_up.pk}/tell-again/", "indexnow/try-now/"):
        client.post(f"/admin/announcements/{address}")
    assert states() == {given_up.path: "given_up"}
    assert "2021-03-walrus" not in text(client, LIST)
    assert "Nobody elsewhere hears" not in text(client, "/admin/")


def test_what_was_given_up_is_told_again_after_a_question(
    sign_in: SignIn,  # noqa: F811
    given_up: Announcement,
    engine: Elsewhere,
) -> None:
    chief, address = sign_in(CHIEF_EDITORS), f"/admin/announcements/{given_up.pk}/tell-again/"
    assert BeautifulSoup(chief.get(LIST).content, "html.parser").select_one(f'a[href="{address}"]')
    assert given_up.path in text(chief, address)
    before = states()
    assert chief.post(address).status_code == 302
    time_passes(seconds=10)
    take_turn(TELLER)
    assert (before, states()) == ({given_up.path: "given_up"}, {given_up.path: "told"})
    assert len(engine.heard) == 2


def test_whoever_refuses_us_can_be_tried_at_once(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    chief, address = sign_in(CHIEF_EDITORS), "/admin/announcements/indexnow/try-now/"
    assert BeautifulSoup(chief.get(LIST).content, "html.parser").select_one(f'a[href="{address}"]')
    assert chief.post(address).status_code == 302
    take_turn(TELLER)
    assert set(states().values()) == {"told"}


def test_when_nothing_waits_it_says_so(sign_in: SignIn, refused: Elsewhere) -> None:  # noqa: F811
    Announcement.objects.all().delete()
    response = sign_in(CHIEF_EDITORS).post("/admin/announcements/indexnow/try-now/", follow=True)
    assert "Nothing waits for search engines (IndexNow)." in BeautifulSoup(response.content, "html.parser").get_text()


@pytest.mark.parametrize("address", ["0/tell-again/", "nobody/try-now/", "%00/try-now/"])
def test_what_is_not_there_is_not_found(sign_in: SignIn, given_up: Announcement, address: str) -> None:  # noqa: F811
    assert sign_in(CHIEF_EDITORS).post(f"/admin/announcements/{address}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?state__exact=given_up", "?service__exact=indexnow", "?q=walrus", "?p=99", "?o=nonsense"]
)
def test_the_list_can_be_narrowed(sign_in: SignIn, given_up: Announcement, query: str) -> None:  # noqa: F811
    response = sign_in(CHIEF_EDITORS).get(f"{LIST}{query}", follow=True)
    assert response.status_code == 200


def test_the_list_costs_the_same_for_any_number(sign_in: SignIn, engine: Elsewhere, index: Any) -> None:  # noqa: F811
    client = sign_in(CHIEF_EDITORS)
    assert queries(client, 3) == queries(client, 9)


def queries(client: Client, number: int) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    rows = [
        Announcement(
            service="indexnow", path=f"/news/{number}-{each}/", changed_at=timezone.now() - timedelta(hours=each)
        )
        for each in range(number)
    ]
    Announcement.objects.all().delete()
    Announcement.objects.bulk_create(rows)
    client.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST)
    return len(captured)
