"""Joining the newsletter, as readers do it and as others try to."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from core.factories import MastheadFactory, NewsletterSignupFactory
from newsletter.models import Subscriber

ADDRESSES = {"en": "/newsletter/subscribe/", "nb": "/nb/newsletter/subscribe/", "ru": "/ru/newsletter/subscribe/"}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def signup(home_page):
    signup = NewsletterSignupFactory(heading="Join us", text="Weekly", button="Yes", privacy_note="No sharing.")
    MastheadFactory(default_signup=signup)
    return signup


def subscribe(client, email="ola@example.org", address=ADDRESSES["en"], headers=None, **data):
    return client.post(address, {"email": email, **data}, headers=headers or {})


def test_an_address_becomes_a_pending_subscriber(client, signup):
    subscribe(client)

    assert Subscriber.objects.get().state == Subscriber.State.PENDING


def test_a_known_address_gets_the_same_answer_as_a_new_one(client, signup):
    new, known = subscribe(client), subscribe(client)

    assert (new.status_code, new["Location"], new.content) == (known.status_code, known["Location"], known.content)


def test_a_known_address_stays_as_it_is(client, signup):
    subscribe(client, page="/first/")
    subscribe(client, page="/second/")

    assert Subscriber.objects.get().page_path == "/first/"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  ola@example.org \n", "ola@example.org"),
        ("Ola@EXAMPLE.org", "Ola@example.org"),
        ("ola@blåbær.no", "ola@xn--blbr-roah.no"),
        ("ola@почта.рф", "ola@xn--80a1acny.xn--p1ai"),
        ("ola@bla\u030abær.no", "ola@xn--blbr-roah.no"),
        ("ola+news@example.org", "ola+news@example.org"),
    ],
)
def test_an_address_is_kept_as_it_is_written_to(client, signup, written, kept):
    subscribe(client, written)

    assert Subscriber.objects.get().email == kept


@pytest.mark.parametrize("again", ["OLA@example.org", "ola@EXAMPLE.ORG", " ola@example.org "])
def test_two_spellings_of_an_address_are_one_subscriber(client, signup, again):
    subscribe(client)
    subscribe(client, again)

    assert Subscriber.objects.count() == 1


INVALID = [
    "",
    " ",
    "ola",
    "@example.org",
    "ola@",
    "ola@localhost..",
    "ola@@example.org",
    "ola@example.org, kari@example.org",
    "ola@example.org\r\nBcc: kari@example.org",
    "ola@example.org\nSubject: hello",
    "ola\r\n@example.org",
    "ola@exam\rple.org",
    "ola\x00@example.org",
    "ola@example.org\x00",
    "ola@exam\x00ple.org",
    "<script>@example.org",
    "Ola <ola@example.org>",
    "a" * 65 + "@" + "b" * 300 + ".org",
    "ola@" + "b." * 130 + "org",
    "ola@" + "b" * 64 + ".org",
    "a" * 100_000,
    "🚢@example.org",
    "ola@\u202eexample.org",
    "ola@.рф",
]


@pytest.mark.parametrize("email", INVALID)
def test_what_is_no_address_is_told_beside_the_field(client, signup, email):
    response = subscribe(client, email)

    field = soup(response).select_one("#email")
    assert (response.status_code, field["aria-describedby"]) == (422, "email-error")
    assert soup(response).find(id="email-error").get_text(strip=True)


@pytest.mark.parametrize("email", INVALID)
def test_what_is_no_address_is_not_kept(client, signup, email):
    subscribe(client, email)

    assert not Subscriber.objects.exists()


def test_bytes_that_are_no_text_are_no_address(client, signup):
    body = "email=%ed%a0%80@example.org"

    assert client.post(ADDRESSES["en"], body, content_type="application/x-www-form-urlencoded").status_code == 422


@pytest.mark.parametrize("code", ADDRESSES)
def test_a_mistake_is_told_in_the_language_of_the_page(client, branches, code):
    messages = {
        language: soup(subscribe(client, "ola", address)).find(id="email-error").string
        for language, address in ADDRESSES.items()
    }

    assert [language for language, message in messages.items() if message == messages[code]] == [code]


@pytest.mark.parametrize("code", ADDRESSES)
def test_the_language_of_the_page_is_kept(client, branches, code):
    subscribe(client, address=ADDRESSES[code])

    assert Subscriber.objects.get().language == code


@pytest.mark.parametrize("code", ADDRESSES)
def test_thanks_are_in_the_language_of_the_page(client, branches, code):
    response = client.post(ADDRESSES[code], {"email": "ola@example.org"}, follow=True)

    assert (response.status_code, soup(response).html["lang"]) == (200, code)


FOREIGN = [
    "https://evil.example",
    "null",
    "http://testserver.evil.example",
    "http://testserver:81",
    "http://testserver@evil.example",
    "file://",
    "testserver",
    "http://[",
    "javascript://testserver",
    "é",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_form_on_another_site_is_refused(client, signup, origin):
    assert subscribe(client, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_form_on_another_site_leaves_nothing(client, signup, origin):
    subscribe(client, headers={"origin": origin})

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "junk"])
def test_a_browser_that_names_no_origin_but_another_site_is_refused(client, signup, site):
    assert subscribe(client, headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}, {}])
def test_a_form_of_ours_is_taken(client, signup, headers):
    assert subscribe(client, headers=headers).status_code == 302


def test_a_program_that_fills_in_every_field_gets_the_usual_answer(client, signup):
    assert subscribe(client, website="x")["Location"] == subscribe(client)["Location"]


def test_a_program_that_fills_in_every_field_leaves_nothing(client, signup):
    subscribe(client, website="x")

    assert not Subscriber.objects.exists()


def test_no_cookie_is_set_and_none_needed(signup):
    client = Client(enforce_csrf_checks=True)
    response = subscribe(client, headers={"origin": "http://testserver"})

    assert (response.status_code, len(client.cookies)) == (302, 0)


@pytest.mark.parametrize("address", ["/newsletter/subscribe/?email=ola@example.org", "/newsletter/subscribe/thanks/"])
def test_looking_changes_nothing(client, signup, address):
    client.get(address)

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, signup, method):
    assert getattr(client, method)(ADDRESSES["en"]).status_code == 405


def test_the_form_asks_without_a_masthead(client, home_page):
    assert soup(client.get(ADDRESSES["en"])).select_one("input[type=email]")


# What was agreed to ------------------------------------------------------------------------------


def test_the_words_agreed_to_are_kept_as_they_were_shown(client, signup):
    subscribe(client, signup=signup.pk)

    assert Subscriber.objects.get().consent_text == "Join us\nWeekly\nYes\nNo sharing."


def test_the_words_agreed_to_stay_when_the_signup_changes(client, signup):
    subscribe(client, signup=signup.pk)
    signup.privacy_note = "We share everything."
    signup.save()

    assert "No sharing." in Subscriber.objects.get().consent_text


def test_a_form_that_comes_back_shows_the_words_it_was_sent_with(client, signup):
    """They are what will be kept as agreed to when it is sent again."""
    other = NewsletterSignupFactory(heading="Other", text="Daily", button="Please", privacy_note="Other note.")

    page = soup(subscribe(client, "ola", signup=other.pk))

    assert page.select_one("input[name=signup]")["value"] == str(other.pk)
    assert (page.h1.string, page.select_one(".form__note").string) == ("Other", "Other note.")


def test_the_page_of_the_form_sends_the_signup_it_shows(client, signup):
    page = soup(client.get(ADDRESSES["en"]))

    assert (page.h1.string, page.select_one("input[name=signup]")["value"]) == ("Join us", str(signup.pk))


@pytest.mark.parametrize("key", ["", "0", "-1", "999999", "9" * 30, "x", "1e9", "\x00", "²", "None", "<script>"])
def test_an_absurd_signup_is_not_held_against_the_reader(client, signup, key):
    assert subscribe(client, signup=key).status_code == 302


def test_the_page_the_form_stood_on_is_kept(client, signup):
    subscribe(client, page="/news/2021-03-ice/")

    assert Subscriber.objects.get().page_path == "/news/2021-03-ice/"


@pytest.mark.parametrize("page", ["https://evil.example/", "x", "/a\x00b", "/" + "a" * 10_000, "\ufffd"])
def test_an_absurd_page_is_not_held_against_the_reader(client, signup, page):
    assert subscribe(client, page=page).status_code == 302


def test_what_is_written_is_shown_as_text(client, signup):
    page = soup(subscribe(client, '"><script>alert(1)</script>', page='"><script>alert(1)</script>'))

    assert page.find("script", src=False) is None
