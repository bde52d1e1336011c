"""Joining the newsletter, as readers do it and as others try to."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.core.signing import Signer
from django.test import Client
from django.utils import cache, timezone
from django.utils.translation import override

from core.factories import MastheadFactory, NewsletterSignupFactory
from core.models import Masthead
from news.factories import TopicFactory
from newsletter import stamp as stamps
from newsletter.factories import SubscriberFactory
from newsletter.models import Consent, Notice, Subscriber
from newsletter.stamp import stamp_of

ADDRESSES = {"en": "/newsletter/subscribe/", "nb": "/nb/newsletter/subscribe/", "ru": "/ru/newsletter/subscribe/"}
LANGUAGE_OF = {address: language for language, address in ADDRESSES.items()}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def signup(home_page):
    signup = NewsletterSignupFactory(heading="Join us", text="Weekly", button="Yes", privacy_note="No sharing.")
    MastheadFactory(default_signup=signup)
    return signup


def subscribe(client, email="ola@example.org", address=ADDRESSES["en"], headers=None, **data):
    """Send the form as a page shows it that has the masthead's signup, or none."""
    if "stamp" not in data:
        masthead = Masthead.objects.select_related("default_signup").first()
        with override(LANGUAGE_OF[address]):
            data["stamp"] = stamp_of(masthead.default_signup if masthead else None)
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

    assert [consent.page_path for consent in Consent.objects.all()] == ["/first/"]


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
    '"ola\x0cBcc: kari@example.org"@example.org',
    '"ola\x0b"@example.org',
    '"ola\x02"@example.org',
    '"ola"@example.org',
    '"o\\la"@example.org',
    '"ola,kari@example.org"@example.org',
    "=?utf-8?q?ola?=@example.org",
    "ſ@example.org",
    "İ@example.org",
    "root@localhost",
    "ola@[127.0.0.1]",
    "ola@[IPv6:::1]",
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
    response = client.get(subscribe(client, address=ADDRESSES[code])["Location"])

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
    subscribe(client)

    assert Consent.objects.get().text == "Join us\nWeekly\nYes\nNo sharing."


def test_the_words_agreed_to_stay_when_the_signup_changes(client, signup):
    subscribe(client)
    signup.privacy_note = "We share everything."
    signup.save()

    assert "No sharing." in Consent.objects.get().text


def test_a_form_that_comes_back_shows_the_words_it_was_sent_with(client, signup):
    """They are what will be kept as agreed to when it is sent again."""
    other = NewsletterSignupFactory(heading="Other", text="Daily", button="Please", privacy_note="Other note.")

    page = soup(subscribe(client, "ola", stamp=stamp_of(other)))

    assert page.select_one("input[name=stamp]")["value"] == stamp_of(other)
    assert (page.h1.string, page.select_one(".form__note").string) == ("Other", "Other note.")


def test_the_page_of_the_form_sends_the_signup_it_shows(client, signup):
    page = soup(client.get(ADDRESSES["en"]))

    assert (page.h1.string, page.select_one("input[name=stamp]")["value"]) == ("Join us", stamp_of(signup))


@pytest.mark.parametrize("key", ["", "0", "-1", "999999", "9" * 30, "x", "1e9", "\x00", "²", "None", "<script>"])
def test_a_field_that_the_form_does_not_have_is_not_held_against_the_reader(client, signup, key):
    assert subscribe(client, signup=key).status_code == 302


def test_the_page_the_form_stood_on_is_kept(client, signup):
    subscribe(client, page="/news/2021-03-ice/")

    assert Consent.objects.get().page_path == "/news/2021-03-ice/"


@pytest.mark.parametrize("page", ["https://evil.example/", "x", "/a\x00b", "/" + "a" * 10_000, "\ufffd"])
def test_an_absurd_page_is_not_held_against_the_reader(client, signup, page):
    assert subscribe(client, page=page).status_code == 302


def test_what_is_written_is_shown_as_text(client, signup):
    page = soup(subscribe(client, '"><script>alert(1)</script>', page='"><script>alert(1)</script>'))

    assert page.find("script", src=False) is None


# The stamp ---------------------------------------------------------------------------------------


def stale(signup):
    """Stamps that are none, not ours, not whole, not true or too old."""
    good = stamp_of(signup)
    payload, signature = good.split(":")
    return {
        "missing": "",
        "junk": "x",
        "truncated": good[:-1],
        "without its signature": payload,
        "with another's signature": f"{payload}:{stamp_of(None).split(':')[1]}",
        "signed for something else": Signer(salt="newsletter.confirm").sign_object([signup.pk, "", 0]),
        "long": "a" * 100_000,
        "long and signed alike": f"{'a' * 100_000}:{signature}",
        "null bytes": f"{payload}\0:{signature}",
        "line breaks": f"{good}\r\nBcc: kari@example.org",
        "not ASCII": "я:я",
    }


STALE = [
    "missing",
    "junk",
    "truncated",
    "without its signature",
    "with another's signature",
    "signed for something else",
    "long",
    "long and signed alike",
    "null bytes",
    "line breaks",
    "not ASCII",
]


@pytest.mark.parametrize("kind", STALE)
def test_a_form_whose_stamp_is_not_ours_comes_back_with_the_address_and_a_fresh_one(client, signup, kind):
    response = subscribe(client, stamp=stale(signup)[kind])
    page = soup(response)

    assert (response.status_code, bool(page.select_one("main [role=alert]").get_text(strip=True))) == (422, True)
    assert page.select_one("#email")["value"] == "ola@example.org"
    assert page.select_one("input[name=stamp]")["value"] == stamp_of(signup)


