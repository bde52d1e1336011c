"""Whom to tell of a hole: what RFC 9116 asks for, nothing before somebody says so, and a word before it runs out."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from core.models import MachineSettings
from core.robots import FETCHING, SEARCHING, TRAINING
from home.newsroom import EDITORS, REPORTERS, found_groups

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"
FORM = "/admin/settings/core/machinesettings/"


def set_up(days: int = 100, **told: str) -> MachineSettings:
    contact = told.pop("security_contact", "security@tideline.example")
    return MachineSettings.objects.create(
        security_contact=contact, security_expires=timezone.localdate() + timedelta(days=days), **told
    )


def fields(client: Client) -> list[tuple[str, str]]:
    response = client.get(ADDRESS)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return [tuple(line.split(": ", 1)) for line in response.content.decode().splitlines()]


def test_without_a_contact_there_is_none(client: Client):
    MachineSettings.objects.create(security_expires=timezone.localdate())

    assert client.get(ADDRESS).status_code == 404


def test_a_site_that_nobody_has_set_up_has_none(client: Client):
    assert client.get(ADDRESS).status_code == 404


def test_it_says_what_editors_have_set(client: Client, settings):
    settings.SITE_URL = "https://tideline.example"
    MachineSettings.objects.create(
        security_contact="security@tideline.example\n\nhttps://tideline.example/holes\ntel:+47-22-00-00-00",
        security_expires=date(2027, 6, 30),
        security_languages="nb, en",
        security_policy="https://tideline.example/policy/",
        security_thanks="https://tideline.example/thanks/",
        security_key="https://tideline.example/key.asc",
    )

    assert fields(client) == [
        ("Contact", "mailto:security@tideline.example"),
        ("Contact", "https://tideline.example/holes"),
        ("Contact", "tel:+47-22-00-00-00"),
        ("Expires", "2027-06-30T22:00:00Z"),
        ("Preferred-Languages", "nb, en"),
        ("Canonical", "https://tideline.example/.well-known/security.txt"),
        ("Policy", "https://tideline.example/policy/"),
        ("Acknowledgments", "https://tideline.example/thanks/"),
        ("Encryption", "https://tideline.example/key.asc"),
    ]


def test_it_is_valid_to_the_end_of_its_last_day(client: Client):
    told = set_up()
    expires = datetime.fromisoformat(dict(fields(client))["Expires"])

    assert expires.astimezone(UTC) > timezone.now()
    assert timezone.localtime(expires - timedelta(seconds=1)).date() == told.security_expires


def test_a_site_without_tls_names_no_canonical_address(client: Client):
    set_up()

    assert "Canonical" not in dict(fields(client))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("security_contact", "somebody"),
        ("security_contact", "http://tideline.example/holes"),
        ("security_contact", "security@tideline.example\nmailto:"),
        ("security_contact", "tel:22"),
        ("security_expires", None),
        ("security_expires", date(2020, 1, 1)),
        ("security_expires", date(2099, 1, 1)),
        ("security_languages", "English; Norwegian"),
        ("security_policy", "http://tideline.example/policy/"),
    ],
)
def test_a_mistake_is_told_at_its_field(name: str, value: object):
    told = MachineSettings(
        security_contact="security@tideline.example", security_expires=timezone.localdate() + timedelta(days=90)
    )
    setattr(told, name, value)

    with pytest.raises(ValidationError) as refused:
        told.full_clean()
    assert list(refused.value.message_dict) == [name]


def test_choices_alone_are_no_mistake():
    MachineSettings(training=True).full_clean()


# Before it runs out -----------------------------------------------------------------------------


def checked() -> str:
    said = StringIO()
    call_command("check", databases=["default"], stderr=said, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (30, True), (31, False)])
def test_those_who_run_the_site_are_told(days: int, is_told: bool):
    set_up(days)

    assert ("core.W001" in checked()) == is_told


def test_a_check_without_databases_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        call_command("check", stderr=StringIO(), stdout=StringIO())


def signed_in(group: str) -> Client:
    found_groups(Page.get_first_root_node())
    user = get_user_model().objects.create_user(group, f"{group[:4]}@example.org", "secret")
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("days", "is_told"), [(-1, True), (30, True), (31, False)])
def test_editors_find_it_on_their_desk(days: int, is_told: bool):
    set_up(days)
    desk = BeautifulSoup(signed_in(EDITORS).get("/admin/").content, "html.parser")

    assert bool(desk.select(f'section.alarm a[href^="{FORM}"]')) == is_told


def test_reporters_who_may_not_change_it_are_not_bothered():
    set_up(1)
    desk = BeautifulSoup(signed_in(REPORTERS).get("/admin/").content, "html.parser")

    assert desk.select("section.alarm") == []


def test_an_editor_finds_the_names_of_robots_in_the_form():
    page = BeautifulSoup(signed_in(EDITORS).get(FORM, follow=True).content, "html.parser")

    for name, robots in (("searching", SEARCHING), ("training", TRAINING), ("fetching", FETCHING)):
        help_text = page.select_one(f"#panel-child-robots_robotstxt-{name}-helptext, [id*='{name}-helptext']")
        assert help_text is not None, name
        assert all(robot in help_text.get_text() for robot in robots)


def test_what_an_editor_sends_is_kept(client: Client):
    editor = signed_in(EDITORS)
    until = timezone.localdate() + timedelta(days=200)
    address = editor.get(FORM, follow=True).redirect_chain[-1][0]
    sent = {"searching": "on", "training": "on", "security_contact": "security@tideline.example"}
    editor.post(address, {**sent, "security_expires": until.isoformat()})

    told = MachineSettings.current()
    assert (told.training, told.fetching, told.security_expires) == (True, False, until)
    assert client.get(ADDRESS).status_code == 200
