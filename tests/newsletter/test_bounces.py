"""Mail that came back, and complaints: what reports say, from a mailbox or a provider, and what follows."""

import hashlib
import hmac
import json
import mailbox
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import upkeep
from newsletter import mailboxes
from newsletter.bounces import note
from newsletter.factories import MailingFactory, RecipientFactory, SubscriberFactory
from newsletter.models import Notice, Outgoing, Recipient, Subscriber
from newsletter.reports import Kind, kind_of, report_in

RETURNED = Path(__file__).parent / "returned"
State = Subscriber.State


def returned(name: str, key: UUID) -> bytes:
    """Return a mail as a server writes it, about the mail of ours with this key."""
    return (RETURNED / f"{name}.eml").read_bytes().replace(b"MESSAGE-KEY", str(key).encode())


def status_report(*, action: str = "failed", status: str = "5.1.1", said: str = "", key: UUID | str = "") -> bytes:
    return (
        "From: MAILER-DAEMON@example.com\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        f"Final-Recipient: rfc822; kari@example.com\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{key}@news.example.org>\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def sent(db: None) -> Recipient:
    """An issue that the server has taken for one subscriber."""
    return RecipientFactory(said="250 2.0.0 Ok")


def state_of(recipient: Recipient) -> str:
    return Subscriber.objects.get(recipients=recipient).state


@pytest.mark.parametrize("before", [State.PENDING, State.CONFIRMED, State.UNSUBSCRIBED, State.BOUNCED])
def test_a_complaint_counts_from_who_had_left_too(sent: Recipient, before: str) -> None:
    Subscriber.objects.filter(recipients=sent).update(state=before)
    sent.refresh_from_db()
    note(sent, Kind.COMPLAINT, "abuse")
    assert state_of(sent) == State.COMPLAINED


@pytest.mark.parametrize("before", [State.UNSUBSCRIBED, State.COMPLAINED, State.SUPPRESSED])
def test_mail_that_comes_back_from_who_had_left_changes_nothing(sent: Recipient, before: str) -> None:
    Subscriber.objects.filter(recipients=sent).update(state=before)
    sent.refresh_from_db()
    note(sent, Kind.HARD, "550 5.1.1")
    assert state_of(sent) == before


# What a report says ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("postfix", Kind.HARD),
        ("exchange", Kind.HARD),
        ("exim", Kind.SOFT),
        ("gmail", Kind.NOTED),
        ("complaint", Kind.COMPLAINT),
    ],
)
def test_a_report_names_our_mail_and_what_became_of_it(name: str, kind: Kind) -> None:
    key = uuid4()
    report = report_in(returned(name, key))
    assert report is not None
    assert (report.message_key, report.kind) == (key, kind)


def test_a_report_keeps_the_servers_words() -> None:
    report = report_in(returned("postfix", uuid4()))
    assert report is not None
    assert report.said.startswith("failed 5.1.1 smtp; 550 5.1.1 <kari@example.com>: Recipient address rejected: User")


def test_an_answer_from_a_reader_is_no_report() -> None:
    assert report_in(returned("answer", uuid4())) is None


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "", Kind.HARD),
        ("5.1.2", "bad destination system", Kind.HARD),
        ("5.1.10", "null MX", Kind.HARD),
        ("5.2.1", "mailbox disabled", Kind.HARD),
        ("5.0.0", "550 5.1.1 no such user", Kind.HARD),
        ("", "550 5.1.1 no such user", Kind.HARD),
        ("5.2.2", "mailbox full", Kind.SOFT),
        ("4.1.1", "", Kind.SOFT),
        ("4.4.7", "expired", Kind.SOFT),
        ("5.4.4", "unable to route", Kind.SOFT),
        ("5.0.0", "rejected", Kind.SOFT),
        ("nonsense", "", Kind.SOFT),
        ("5.1.8", "bad sender's system address", Kind.NOTED),
        ("5.3.4", "message too big", Kind.NOTED),
        ("5.6.1", "media not supported", Kind.NOTED),
        ("5.7.1", "listed by a blocklist", Kind.NOTED),
        ("5.7.26", "unauthenticated mail", Kind.NOTED),
        ("5.99.1", "", Kind.NOTED),
    ],
)
def test_only_what_is_about_the_address_is_for_good(status: str, said: str, kind: Kind) -> None:
    assert kind_of(status, said) == kind


