"""The mails that a reader's own request brings about: what they say, and that nobody can write into them."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from core.factories import MastheadFactory
from newsletter.factories import SubscriberFactory
from newsletter.mail import addressed
from newsletter.models import Notice
from newsletter.notices import letter_of
from newsletter.tokens import Purpose, subscriber_of

LINKS = {
    Notice.Kind.CONFIRM: Purpose.CONFIRM,
    Notice.Kind.ALREADY: Purpose.PREFERENCES,
    Notice.Kind.PREFERENCES: Purpose.PREFERENCES,
}
FROM_HERE = r"http://testserver((?:/nb|/ru)?/newsletter/\w+/(\S+)/)"


@pytest.fixture
def reader(branches):
    return SubscriberFactory(email="ola@example.org")


def notice(reader, kind=Notice.Kind.CONFIRM, language="en"):
    return Notice.objects.create(subscriber=reader, kind=kind, language=language)


def send(noticed):
    message = addressed(letter_of(noticed), noticed.subscriber, noticed.message_key, is_bulk=False)
    message.send()
    return mail.outbox[-1].message()


@pytest.mark.parametrize("kind", Notice.Kind)
@pytest.mark.parametrize("language", ["en", "nb", "ru"])
def test_both_parts_lead_to_a_page_in_the_notice_s_language(client, reader, kind, language):
    letter = letter_of(notice(reader, kind, language))
    in_text, in_html = re.findall(FROM_HERE, letter.text), BeautifulSoup(letter.html, "html.parser")
    (path, token), *more = in_text

    assert (more, subscriber_of(token, LINKS[kind])) == ([], reader)
    assert {one["href"] for one in in_html.select("a")} == {f"http://testserver{path}", "http://testserver/"}
    page = BeautifulSoup(client.get(path).content, "html.parser")
    assert (in_html.html["lang"], page.html["lang"]) == (language, language)


@pytest.mark.parametrize("kind", Notice.Kind)
def test_both_parts_say_the_same(reader, kind):
    letter = letter_of(notice(reader, kind))
    words = " ".join(BeautifulSoup(letter.html, "html.parser").body.get_text(" ", strip=True).split())

    for line in letter.text.splitlines():
        assert line.strip(" :-").removesuffix("/").split(", http")[0] in words


@pytest.mark.parametrize("kind", Notice.Kind)
def test_a_notice_says_who_asked_for_which_address_and_what_to_do_if_it_was_somebody_else(reader, kind):
    text = letter_of(notice(reader, kind)).text

    for said in (
        "Somebody, most likely you, asked on testserver",
        "ola@example.org",
        "If it was not you",
        "neither who",
    ):
        assert said in text


@pytest.mark.parametrize("kind", Notice.Kind)
def test_a_notice_brings_nothing_that_tells_of_its_being_read(reader, kind):
    page = BeautifulSoup(letter_of(notice(reader, kind)).html, "html.parser")

    assert page.select("img, script, link, iframe, object, [background]") == []
    assert "url(" not in str(page)


def test_a_name_of_two_lines_ends_no_header(reader):
    MastheadFactory(name="Tideline\r\nBcc: kari@example.org")
    message = send(notice(reader))

    assert message["Bcc"] is None
    assert message["Subject"] == "Please confirm: the newsletter of Tideline Bcc: kari@example.org"


@pytest.mark.parametrize(
    "email",
    ['"<script>alert(1)</script>"@example.org', "ola%(host)s@example.org", "ola&lt@example.org", "o'la@example.org"],
)
def test_an_odd_address_stands_there_as_it_is(reader, email):
    letter = letter_of(notice(SubscriberFactory(email=email)))
    page = BeautifulSoup(letter.html, "html.parser")

    assert email in letter.text
    assert email in page.get_text()
    assert page.script is None


def test_a_notice_is_no_bulk_mail(reader):
    message = send(notice(reader))

    assert (message["List-Unsubscribe"], message["Auto-Submitted"], message["To"]) == (
        None,
        "auto-generated",
        "ola@example.org",
    )


def test_the_dark_scheme_is_kept_for_programs_that_have_one(reader):
    page = BeautifulSoup(letter_of(notice(reader)).html, "html.parser")

    assert [("prefers-color-scheme: dark" in style.string) for style in page.select("style")] == [True]
    assert "background" in page.select_one(".press a")["style"]
