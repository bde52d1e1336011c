"""What a reader may choose, take along and have erased, behind a link that only they have."""

import json

import pytest
from bs4 import BeautifulSoup

from news.factories import TopicFactory
from newsletter.bounces import note
from newsletter.factories import RecipientFactory, SubscriberFactory
from newsletter.models import Consent, ErasedAddress, Mailing, NewsletterIssue, Notice, Recipient, Subscriber
from newsletter.reports import Kind
from newsletter.subscription import ask_to_subscribe
from newsletter.tokens import Purpose
from tests.newsletter.links import link

ASK = "/newsletter/preferences/"


@pytest.fixture
def topics(locales):
    """Two topics, the first of them in two languages."""
    ice = TopicFactory(name="Ice")
    is_ = TopicFactory(name="Is", locale=locales["nb"], translation_key=ice.translation_key)
    return {"ice": ice, "is": is_, "seas": TopicFactory(name="Seas")}


@pytest.fixture
def reader(home_page, topics):
    return SubscriberFactory(email="ola@example.org", topics=[topics["ice"]])


@pytest.fixture
def address(reader):
    return link(reader, Purpose.PREFERENCES)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def choose(client, address, **chosen):
    return client.post(address, {"language": "en", "frequency": "each", **chosen})


def names(reader):
    return [topic.name for topic in reader.topics.order_by("name")]


def test_the_page_shows_what_is_chosen(client, reader, address):
    page = soup(client.get(address))
    ticked = {box["name"]: box.find_parent("label").get_text(strip=True) for box in page.select("[checked]")}

    assert ticked == {"language": "English", "frequency": "Each issue, as it is published", "topics": "Ice"}


def test_the_page_offers_the_topics_of_the_reader_s_language(client, reader, address):
    offered = [
        box.find_parent("label").get_text(strip=True) for box in soup(client.get(address)).select("[type=checkbox]")
    ]

    assert offered == ["Ice", "Seas"]


def test_what_is_chosen_is_kept(client, reader, address, topics):
    response = choose(client, address, frequency="weekly", topics=[topics["seas"].pk])
    reader.refresh_from_db()

    assert response["Location"] == f"{address}?saved#saved"
    assert (reader.frequency, names(reader)) == (Subscriber.Frequency.WEEKLY, ["Seas"])


def test_the_page_says_that_it_was_kept(client, address):
    page = soup(client.get(choose(client, address)["Location"]))

    assert page.select_one("#saved[role=status]")


def test_topics_follow_into_another_language_as_far_as_it_has_them(client, branches, reader, address, topics):
    response = choose(client, address, language="nb", topics=[topics["ice"].pk, topics["seas"].pk])
    reader.refresh_from_db()

    assert (reader.language, names(reader)) == ("nb", ["Is"])
    assert response["Location"] == f"/nb{address}?saved#saved"
    assert soup(client.get(response["Location"])).html["lang"] == "nb"


def test_no_topic_is_all_of_them(client, reader, address):
    choose(client, address)

    assert names(reader) == []


ABSURD = ["", "0", "-1", "9" * 17, "9" * 400, "x", "²", "1e3", "\0", "a" * 100_000, "1; DROP TABLE", "\r\nBcc: a@b.c"]


@pytest.mark.parametrize("topic", ABSURD)
def test_an_absurd_topic_is_passed_over(client, reader, address, topics, topic):
    assert choose(client, address, topics=[topic, topics["seas"].pk]).status_code == 302
    assert names(reader) == ["Seas"]


@pytest.mark.parametrize("field", ["language", "frequency"])
@pytest.mark.parametrize("value", ["", "xx", "\0", "EN", "a" * 100_000, "en\r\nBcc: kari@example.org", "<script>"])
def test_what_was_no_choice_is_told_and_changes_nothing(client, reader, address, field, value):
    before = Subscriber.objects.values().get()
    response = choose(client, address, **{field: value})

    assert (response.status_code, bool(soup(response).select_one("main [role=alert]"))) == (422, True)
    assert (Subscriber.objects.values().get(), names(reader)) == (before, ["Ice"])


def test_the_preferences_of_somebody_who_has_left_do_not_bring_them_back(client, reader, address):
    reader.leave()
    choose(client, address)
    reader.refresh_from_db()

    assert reader.state == Subscriber.State.UNSUBSCRIBED