@pytest.mark.parametrize("kind", STALE)
def test_a_form_whose_stamp_is_not_ours_leaves_nothing(client, signup, kind):
    subscribe(client, stamp=stale(signup)[kind])

    assert not Subscriber.objects.exists()


def test_a_form_that_came_back_is_taken_when_it_is_sent_again(client, signup):
    page = soup(subscribe(client, stamp=""))
    again = {field["name"]: field.get("value", "") for field in page.select("main form input")}

    assert client.post(ADDRESSES["en"], again).status_code == 302
    assert Consent.objects.get().text == "Join us\nWeekly\nYes\nNo sharing."


@pytest.mark.parametrize("field", ["heading", "text", "button", "privacy_note"])
def test_words_that_have_changed_since_are_shown_before_they_are_agreed_to(client, signup, field):
    stamp = stamp_of(signup)
    setattr(signup, field, "Other words")
    signup.save()

    response = subscribe(client, stamp=stamp)

    assert response.status_code == 422
    assert "Other words" in soup(response).main.get_text()
    assert not Subscriber.objects.exists()


def test_a_form_that_showed_a_signup_which_is_gone_shows_the_one_there_is(client, signup):
    other = NewsletterSignupFactory(heading="Other")
    stamp = stamp_of(other)
    other.delete()

    response = subscribe(client, stamp=stamp)

    assert (response.status_code, soup(response).h1.string) == (422, "Join us")


@pytest.mark.parametrize(("days", "status"), [(0, 302), (399, 302), (400, 302), (401, 422), (4000, 422)])
def test_a_stamp_is_good_for_four_hundred_days(client, signup, monkeypatch, days, status):
    today = timezone.localdate()
    monkeypatch.setattr(stamps.timezone, "localdate", lambda: today - timedelta(days=days))
    stamp = stamp_of(signup)
    monkeypatch.undo()

    assert subscribe(client, stamp=stamp).status_code == status


def test_a_page_is_alike_all_day_and_for_everybody(client, signup):
    """So that a cache may keep it."""
    addresses = [ADDRESSES["en"], "/"]

    assert [client.get(address).content for address in addresses] == [
        Client().get(address).content for address in addresses
    ]


def test_the_form_at_the_foot_of_a_page_carries_the_stamp_of_its_words(client, signup):
    page = soup(client.get("/"))

    assert page.select_one(".signup input[name=stamp]")["value"] == stamp_of(signup)


@pytest.mark.parametrize("code", ADDRESSES)
def test_a_form_without_a_signup_keeps_the_words_it_has_of_its_own(client, branches, code):
    page = soup(client.get(ADDRESSES[code]))
    subscribe(client, address=ADDRESSES[code])

    assert Consent.objects.get().text.split("\n") == [page.h1.string, page.select_one("main .form .button").string]


# What comes of it --------------------------------------------------------------------------------


def kinds():
    return list(Notice.objects.order_by("pk").values_list("kind", "language"))


@pytest.mark.parametrize("code", ADDRESSES)
def test_whoever_asks_is_asked_by_mail_in_the_language_of_the_page(client, branches, code):
    subscribe(client, address=ADDRESSES[code])

    assert kinds() == [(Notice.Kind.CONFIRM, code)]


@pytest.mark.parametrize("state", [Subscriber.State.UNSUBSCRIBED, Subscriber.State.BOUNCED])
def test_whoever_was_on_the_list_is_asked_anew(client, signup, state):
    SubscriberFactory(email="ola@example.org", state=state)
    subscribe(client)

    assert kinds() == [(Notice.Kind.CONFIRM, "en")]
    assert Subscriber.objects.get().state == state


def test_topics_of_whoever_comes_back_follow_into_another_language_as_far_as_it_has_them(client, branches, locales):
    ice, seas = TopicFactory(locale=locales["nb"]), TopicFactory(locale=locales["nb"])
    in_english = TopicFactory(locale=locales["en"], translation_key=ice.translation_key)
    SubscriberFactory(email="ola@example.org", state=Subscriber.State.UNSUBSCRIBED, language="nb", topics=[ice, seas])
    subscribe(client)
    reader = Subscriber.objects.get()

    assert (reader.language, list(reader.topics.all())) == ("en", [in_english])


def test_whoever_is_on_the_list_is_told_so_by_mail(client, signup):
    SubscriberFactory(email="ola@example.org")
    subscribe(client)

    assert kinds() == [(Notice.Kind.ALREADY, "en")]


@pytest.mark.parametrize("state", [Subscriber.State.COMPLAINED, Subscriber.State.SUPPRESSED])
def test_whoever_is_never_to_be_written_to_is_not(client, signup, state):
    SubscriberFactory(email="ola@example.org", state=state)
    subscribe(client)

    assert kinds() == []


@pytest.mark.parametrize("state", Subscriber.State.values)
def test_the_answer_does_not_tell_in_which_state_an_address_is(client, signup, state, monkeypatch):
    # No second ends between the two: the answer names the one in which it goes stale.
    monkeypatch.setattr(cache, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    SubscriberFactory(email="ola@example.org", state=state)
    known, new = subscribe(client), subscribe(client, "kari@example.org")

    assert (known.status_code, known.headers, known.content) == (new.status_code, new.headers, new.content)


def test_the_thanks_say_what_comes_next_and_what_is_not_counted(client, signup):
    words = soup(client.get("/newsletter/subscribe/thanks/")).main.get_text(" ", strip=True)

    for said in ("A mail is on its way", "within a few minutes", "unwanted mail", "7 days", "no openings"):
        assert said in words