def test_numbers_that_look_like_a_code_are_none() -> None:
    assert kind_of("", "550 host 5.1.1.7 said no") == Kind.SOFT


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "DELAYED (still trying)"])
def test_what_has_not_failed_is_noted_alone(action: str) -> None:
    report = report_in(status_report(action=action, key=uuid4()))
    assert report is not None
    assert report.kind == Kind.NOTED


def test_a_mail_that_reached_one_of_two_mailboxes_has_arrived() -> None:
    both = status_report(key=uuid4()).replace(
        b"\r\n\r\n--b\r\nContent-Type: text/",
        b"\r\n\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n--b\r\nContent-Type: text/",
    )
    report = report_in(both)
    assert report is not None
    assert report.kind == Kind.NOTED


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure", "virus", ""])
def test_feedback_that_is_no_complaint_is_none(kind: str) -> None:
    report = report_in(
        returned("complaint", uuid4()).replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode())
    )
    assert report is None or report.kind == Kind.NOTED


def test_a_report_with_addresses_beyond_ascii_is_read() -> None:
    key = uuid4()
    report = report_in(
        status_report(key=key)
        .replace(b"message/delivery-status", b"message/global-delivery-status")
        .replace(b"text/rfc822-headers", b"message/global-headers")
        .replace(b"kari@example.com", "kåre@blåbær.example".encode())
    )
    assert report is not None
    assert (report.message_key, report.kind) == (key, Kind.HARD)


NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))
HOSTILE = {
    "nothing": b"",
    "binary": bytes(range(256)) * 2000,
    "huge": b"Content-Type: multipart/report\n\n" + b"x" * 5_000_000,
    "nested parts": NESTED,
    "nested mails": b"Content-Type: message/rfc822\n\n" * 8000,
    "nested reports": b"Content-Type: message/delivery-status\n\n" * 8000,
    "many parts": b"Content-Type: multipart/report; boundary=b\n\n" + b"--b\nContent-Type: message/rfc822\n\n" * 8000,
    "an endless header": b"Content-Type: " + b"x" * 1_000_000,
    "a wrong charset": b"Content-Type: multipart/report; boundary*=no-such-charset''%FF%FE; report-type*0*=x''%E5\n\n-",
    "a wrong encoding": status_report(status="\0\0\0").replace(b"Action:", b"Action: \xff\xfe\x00"),
    "no boundary": b"Content-Type: multipart/report\n\nmessage/delivery-status",
    "an empty boundary": b'Content-Type: multipart/report; boundary=""\n\n--\n\n--\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_raises(name: str) -> None:
    assert report_in(HOSTILE[name]) is None


@given(st.lists(st.sampled_from([*status_report(key=uuid4()).split(b"\r\n"), b"\xff\x00", b"", b"--b--"])))
def test_no_mixture_of_a_reports_lines_raises(lines: list[bytes]) -> None:
    report_in(b"\r\n".join(lines))


@pytest.mark.django_db
def test_what_is_no_text_is_kept_all_the_same(sent: Recipient, tmp_path: Path) -> None:
    raw = status_report(said="x", key=sent.message_key).replace(b"smtp; x", b"smtp; \xe5\x00\xed\xa0\x80 550")
    assert read_folder(tmp_path, raw)["hard"] == 1
    assert "\0" not in Recipient.objects.get().said


# What follows ------------------------------------------------------------------------------------


def read_folder(folder: Path, *mails: bytes) -> Any:
    """Put mails into a Maildir and have it read; return what was counted."""
    box = mailbox.Maildir(folder / "returned")
    for mail in mails:
        box.add(mail)
    return mailboxes.read(f"maildir://{folder / 'returned'}")


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("postfix", State.BOUNCED),
        ("exchange", State.BOUNCED),
        ("complaint", State.COMPLAINED),
        ("exim", State.CONFIRMED),
        ("gmail", State.CONFIRMED),
        ("answer", State.CONFIRMED),
    ],
)
def test_a_report_ends_a_subscription_or_does_not(sent: Recipient, tmp_path: Path, name: str, state: str) -> None:
    read_folder(tmp_path, returned(name, sent.message_key))
    assert state_of(sent) == state


