"""An issue on its way to its audience, past a mail server that is not always kind."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from news.factories import TopicFactory
from news.models import StoryTopic, Topic
from newsletter import delivery, queue
from newsletter.carrier import Carrier, Result
from newsletter.factories import MailingFactory, NewsletterIssueFactory, RecipientFactory, SubscriberFactory
from newsletter.models import Mailing, NewsletterIssue, Notice, Recipient, Subscriber
from newsletter.models.outgoing import ATTEMPTS, IN_HAND
from newsletter.subscription import erase
from tests import mail_server
from tests.browser.production import free_port
from tests.mail_server import DROP, STALL, Mailbox

pytestmark = pytest.mark.django_db
States, Mailings = Subscriber.State, Mailing.State


@pytest.fixture
def server(settings) -> Iterator[Mailbox]:
    with mail_server.running() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", mailbox.port, 2
        settings.NEWSLETTER_PER_SECOND = 0
        yield mailbox


@pytest.fixture
def issue(home_page) -> NewsletterIssue:
    return NewsletterIssueFactory(subject="Ice, again")


@pytest.fixture
def readers(db) -> list[Subscriber]:
    return SubscriberFactory.create_batch(3)


def send(issue: NewsletterIssue) -> Mailing:
    mailing = delivery.order(issue, user=None)
    turn()
    mailing.refresh_from_db()
    return mailing


def turn() -> None:
    queue.take_turn(threading.Event())


def states(mailing: Mailing) -> dict[str, int]:
    return dict(mailing.counts)


def waiting_for(mailing: Mailing) -> set[int]:
    """Return after how many attempts its mails wait."""
    return set(mailing.recipients.values_list("attempts", flat=True))


def to_one(reader: Subscriber, answer: str):
    return lambda address: answer if address == reader.email else ""


def test_everybody_gets_it_once(server, issue, readers):
    mailing = send(issue)
    assert server.addresses == dict.fromkeys([one.email for one in readers], 1)
    assert (states(mailing), mailing.state, mailing.audience) == ({"sent": 3}, Mailings.DONE, 3)


def test_a_further_turn_sends_nothing(server, issue, readers):
    send(issue)
    turn()
    assert sum(server.addresses.values()) == 3


@pytest.mark.parametrize("state", [state for state in States if state != States.CONFIRMED])
def test_who_has_not_confirmed_is_no_audience(server, issue, state):
    SubscriberFactory(state=state)
    assert send(issue).audience == 0


def test_another_language_is_no_audience(server, issue):
    SubscriberFactory(language="nb")
    assert send(issue).audience == 0


@pytest.mark.parametrize(("is_digest", "frequency"), [(False, "each"), (True, "weekly")])
def test_the_frequency_decides_who_gets_it(server, issue, is_digest, frequency):
    issue.is_digest = is_digest
    issue.save()
    wanted = SubscriberFactory(frequency=frequency)
    SubscriberFactory(frequency="weekly" if frequency == "each" else "each")
    send(issue)
    assert set(server.addresses) == {wanted.email}


@pytest.fixture
def topics(issue, story, locales) -> list[Topic]:
    """Three topics; the issue tells a story about the first two."""
    topics = TopicFactory.create_batch(3, locale=locales["en"])
    for number, topic in enumerate(topics[:2]):
        StoryTopic.objects.create(story=story, topic=topic, sort_order=number)
    issue.picked.create(story=story)
    issue.save()
    return topics


def test_who_chose_another_topic_is_no_audience(server, issue, topics):
    wanted = SubscriberFactory(topics=topics[:1])
    SubscriberFactory(topics=topics[2:])
    send(issue)
    assert set(server.addresses) == {wanted.email}


def test_who_chose_several_topics_is_one_of_the_audience(server, issue, topics):
    reader = SubscriberFactory(topics=topics)
    mailing = send(issue)
    assert (mailing.audience, server.addresses) == (1, {reader.email: 1})


def test_who_comes_after_the_freeze_is_no_audience(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    late = SubscriberFactory()
    turn()
    assert late.email not in server.addresses


def test_who_leaves_after_the_freeze_is_excluded(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    readers[0].leave()
    turn()
    assert (states(mailing), set(server.addresses)) == ({"sent": 2, "excluded": 1}, {one.email for one in readers[1:]})


def test_who_is_erased_after_the_freeze_is_excluded(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    readers[0].delete()
    turn()
    assert states(mailing) == {"sent": 2, "excluded": 1}


def test_a_worker_that_comes_late_to_the_freeze_sends_the_same_mail(server, issue, readers):
    ours, theirs = delivery.order(issue, user=None), Mailing.objects.get()
    delivery.begin(theirs)
    queue.send_mailing(ours, Carrier(), threading.Event())
    assert {server.messages(one.email)[0]["subject"] for one in readers} == {"Ice, again"}


def test_an_issue_whose_stories_were_taken_back_is_paused(server, story, readers):
    mailing = delivery.order(NewsletterIssueFactory(stories=[story]), user=None)
    story.unpublish()
    turn()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.said[:24], server.taken) == (Mailings.PAUSED, "There is nothing to tell", [])


def test_what_is_edited_after_the_freeze_changes_nothing(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    issue.subject = "Something else"
    issue.save()
    turn()
    assert server.messages(readers[0].email)[0]["subject"] == "Ice, again"


# What the server answers -------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
@pytest.mark.parametrize("answer", ["450 4.2.1 Busy", "451 Later", "452 4.2.2 Full"])
def test_not_now_is_tried_again_later(server, issue, readers, where, answer):
    setattr(server, where, to_one(readers[0], answer))
    mailing = send(issue)
    row = Recipient.objects.get(subscriber=readers[0])
    assert (row.state, row.attempts, row.said[:3]) == ("queued", 1, answer[:3])
    assert row.next_attempt_at > timezone.now()
    assert (states(mailing), mailing.state) == ({"sent": 2, "queued": 1}, Mailings.SENDING)


def test_not_now_is_sent_when_its_time_has_come(server, issue, readers):
    server.to_recipient = to_one(readers[0], "450 Busy")
    mailing = send(issue)
    server.to_recipient = lambda _address: ""
    Recipient.objects.update(next_attempt_at=timezone.now())
    turn()
    mailing.refresh_from_db()
    assert (states(mailing), mailing.state) == ({"sent": 3}, Mailings.DONE)


def test_not_now_for_ever_is_a_failure(server, issue, readers):
    server.to_recipient = to_one(readers[0], "450 Busy")
    mailing = send(issue)
    for _number in range(ATTEMPTS):
        Recipient.objects.update(next_attempt_at=timezone.now())
        turn()
    mailing.refresh_from_db()
    assert (states(mailing), mailing.state) == ({"sent": 2, "failed": 1}, Mailings.DONE)


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
@pytest.mark.parametrize("answer", ["550 No such user", "550 5.1.1 No such user", "553 5.2.1 Disabled"])
def test_an_address_that_is_none_any_more_has_bounced(server, issue, readers, where, answer):
    setattr(server, where, to_one(readers[0], answer))
    mailing = send(issue)
    readers[0].refresh_from_db()
    assert (states(mailing), readers[0].state) == ({"sent": 2, "failed": 1}, States.BOUNCED)


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
@pytest.mark.parametrize("answer", ["554 5.7.1 Looks like spam", "552 5.3.4 Too big", "552 5.2.2 Full"])
def test_a_refusal_that_is_not_about_the_address_takes_nobody_off_the_list(server, issue, readers, where, answer):
    setattr(server, where, to_one(readers[0], answer))
    mailing = send(issue)
    readers[0].refresh_from_db()
    assert (states(mailing), readers[0].state) == ({"sent": 2, "failed": 1}, States.CONFIRMED)


@pytest.mark.parametrize("where", ["to_sender", "to_recipient", "to_data"])
def test_a_server_that_goes_away_keeps_all_waiting(server, issue, readers, where):
    setattr(server, where, lambda _address: "421 4.3.2 Going down")
    mailing = send(issue)
    assert (states(mailing), mailing.state, mailing.said[:3]) == ({"queued": 3}, Mailings.SENDING, "421")
    assert mailing.not_before > timezone.now()


def test_a_server_that_is_not_there_keeps_all_waiting(server, issue, readers, settings):
    settings.EMAIL_PORT = free_port()
    mailing = send(issue)
    assert (states(mailing), mailing.state) == ({"queued": 3}, Mailings.SENDING)
    assert "ConnectionRefused" in mailing.said


def test_all_is_sent_when_the_server_is_back(server, issue, readers):
    server.to_data = lambda _address: "421 Going down"
    mailing = send(issue)
    server.to_data = lambda _address: ""
    Mailing.objects.update(not_before=timezone.now())
    turn()
    mailing.refresh_from_db()
    assert (states(mailing), mailing.said) == ({"sent": 3}, "")


@pytest.mark.parametrize("answer", [DROP, STALL])
def test_a_mail_that_the_server_took_without_a_word_is_unknown(server, issue, readers, answer):
    server.to_data = to_one(readers[0], answer)
    mailing = send(issue)
    turn()
    assert states(mailing) == {"sent": 2, "unknown": 1}
    assert server.addresses[readers[0].email] == 1


BEFORE_THE_TEXT = [("to_recipient", DROP), ("to_recipient", STALL), ("before_data", DROP)]


@pytest.mark.parametrize(("where", "answer"), BEFORE_THE_TEXT)
def test_a_connection_that_breaks_at_one_recipient_is_tried_again_later_while_the_others_go_on(
    server, issue, readers, where, answer
):
    setattr(server, where, to_one(readers[1], answer))
    mailing = send(issue)
    row = Recipient.objects.get(subscriber=readers[1])
    assert (row.state, row.attempts, row.next_attempt_at > timezone.now()) == ("queued", 1, True)
    assert (states(mailing), mailing.state, mailing.said) == ({"sent": 2, "queued": 1}, Mailings.SENDING, "")


def test_a_connection_that_breaks_at_one_recipient_for_ever_is_a_failure(server, issue, readers):
    server.to_recipient = to_one(readers[0], DROP)
    mailing = send(issue)
    for _number in range(ATTEMPTS):
        Recipient.objects.update(next_attempt_at=timezone.now())
        turn()
    mailing.refresh_from_db()
    row = Recipient.objects.get(subscriber=readers[0])
    assert (states(mailing), mailing.state, row.attempts) == ({"sent": 2, "failed": 1}, Mailings.DONE, ATTEMPTS)
    assert row.said.startswith("The server broke off before it had the whole mail.")
    assert row.subscriber.state == States.CONFIRMED


def test_a_connection_that_breaks_at_the_senders_name_is_that_recipients_alone(server, issue, readers):
    answers = iter(["", DROP, DROP])
    server.to_sender = lambda _address: next(answers, "")
    mailing = send(issue)
    assert states(mailing) == {"sent": 2, "queued": 1}
    assert Recipient.objects.get(state="queued").attempts == 1


def test_a_connection_that_has_served_for_long_enough_is_made_anew(server, issue, readers):
    server.most_mails = 1
    mailing = send(issue)
    assert (states(mailing), mailing.state) == ({"sent": 3}, Mailings.DONE)


@pytest.mark.parametrize("where", ["to_connection", "to_hello"])
@pytest.mark.parametrize("answer", [DROP, STALL, "421 4.3.2 Not now", "450 Not now"])
def test_what_a_server_does_before_anybodys_mail_counts_for_nobody(server, issue, readers, where, answer):
    setattr(server, where, lambda _name: answer)
    mailing = send(issue)
    assert (states(mailing), mailing.state, waiting_for(mailing)) == ({"queued": 3}, Mailings.SENDING, {0})
    assert mailing.not_before > timezone.now()


def test_an_answer_to_the_whole_mail_that_is_none_is_unknown(server, issue, readers):
    server.to_data = to_one(readers[0], "What?")
    mailing = send(issue)
    assert states(mailing) == {"sent": 2, "unknown": 1}


def test_a_sender_that_is_refused_pauses_the_mailing(server, issue, readers):
    server.to_sender = lambda _address: "550 5.7.1 Not from here"
    mailing = send(issue)
    assert (states(mailing), mailing.state, mailing.said[:3]) == ({"queued": 3}, Mailings.PAUSED, "550")


def test_a_server_that_refuses_one_after_the_other_pauses_the_mailing(server, issue):
    SubscriberFactory.create_batch(queue.IN_A_ROW + 5)
    server.to_recipient = lambda _address: "554 5.7.1 Blocked"
    mailing = send(issue)
    assert (states(mailing), mailing.state) == ({"failed": queue.IN_A_ROW, "queued": 5}, Mailings.PAUSED)


@pytest.mark.parametrize("code", ["554 5.7.1", "421 4.3.2"])
def test_a_mailing_that_waits_names_no_address_that_the_server_named(server, issue, code):
    SubscriberFactory.create_batch(queue.IN_A_ROW)
    server.to_recipient = lambda address: f"{code} <{address}>: Blocked"
    assert send(issue).said == f"{code} …: Blocked"


# The pace ----------------------------------------------------------------------------------------


@pytest.fixture
def slept(settings, monkeypatch) -> list[float]:
    """How long the worker has waited for each moment, at two mails a second."""
    settings.NEWSLETTER_PER_SECOND = 2
    waits: list[float] = []
    monkeypatch.setattr(queue.time, "sleep", waits.append)
    return waits


def under_way() -> tuple[Any, Mailing]:
    mailing = MailingFactory(state=Mailings.SENDING)
    RecipientFactory(mailing=mailing, state="queued")
    return Recipient.objects.filter(mailing=mailing), mailing


def test_mailings_that_are_under_way_together_keep_to_one_pace(home_page, slept):
    first, second = under_way(), under_way()
    assert [queue.keep_the_pace(*each) for each in (first, second, first)] == [True, True, True]
    assert [round(wait, 1) for wait in slept] == [0, 0.5, 1.0]


def test_a_moment_further_off_is_not_waited_for(home_page, slept):
    first, second = under_way(), under_way()
    paces = [queue.keep_the_pace(*each) for each in (first, second, first, second)]
    assert (paces, len(slept)) == ([True, True, True, False], 3)


def test_a_mailing_that_only_waits_takes_no_moment_from_another(home_page, slept):
    waiting, other = under_way(), under_way()
    waiting[0].update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert [queue.keep_the_pace(*each) for each in (waiting, waiting, other)] == [True, True, True]
    assert [round(wait, 1) for wait in slept] == [0]


def test_what_is_paused_keeps_nobody_waiting(home_page, slept):
    paused, other = under_way(), under_way()
    queue.keep_the_pace(*paused)
    delivery.pause(paused[1])
    assert (queue.keep_the_pace(*paused), queue.keep_the_pace(*other)) == (False, True)
    assert [round(wait, 1) for wait in slept] == [0, 0]


# A worker that dies ------------------------------------------------------------------------------


@pytest.fixture
def orphan(server, issue, readers) -> Recipient:
    """A mail that a dead worker had in hand, and the others sent."""
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    orphan = queue.take_in_hand(Recipient.objects.filter(subscriber=readers[0]))
    turn()
    return orphan


def test_what_is_in_hand_no_other_worker_takes(orphan, server):
    orphan.refresh_from_db()
    assert (orphan.state, server.addresses[orphan.subscriber.email]) == ("sending", 0)


def test_the_mailing_does_not_end_before_the_mail_in_hand(orphan):
    assert orphan.mailing.state == Mailings.SENDING


def test_what_a_dead_worker_had_in_hand_is_unknown_and_not_sent_again(orphan, server):
    Recipient.objects.filter(pk=orphan.pk).update(claimed_at=timezone.now() - IN_HAND)
    turn()
    turn()
    orphan.refresh_from_db()
    assert (orphan.state, server.addresses[orphan.subscriber.email]) == ("unknown", 0)
    assert Mailing.objects.get().state == Mailings.DONE


def test_a_slow_worker_that_saw_the_answer_after_all_is_believed(orphan):
    Recipient.objects.filter(pk=orphan.pk).update(claimed_at=timezone.now() - IN_HAND)
    turn()
    queue.settle(orphan, queue.Outcome(queue.Result.SENT))
    orphan.refresh_from_db()
    assert orphan.state == "sent"


def test_a_slow_worker_queues_nothing_after_the_end(orphan):
    Recipient.objects.filter(pk=orphan.pk).update(claimed_at=timezone.now() - IN_HAND)
    turn()
    queue.settle(orphan, queue.Outcome(queue.Result.LATER))
    orphan.refresh_from_db()
    assert orphan.state == "unknown"


def test_a_worker_that_dies_over_an_address_that_is_gone_has_written_down_neither(orphan, monkeypatch):
    def die(*_args):
        raise SystemExit

    monkeypatch.setattr(Subscriber, "leave", die)
    with pytest.raises(SystemExit):
        queue.settle(orphan, queue.Outcome(Result.BOUNCED, "550 5.1.1 No such user"))
    orphan.refresh_from_db()
    assert orphan.state == "sending"


# What an editor does -----------------------------------------------------------------------------


def test_a_draft_is_not_sent(server, issue):
    issue.has_unpublished_changes = True
    with pytest.raises(ValueError, match="not approved"):
        delivery.order(issue, user=None)


def test_an_issue_is_sent_once(server, issue, readers):
    send(issue)
    with pytest.raises(ValueError, match="has been sent"):
        delivery.order(issue, user=None)


def test_what_is_scheduled_waits(server, issue, readers):
    delivery.order(issue, user=None, send_at=timezone.now() + timezone.timedelta(hours=1))
    turn()
    assert not server.taken


def test_what_is_paused_waits_and_what_is_resumed_goes_on(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    delivery.pause(mailing)
    turn()
    assert not server.taken
    delivery.resume(mailing)
    turn()
    assert len(server.taken) == 3


def test_the_rest_of_a_cancelled_mailing_is_excluded(server, issue, readers):
    server.to_recipient = lambda address: "" if address == readers[0].email else "450 Later"
    mailing = send(issue)
    delivery.cancel(mailing)
    turn()
    mailing.refresh_from_db()
    assert (states(mailing), mailing.state) == ({"sent": 1, "excluded": 2}, Mailings.CANCELLED)


@pytest.mark.parametrize("result", [Result.LATER, Result.BROKEN, Result.AWAY, Result.STOP])
def test_what_was_in_hand_when_it_was_cancelled_is_not_queued_again(server, issue, readers, result):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    row = queue.take_in_hand(Recipient.objects.filter(mailing=mailing))
    delivery.cancel(mailing)
    queue.settle(row, queue.Outcome(result, "Not now"))
    assert states(mailing) == {"excluded": 3}


def test_who_is_erased_while_their_mail_is_in_hand_leaves_no_address_and_stops_nobody(server, issue, readers):
    mailing = delivery.order(issue, user=None)
    delivery.begin(mailing)
    row = queue.take_in_hand(Recipient.objects.filter(mailing=mailing))
    erase(Subscriber.objects.get(pk=row.subscriber.pk))
    queue.settle(row, queue.Outcome(Result.BOUNCED, f"550 5.1.1 <{row.subscriber.email}>"))
    row.refresh_from_db()
    assert (row.state, row.subscriber, row.said) == ("failed", None, "")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_issue_that_is_ordered_twice_at_once_is_ordered_once(issue):
    def order(_number):
        try:
            return delivery.order(issue, user=None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(order, range(4))) == {Mailing.objects.get().pk}


def test_what_was_cancelled_before_it_began_may_be_ordered_again(server, issue, readers):
    delivery.cancel(delivery.order(issue, user=None))
    assert send(issue).state == Mailings.DONE


def test_an_issue_that_was_changed_after_it_was_ordered_is_paused(server, issue, readers):
    delivery.order(issue, user=None)
    issue.has_unpublished_changes = True
    issue.save()
    turn()
    assert (Mailing.objects.get().state, len(server.taken)) == (Mailings.PAUSED, 0)


def test_a_notice_that_cannot_be_written_stops_no_other(notice, server, monkeypatch):
    monkeypatch.setattr(queue.notices, "letter_of", lambda notice: {}[notice])
    turn()
    notice.refresh_from_db()
    assert (notice.state, notice.said[:8], notice.subscriber.state) == ("failed", "KeyError", States.PENDING)


def test_an_issue_that_cannot_be_drawn_is_paused_with_the_reason(server, issue, readers, monkeypatch):
    def fail(_issue):
        raise RuntimeError("The ink is dry.")

    monkeypatch.setattr(delivery, "render_issue", fail)
    mailing = send(issue)
    assert (mailing.state, mailing.said) == (Mailings.PAUSED, "RuntimeError: The ink is dry.")


# The mail ----------------------------------------------------------------------------------------


def test_the_headers_say_how_to_leave_and_which_list_it_is(server, issue, readers):
    send(issue)
    message = server.messages(readers[0].email)[0]
    assert message["List-Unsubscribe"].strip().startswith("<http")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (message["List-Id"], message["Auto-Submitted"]) == ("<newsletter-en.testserver>", "auto-generated")


def test_each_has_a_message_id_and_an_address_to_leave_of_its_own(server, issue, readers):
    send(issue)
    mails = [server.messages(one.email)[0] for one in readers]
    assert len({mail["Message-ID"] for mail in mails} | {mail["List-Unsubscribe"] for mail in mails}) == 6


def test_both_parts_hold_the_readers_own_address_to_leave(server, issue, readers):
    send(issue)
    message = server.messages(readers[0].email)[0]
    own = message["List-Unsubscribe"].strip(" <>")
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert [own in part for part in parts] == [True, True]


# Notices -----------------------------------------------------------------------------------------


@pytest.fixture
def notice(server, home_page) -> Notice:
    return Notice.objects.create(
        subscriber=SubscriberFactory(state=States.PENDING), kind=Notice.Kind.CONFIRM, language="en"
    )


def test_a_notice_is_sent_once(notice, server):
    turn()
    turn()
    notice.refresh_from_db()
    assert (notice.state, server.addresses) == ("sent", {notice.subscriber.email: 1})


def test_a_notice_is_not_sent_to_who_confirmed_meanwhile(notice, server):
    notice.subscriber.confirm()
    turn()
    assert not server.taken


def test_a_notice_that_comes_back_ends_what_it_asked_about(notice, server):
    server.to_recipient = lambda _address: "550 5.1.1 No such user"
    turn()
    notice.subscriber.refresh_from_db()
    assert notice.subscriber.state == States.BOUNCED
