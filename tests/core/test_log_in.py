"""Signing in, and what stops those who guess."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth import get_user_model

PASSWORD = "the tide is high"
ADDRESS = "/admin/login/"


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("editor", "editor@example.org", PASSWORD)


def sign_in(client, password=PASSWORD, username="editor", address="192.0.2.1"):
    return client.post(ADDRESS, {"username": username, "password": password}, REMOTE_ADDR=address)


def guess_too_often(client, **options):
    return [sign_in(client, "wrong", **options) for _ in range(settings.AXES_FAILURE_LIMIT)][-1]


def test_the_right_password_signs_in(client, editor):
    assert (sign_in(client).status_code, "_auth_user_id" in client.session) == (302, True)


def test_a_wrong_password_shows_the_form_again(client, editor):
    assert BeautifulSoup(sign_in(client, "wrong").content, "html.parser").select_one("input[type=password]")


def test_guessing_is_stopped(client, editor):
    assert guess_too_often(client).status_code == 429


def test_after_too_many_guesses_the_right_password_is_refused_too(client, editor):
    guess_too_often(client)

    assert (sign_in(client).status_code, "_auth_user_id" in client.session) == (429, False)


def test_the_refusal_is_a_page_of_the_site_with_a_headline(client, editor):
    page = BeautifulSoup(guess_too_often(client).content, "html.parser")

    assert (page.h1.string, bool(page.select_one("link[rel=stylesheet]"))) == ("Too many tries", True)


def test_another_user_at_the_same_address_is_not_locked_out(client, editor):
    get_user_model().objects.create_superuser("chief", "chief@example.org", PASSWORD)
    guess_too_often(client)

    assert sign_in(client, username="chief").status_code == 302


def test_the_same_user_at_another_address_is_not_locked_out(client, editor):
    guess_too_often(client, address="198.51.100.9")

    assert sign_in(client).status_code == 302


def test_a_name_in_a_header_does_not_escape_the_lock(client, editor):
    """Without a proxy of ours in front, what a client says of its address counts for nothing."""
    for n in range(settings.AXES_FAILURE_LIMIT):
        client.post(ADDRESS, {"username": "editor", "password": "wrong"}, headers={"x-forwarded-for": f"203.0.113.{n}"})

    assert client.post(ADDRESS, {"username": "editor", "password": PASSWORD}).status_code == 429


def test_a_few_slips_are_forgotten_after_success(client, editor):
    for _ in range(2):
        for _ in range(settings.AXES_FAILURE_LIMIT - 1):
            sign_in(client, "wrong")
        sign_in(client)
        client.logout()

    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("username", ["a" * 10_000, "a\x00b", "\ud800", "<script>", "' OR 1=1 --", "🚢"])
def test_a_name_of_junk_is_no_mistake_of_ours(client, editor, username):
    name = username.encode("utf-8", "surrogatepass")
    body = b"password=x&username=" + b"".join(b"%%%02x" % byte for byte in name)

    response = client.post(ADDRESS, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200


def test_a_known_name_and_an_unknown_one_get_the_same_answer(client, editor):
    known, unknown = (
        BeautifulSoup(sign_in(client, "wrong", username=name).content, "html.parser").select_one(
            ".messages, [role=alert]"
        )
        for name in ("editor", "nobody")
    )

    assert str(known) == str(unknown)


def test_behind_a_proxy_those_who_guess_lock_out_nobody_else(client, editor, settings):
    settings.TRUSTED_PROXIES = 1
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(
            ADDRESS, {"username": "editor", "password": "wrong"}, headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}
        )
    answer = client.post(
        ADDRESS, {"username": "editor", "password": PASSWORD}, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.77"}
    )
    assert answer.status_code == 302