def test_a_report_leaves_its_words_and_its_mark_at_the_mail(sent: Recipient, tmp_path: Path) -> None:
    read_folder(tmp_path, returned("postfix", sent.message_key))
    sent.refresh_from_db()
    assert (sent.state, sent.came_back) == (Outgoing.State.SENT, Outgoing.CameBack.HARD)
    assert "User unknown" in sent.said


def test_a_report_of_a_mail_that_we_did_not_send_changes_nothing(sent: Recipient, tmp_path: Path) -> None:
    counts = read_folder(
        tmp_path, returned("postfix", uuid4()).replace(b"kari@example.com", sent.subscriber.email.encode())
    )
    assert (counts, state_of(sent)) == ({"about no mail of ours": 1}, State.CONFIRMED)


def test_a_report_that_names_an_address_alone_changes_nothing(sent: Recipient, tmp_path: Path) -> None:
    forged = status_report(key="").replace(b"kari@example.com", sent.subscriber.email.encode())
    assert (read_folder(tmp_path, forged), state_of(sent)) == ({"no report": 1}, State.CONFIRMED)


def test_the_question_to_a_new_reader_may_come_back_too(db: None, tmp_path: Path) -> None:
    subscriber = SubscriberFactory(state=State.PENDING)
    notice = Notice.objects.create(subscriber=subscriber, kind=Notice.Kind.CONFIRM, language="en")
    read_folder(tmp_path, returned("postfix", notice.message_key))
    subscriber.refresh_from_db()
    assert subscriber.state == State.BOUNCED


def issues_that_come_back(subscriber: Subscriber, tmp_path: Path, names: list[str]) -> None:
    """Send an issue for each name, which comes back by that report, or does not if there is none."""
    for name in names:
        recipient = RecipientFactory(mailing=MailingFactory(), subscriber=subscriber)
        if name:
            read_folder(tmp_path, returned(name, recipient.message_key))


@pytest.mark.parametrize(
    ("names", "state"),
    [
        (["exim", "exim"], State.CONFIRMED),
        (["exim", "exim", "exim"], State.BOUNCED),
        (["exim", "exim", "", "exim"], State.CONFIRMED),
        (["gmail", "gmail", "gmail"], State.CONFIRMED),
    ],
)
def test_three_issues_in_a_row_that_come_back_are_enough(
    db: None, tmp_path: Path, names: list[str], state: str
) -> None:
    subscriber = SubscriberFactory()
    issues_that_come_back(subscriber, tmp_path, names)
    subscriber.refresh_from_db()
    assert subscriber.state == state


def test_the_same_report_three_times_is_one(sent: Recipient, tmp_path: Path) -> None:
    read_folder(tmp_path, *[returned("exim", sent.message_key)] * 3)
    assert state_of(sent) == State.CONFIRMED


def test_a_graver_mark_stays(sent: Recipient, tmp_path: Path) -> None:
    for name in ("complaint", "exim", "gmail"):
        read_folder(tmp_path, returned(name, sent.message_key))
    sent.refresh_from_db()
    assert (sent.came_back, sent.said) == (Outgoing.CameBack.COMPLAINT, "abuse")