SAID = {
    Subscriber.State.PENDING: "waits to be confirmed",
    Subscriber.State.CONFIRMED: "has been on the list since",
    Subscriber.State.UNSUBSCRIBED: "is off the list",
    Subscriber.State.BOUNCED: "our mail came back",
    Subscriber.State.COMPLAINED: "is never written to",
    Subscriber.State.SUPPRESSED: "is never written to",
}


@pytest.mark.parametrize("state", Subscriber.State)
def test_the_page_says_whether_anything_is_sent(client, reader, address, state):
    Subscriber.objects.update(state=state)
    said = soup(client.get(address)).select_one(".article__lede").get_text(" ", strip=True)

    assert SAID[state] in said


def test_the_page_leads_to_leaving(client, reader, address):
    page = soup(client.get(address))
    (leave,) = [one["href"] for one in page.select("main a") if one.string == "Unsubscribe"]
    client.post(leave)
    reader.refresh_from_db()

    assert reader.state == Subscriber.State.UNSUBSCRIBED


# All that is held --------------------------------------------------------------------------------


def held(client, reader):
    response = client.post(link(reader, Purpose.PREFERENCES, name="download"))
    assert (response.status_code, response["Content-Disposition"]) == (200, 'attachment; filename="newsletter.json"')
    assert "no-store" in response["Cache-Control"]
    return json.loads(response.content)


def test_a_reader_gets_all_that_is_held_about_them(client, reader):
    Consent.objects.create(subscriber=reader, text="Join us", language="en", page_path="/news/")
    Notice.objects.create(subscriber=reader, kind=Notice.Kind.CONFIRM, language="en")
    issue = NewsletterIssue.objects.create(subject="Ice", language="en")
    mailing = Mailing.objects.create(issue=issue, subject="Ice goes out")
    Recipient.objects.create(mailing=mailing, subscriber=reader, state=Recipient.State.SENT)
    data = held(client, reader)

    assert {name: data[name] for name in ("address", "state", "topics")} == {
        "address": "ola@example.org",
        "state": "confirmed",
        "topics": ["Ice"],
    }
    assert [(one["text"], one["page_path"]) for one in data["consents"]] == [("Join us", "/news/")]
    assert [(one["subject"], one["state"]) for one in data["newsletters"]] == [("Ice goes out", "sent")]
    assert [one["kind"] for one in data["notices"]] == ["confirm"]


def test_the_file_names_every_field_of_a_reader_but_the_keys(client, reader):
    fields = {field.name for field in Subscriber._meta.fields} - {"id", "key", "address_key", "email"}

    assert fields - set(held(client, reader)) == set()


@pytest.mark.parametrize("name", ["newsletters", "notices"])
def test_the_file_tells_what_became_of_each_mail(client, reader, name):
    told = {"state": "sent", "attempts": 2, "said": "failed 5.2.2 Mailbox full", "came_back": "soft"}
    if name == "notices":
        Notice.objects.create(subscriber=reader, kind=Notice.Kind.CONFIRM, language="en", **told)
    else:
        mailing = Mailing.objects.create(issue=NewsletterIssue.objects.create(subject="Ice", language="en"))
        Recipient.objects.create(mailing=mailing, subscriber=reader, **told)
    (mail,) = held(client, reader)[name]

    assert {key: mail.get(key) for key in told} == told


def test_the_file_holds_nothing_of_others(client, reader):
    other = SubscriberFactory(email="kari@example.org")
    Consent.objects.create(subscriber=other, text="Kari's words", language="en")

    assert "ari" not in json.dumps(held(client, reader))


def test_the_file_is_given_only_for_a_press(client, reader):
    assert client.get(link(reader, Purpose.PREFERENCES, name="download")).status_code == 405


# Erasing -----------------------------------------------------------------------------------------


@pytest.fixture
def erasing(reader):
    return link(reader, Purpose.PREFERENCES, name="erase")


def test_erasing_is_asked_about_first(client, address, erasing):
    page = soup(client.get(address))
    (leads,) = [one["href"] for one in page.select("main a") if one.string == "Erase everything"]
    asked = soup(client.get(leads))

    assert asked.h1.string == "Erase everything?"
    assert asked.select_one("main form[method=post]").get("action") is None


