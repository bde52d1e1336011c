"""Taking subscribers over from another list: with evidence, and without those who have left."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletter.factories import SubscriberFactory
from newsletter.models import Consent, ErasedAddress, Subscriber
from newsletter.subscription import erase

HEADER = "email,language,confirmed_at,consent_text"
OLA = "ola@example.org,nb,2019-05-17T10:30+02:00,Join us"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Return a function that imports lines and returns what was said, and what was complained of."""

    def run(*lines, header=HEADER, raw=None, **options):
        file = tmp_path / "list.csv"
        file.write_bytes("\n".join([header, *lines]).encode() if raw is None else raw)
        said, complaints = StringIO(), StringIO()
        call_command("import_subscribers", str(file), stdout=said, stderr=complaints, **options)
        return said.getvalue(), complaints.getvalue().splitlines()

    return run


def test_who_has_confirmed_becomes_a_subscriber(run):
    run(OLA)

    assert Subscriber.objects.values_list("email", "state", "language", "frequency").get() == (
        "ola@example.org",
        "confirmed",
        "nb",
        "each",
    )


def test_the_evidence_comes_along(run):
    run(OLA)
    consent = Consent.objects.get()

    assert (consent.subscriber.email, consent.text, consent.language) == ("ola@example.org", "Join us", "nb")
    assert consent.confirmed_at.isoformat() == "2019-05-17T08:30:00+00:00"


def test_the_file_s_further_columns_are_taken_or_passed_over(run):
    run(f"{OLA},weekly,/about/,2019-05-16,blue", header=f"{HEADER},frequency,page,asked_at,colour")
    consent = Consent.objects.get()

    assert Subscriber.objects.get().frequency == Subscriber.Frequency.WEEKLY
    assert (consent.page_path, timezone.localtime(consent.asked_at).date().isoformat()) == ("/about/", "2019-05-16")


@pytest.mark.parametrize("state", Subscriber.State)
def test_who_is_known_is_left_as_they_are(run, state):
    SubscriberFactory(email="ola@example.org", state=state)
    before = Subscriber.objects.values().get()
    said, complaints = run(OLA.upper().replace("NB", "nb"))

    assert (Subscriber.objects.values().get(), len(complaints)) == (before, 1)
    assert said.endswith("0 were taken, 1 left out.\n")


def test_who_was_erased_is_not_brought_back(run):
    erase(SubscriberFactory(email="Ola@example.org"))
    _said, complaints = run(OLA)

    assert (Subscriber.objects.count(), ErasedAddress.objects.count()) == (0, 1)
    assert complaints == ["Line 2: has had everything about them erased."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ola,nb,2019-05-17,Join us", "is no e-mail address"),
        (",nb,2019-05-17,Join us", "is no e-mail address"),
        ("ola@example.org,sv,2019-05-17,Join us", "is no language here"),
        ("ola@example.org,nb,,Join us", "does not say when that was"),
        ("ola@example.org,nb,17.5.2019,Join us", "is no date"),
        ("ola@example.org,nb,2019-02-31,Join us", "is no date"),
        ("ola@example.org,nb,0001-01-01,Join us", "is no date"),
        ("ola@example.org,nb,2999-01-01,Join us", "is in the future"),
        ("ola@example.org,nb,2019-05-17,", "does not say what was agreed to"),
        ("ola@example.org", "does not say what was agreed to"),
        ("ola@example.org,nb,2019-05-17,Join\0us", "is not UTF-8"),
        ('ola@example.org,nb,2019-05-17,"' + "a" * 200_000 + '"', "cannot be read"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_line(run, line, reason):
    said, complaints = run(line, "kari@example.org,nb,2019-05-17,Join us")

    assert [(one.split(":")[0], reason in one) for one in complaints] == [("Line 2", True)]
    assert said.endswith("1 were taken, 1 left out.\n")


def test_bytes_that_are_no_utf8_are_told_by_their_line(run):
    _said, complaints = run(raw=f"{HEADER}\n{OLA}\nkari@example.org,nb,2019-05-17,Bl\xe5b\xe6r\n".encode("latin-1"))

    assert (complaints, Subscriber.objects.count()) == (["Line 3: is not UTF-8."], 1)


def test_an_address_is_taken_once(run):
    _said, complaints = run(OLA, "OLA@example.org,en,2020-01-01,Other words")

    assert complaints == ["Line 3: this address stands further up in the file."]
    assert Consent.objects.get().text == "Join us"


def test_a_spreadsheet_s_own_marks_and_empty_lines_are_no_matter(run):
    run(raw=f"\ufeff{HEADER.upper()}\r\n{OLA}\r\n\r\n,,,\r\n".encode())

    assert Subscriber.objects.count() == 1


def test_a_dry_run_says_the_same_and_keeps_nothing(run):
    wet, dry = run(OLA, "x,nb,2019-05-17,Join us", dry_run=True), None
    assert Subscriber.objects.count() == 0
    dry = run(OLA, "x,nb,2019-05-17,Join us")

    assert (wet[1], wet[0].replace("would be", "were")) == (dry[1], dry[0])


def test_a_long_list_is_taken_in_pieces_and_a_second_time_not_at_all(run, django_assert_max_num_queries):
    lines = [f"reader{number}@example.org,en,2019-05-17,Join us" for number in range(1200)]
    with django_assert_max_num_queries(40):
        run(*lines)
    said, complaints = run(*lines)

    assert (Subscriber.objects.count(), Consent.objects.count()) == (1200, 1200)
    assert (len(complaints), "0 were taken, 1200 left out" in said) == (1200, True)


@pytest.mark.parametrize("raw", [b"", b"name;email\n", b"email,language\n"])
def test_a_file_of_another_kind_is_refused_as_a_whole(run, raw):
    with pytest.raises(CommandError, match="consent_text"):
        run(raw=raw)


def test_a_first_line_that_is_none_is_refused_in_words(run):
    with pytest.raises(CommandError, match="first line cannot be read"):
        run(raw=b'"' + b"x" * 200_000)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        call_command("import_subscribers", str(tmp_path / "nowhere.csv"))