def test_a_report_about_somebody_erased_is_read_and_put_away(sent: Recipient, tmp_path: Path) -> None:
    sent.subscriber.delete()
    assert read_folder(tmp_path, returned("postfix", sent.message_key)) == {"hard": 1}


def test_whoever_has_left_does_not_come_back_by_a_bounce(sent: Recipient, tmp_path: Path) -> None:
    sent.subscriber.leave()
    read_folder(tmp_path, returned("postfix", sent.message_key))
    assert state_of(sent) == State.UNSUBSCRIBED


# Mailboxes ---------------------------------------------------------------------------------------


def maildir(folder: Path) -> tuple[mailbox.Mailbox, Callable[[], mailbox.Mailbox], str]:
    path = folder / "Returned mail"
    return (
        mailbox.Maildir(path),
        lambda: mailbox.Maildir(path).get_folder("other"),
        f"maildir://{folder}/Returned%20mail",
    )


def mbox(folder: Path) -> tuple[mailbox.Mailbox, Callable[[], mailbox.Mailbox], str]:
    path = folder / "returned"
    return mailbox.mbox(path), lambda: mailbox.mbox(f"{path}.other"), f"mbox://{path}"


@pytest.mark.parametrize("kind", [maildir, mbox])
def test_a_mailbox_is_emptied_and_answers_are_put_aside(sent: Recipient, tmp_path: Path, kind: Any) -> None:
    box, aside, url = kind(tmp_path)
    for name in ("postfix", "answer", "postfix"):
        box.add(returned(name, sent.message_key))
    box.flush()
    box.close()
    assert mailboxes.read(url) == {"hard": 2, "no report": 1}
    assert (len(kind(tmp_path)[0]), [mail["Subject"] for mail in aside()]) == (0, ["Re: The week at sea"])


@pytest.mark.parametrize("kind", [maildir, mbox])
def test_an_answer_is_put_aside_whole(sent: Recipient, tmp_path: Path, kind: Any) -> None:
    box, aside, url = kind(tmp_path)
    box.add(returned("answer", sent.message_key) + b"x\n" * 400_000)
    box.flush()
    box.close()
    mailboxes.read(url)
    (mail,) = aside()
    assert len(mail.get_payload()) > 800_000


@pytest.mark.parametrize("kind", [maildir, mbox])
def test_what_was_read_is_not_read_again(sent: Recipient, tmp_path: Path, kind: Any) -> None:
    box, _aside, url = kind(tmp_path)
    for name in ("postfix", "answer"):
        box.add(returned(name, sent.message_key))
    box.flush()
    box.close()
    mailboxes.read(url)
    assert mailboxes.read(url) == {}


def test_hostile_mails_are_no_obstacle_to_the_others(sent: Recipient, tmp_path: Path) -> None:
    counts = read_folder(tmp_path, *HOSTILE.values(), returned("postfix", sent.message_key))
    assert counts == {"no report": len(HOSTILE), "hard": 1}


def test_the_command_tells_what_it_read(sent: Recipient, tmp_path: Path, settings: Any, capsys: Any) -> None:
    box = mailbox.Maildir(tmp_path / "returned")
    for name in ("postfix", "answer"):
        box.add(returned(name, sent.message_key))
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path / 'returned'}"
    call_command("read_bounces")
    assert capsys.readouterr().out == "2 mails: 1 hard, 1 no report\n"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "BOUNCE_MAILBOX_URL is not set"),
        ("maildir:///no/such/place", "/no/such/place"),
        ("mbox:///no/such/place", "/no/such/place"),
        ("imaps://user:word@127.0.0.1:1/INBOX", "127.0.0.1"),
    ],
)
def test_the_command_says_what_is_wrong_with_the_mailbox(db: None, settings: Any, url: str, words: str) -> None:
    settings.BOUNCE_MAILBOX_URL = url
    with pytest.raises(CommandError, match=words):
        call_command("read_bounces")