def test_after_erasing_nothing_is_left_but_a_hash(client, reader, erasing):
    Consent.objects.create(subscriber=reader, text="Join us", language="en")
    Notice.objects.create(subscriber=reader, kind=Notice.Kind.CONFIRM, language="en")
    response = client.post(erasing, follow=True)

    assert soup(response).h1.string == "Everything is erased"
    assert [kind.objects.count() for kind in (Subscriber, Consent, Notice)] == [0, 0, 0]
    assert ErasedAddress.has("ola@example.org")
    assert "ola" not in ErasedAddress.objects.get().hash


def test_what_was_sent_stays_as_a_number(client, reader, erasing):
    mailing = Mailing.objects.create(issue=NewsletterIssue.objects.create(subject="Ice", language="en"))
    Recipient.objects.create(mailing=mailing, subscriber=reader, state=Recipient.State.SENT)
    client.post(erasing)

    assert Recipient.objects.values_list("subscriber", "state").get() == (None, "sent")


def test_what_servers_said_of_an_address_goes_with_it(client, reader, erasing):
    recipient = RecipientFactory(subscriber=reader, said="550 5.2.2 <ola@example.org>: mailbox full")
    client.post(erasing)
    note(recipient, Kind.HARD, "failed 5.1.1 <ola@example.org>: no such user")
    recipient.refresh_from_db()

    assert (recipient.said, recipient.came_back) == ("", "hard")


@pytest.mark.parametrize("name", ["confirm", "unsubscribe", "preferences"])
def test_who_is_erased_while_a_page_of_theirs_is_asked_for_is_told_so(client, reader, monkeypatch, name):
    def found_and_then_erased(token, purpose):
        Subscriber.objects.filter(pk=reader.pk).delete()
        return reader

    monkeypatch.setattr("newsletter.views.subscriber_of", found_and_then_erased)
    response = client.post(link(reader, Purpose(name)), {"language": "en", "frequency": "each"})

    assert (response.status_code, Subscriber.objects.exists()) == (404, False)


@pytest.mark.parametrize("purpose", Purpose)
def test_after_erasing_every_link_has_ended(client, reader, erasing, purpose):
    address = link(reader, purpose)
    client.post(erasing)

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_who_was_erased_may_subscribe_again(client, reader, erasing):
    client.post(erasing)
    ask_to_subscribe("ola@example.org", language="en", signup=None, page_path="")

    assert Subscriber.objects.get().state == Subscriber.State.PENDING


# Asking for the link -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", [Subscriber.State.CONFIRMED, Subscriber.State.UNSUBSCRIBED, Subscriber.State.BOUNCED])
def test_the_link_is_sent_to_whoever_is_known(client, reader, state):
    Subscriber.objects.update(state=state)
    client.post(ASK, {"email": " OLA@example.org"})

    assert Notice.objects.values_list("subscriber", "kind").get() == (reader.pk, Notice.Kind.PREFERENCES)


@pytest.mark.parametrize("state", Subscriber.State)
def test_the_answer_is_the_same_for_everybody(client, reader, state):
    Subscriber.objects.update(state=state)
    known, new = (client.post(ASK, {"email": email}) for email in ("ola@example.org", "kari@example.org"))

    assert (known.status_code, known["Location"], known.content) == (302, new["Location"], new.content)


def test_an_unknown_address_is_not_noted(client, reader):
    client.post(ASK, {"email": "kari@example.org"})

    assert (Subscriber.objects.count(), Notice.objects.count()) == (1, 0)


@pytest.mark.parametrize("email", ["", "x", "\0", "a" * 100_000, "ola@example.org\r\nBcc: kari@example.org"])
def test_what_is_no_address_is_told_beside_the_field(client, reader, email):
    response = client.post(ASK, {"email": email})

    assert (response.status_code, bool(soup(response).select_one("#email-error"))) == (422, True)


def test_a_form_on_another_site_is_refused(client, reader):
    response = client.post(ASK, {"email": "ola@example.org"}, headers={"origin": "https://evil.example"})

    assert (response.status_code, Notice.objects.count()) == (403, 0)


def test_a_program_that_fills_in_every_field_gets_the_usual_answer_and_no_mail(client, reader):
    response = client.post(ASK, {"email": "ola@example.org", "website": "x"})

    assert (response["Location"], Notice.objects.count()) == ("/newsletter/preferences/sent/", 0)
