"""The list of subscribers in the admin, and who may see it."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, found_newsroom
from newsletter.models import Subscriber

LIST = "/admin/newsletter/subscriber/"


@pytest.fixture
def subscriber(db):
    return Subscriber.objects.create(
        email="ola@example.org", address_key="ola@example.org", language="en", consent_text="Join\nNo sharing."
    )


def sign_in_as(client, group):
    found_newsroom("Tideline")
    user = get_user_model().objects.create_user("somebody")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)


def text(response):
    return BeautifulSoup(response.content, "html.parser").get_text()


def test_a_chief_editor_sees_the_subscribers(client, subscriber):
    sign_in_as(client, CHIEF_EDITORS)

    assert "ola@example.org" in text(client.get(LIST))


@pytest.mark.parametrize("group", [REPORTERS, EDITORS])
def test_nobody_else_sees_the_subscribers(client, subscriber, group):
    sign_in_as(client, group)

    assert "ola@example.org" not in text(client.get(LIST, follow=True))


def test_a_visitor_is_sent_to_the_log_in(client, subscriber):
    assert client.get(LIST)["Location"].startswith("/admin/login/")


def test_what_was_agreed_to_can_be_read(admin_client, subscriber):
    assert "No sharing." in text(admin_client.get(f"{LIST}inspect/{subscriber.pk}/"))


@pytest.mark.parametrize(("query", "is_found"), [("ola", True), ("kari", False)])
def test_the_list_is_searched_by_address(admin_client, subscriber, query, is_found):
    assert ("ola@example.org" in text(admin_client.get(LIST, {"q": query}))) is is_found


@pytest.mark.parametrize(("language", "is_found"), [("en", True), ("nb", False)])
def test_the_list_is_filtered_by_language(admin_client, subscriber, language, is_found):
    assert ("ola@example.org" in text(admin_client.get(LIST, {"language": language}))) is is_found


def test_words_agreed_to_show_as_text(admin_client, subscriber):
    Subscriber.objects.update(consent_text="<script>alert('agreed')</script>", page_path="/<script>")
    page = BeautifulSoup(admin_client.get(f"{LIST}inspect/{subscriber.pk}/").content, "html.parser")

    assert [script for script in page.find_all("script") if "agreed" in script.get_text()] == []