def test_the_worker_has_it_read_every_hour(sent: Recipient, tmp_path: Path, settings: Any) -> None:
    mailbox.Maildir(tmp_path / "returned").add(returned("postfix", sent.message_key))
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path / 'returned'}"
    assert mailboxes.have_it_read in upkeep._registered
    mailboxes.have_it_read()
    assert state_of(sent) == State.BOUNCED


def test_without_a_mailbox_the_worker_has_nothing_to_read(settings: Any) -> None:
    settings.BOUNCE_MAILBOX_URL = ""
    mailboxes.have_it_read()


# Providers ---------------------------------------------------------------------------------------

SIGNING_KEY = "key-of-the-provider"
MAILGUN = "/newsletter/webhooks/mailgun/tracking/"
POSTMARK = "/newsletter/webhooks/postmark/tracking/"


@pytest.fixture
def providers(settings: Any) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY, "WEBHOOK_SECRET": []}
    settings.WEBHOOK_PROVIDERS = ["mailgun"]


def mailgun(recipient: Recipient, *, key: str = SIGNING_KEY, **told: Any) -> dict[str, Any]:
    """Return what Mailgun posts (documentation.mailgun.com, "Webhooks"), signed with a key."""
    token, timestamp = "a" * 50, "1795507964"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "id": "G9Bn5sl1TC6nu79C8C0bwg",
        "timestamp": 1795507964.565246,
        "log-level": "error",
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "recipient": recipient.subscriber.email,
        "delivery-status": {"code": 550, "message": "5.1.1 No such user", "description": "", "attempt-no": 1},
        "message": {"headers": {"to": recipient.subscriber.email, "message-id": f"{recipient.message_key}@testserver"}},
        "user-variables": {},
        **told,
    }
    return {"signature": {"token": token, "timestamp": timestamp, "signature": signature}, "event-data": event}


def post(client: Client, address: str, payload: Any, **headers: str) -> int:
    return client.post(address, json.dumps(payload), content_type="application/json", headers=headers).status_code


MAILGUN_EVENTS = [
    ({}, State.BOUNCED),
    ({"event": "complained"}, State.COMPLAINED),
    ({"event": "unsubscribed"}, State.UNSUBSCRIBED),
    ({"severity": "temporary"}, State.CONFIRMED),
    ({"event": "opened"}, State.CONFIRMED),
    ({"event": "delivered"}, State.CONFIRMED),
    ({"delivery-status": {"code": 550, "message": "5.7.1 Blocked, see https://blocklist.example"}}, State.CONFIRMED),
    ({"delivery-status": {"code": 550, "message": "No such user"}}, State.BOUNCED),
    ({"event": "rejected", "reason": "suppress-bounce"}, State.BOUNCED),
    ({"event": "rejected", "reason": "generic"}, State.CONFIRMED),
]


@pytest.mark.parametrize(("told", "state"), MAILGUN_EVENTS)
def test_a_provider_ends_a_subscription_or_does_not(
    sent: Recipient, client: Client, providers: None, told: dict[str, Any], state: str
) -> None:
    assert post(client, MAILGUN, mailgun(sent, **told)) == 200
    assert state_of(sent) == state


def test_a_providers_words_and_mark_stay_at_the_mail(sent: Recipient, client: Client, providers: None) -> None:
    post(client, MAILGUN, mailgun(sent))
    sent.refresh_from_db()
    assert (sent.said, sent.came_back) == ("bounced 5.1.1 No such user", Outgoing.CameBack.HARD)


def test_a_mail_is_known_by_what_its_provider_calls_it(db: None, client: Client, providers: None) -> None:
    recipient = RecipientFactory(provider_id="<20261124.1@mg.example.org>")
    headers = {"headers": {"message-id": "20261124.1@mg.example.org"}}
    post(client, MAILGUN, mailgun(recipient, message=headers))
    assert state_of(recipient) == State.BOUNCED


def test_a_mail_is_known_by_our_message_id_wherever_it_stands(sent: Recipient, client: Client, providers: None) -> None:
    told = {"message": {"headers": {}}, "user-variables": {"original": f"<{sent.message_key}@testserver>"}}
    post(client, MAILGUN, mailgun(sent, **told))
    assert state_of(sent) == State.BOUNCED


def test_a_provider_that_tells_of_another_mail_changes_nothing(
    sent: Recipient, client: Client, providers: None
) -> None:
    other = {"headers": {"message-id": f"{uuid4()}@testserver", "to": sent.subscriber.email}}
    assert post(client, MAILGUN, mailgun(sent, message=other)) == 200
    assert state_of(sent) == State.CONFIRMED


def unsigned(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "signature": {}}


FORGED: dict[str, Callable[[Recipient], Any]] = {
    "another key": lambda sent: mailgun(sent, key="another"),
    "no signature": lambda sent: unsigned(mailgun(sent)),
    "only an event": lambda sent: {"event-data": mailgun(sent)["event-data"]},
    "a list": lambda sent: [mailgun(sent)],
    "a number": lambda sent: 1,
    "nothing": lambda sent: None,
    "a signature of numbers": lambda sent: {**mailgun(sent), "signature": {"token": 1, "timestamp": 2, "signature": 3}},
    "a signature beyond ascii": lambda sent: {
        **mailgun(sent),
        "signature": {"token": "ø", "timestamp": "ø", "signature": "ø"},
    },
}


@pytest.mark.parametrize("name", FORGED)
def test_what_the_provider_did_not_sign_is_refused(sent: Recipient, client: Client, providers: None, name: str) -> None:
    assert post(client, MAILGUN, FORGED[name](sent)) == 400
    assert state_of(sent) == State.CONFIRMED


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"{", b"x" * 3_000_000])
def test_what_is_no_json_is_refused(db: None, client: Client, providers: None, body: bytes) -> None:
    assert client.post(MAILGUN, body, content_type="application/json").status_code == 400


def test_a_signed_event_without_its_parts_is_refused(sent: Recipient, client: Client, providers: None) -> None:
    assert post(client, MAILGUN, {**mailgun(sent), "event-data": {}}) == 400


def test_a_get_changes_nothing(sent: Recipient, client: Client, providers: None) -> None:
    assert client.get(MAILGUN).status_code == 405


@pytest.mark.parametrize("address", [POSTMARK, MAILGUN, "/newsletter/webhooks/nobody/tracking/"])
def test_a_provider_that_is_not_configured_is_not_there(db: None, client: Client, settings: Any, address: str) -> None:
    settings.WEBHOOK_PROVIDERS = []
    assert post(client, address, {}) == 404


def test_a_provider_with_a_key_opens_no_other_providers_address(db: None, client: Client, providers: None) -> None:
    assert post(client, POSTMARK, {}) == 404


@pytest.mark.parametrize(("password", "outcome"), [("right", (200, State.BOUNCED)), ("wrong", (400, State.CONFIRMED))])
def test_a_provider_that_does_not_sign_brings_the_password(
    sent: Recipient, client: Client, settings: Any, password: str, outcome: tuple[int, str]
) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["postmark:right"]}
    settings.WEBHOOK_PROVIDERS = ["postmark"]
    Recipient.objects.update(provider_id="883953f4-6105-42a2-a16a-77a8eac79483")
    # From postmarkapp.com/developer/webhooks/bounce-webhook
    bounce = {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": sent.subscriber.email,
        "BouncedAt": "2026-11-24T08:12:44Z",
        "Metadata": {},
    }
    credentials = b64encode(f"postmark:{password}".encode()).decode()
    status = post(client, POSTMARK, bounce, authorization=f"Basic {credentials}")
    assert (status, state_of(sent)) == outcome
