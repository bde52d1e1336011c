"""What follows when a mail came back or was not wanted, whether a mailbox tells it or a provider."""

import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction

from newsletter.models import Notice, Outgoing, Recipient, Subscriber
from newsletter.models.outgoing import kept
from newsletter.reports import MESSAGE_KEY, MOST_SAID, STATUS, Kind, Report, kind_of

logger = logging.getLogger(__name__)
SOFT_IN_A_ROW = 3  # issues that came back from a mailbox, until it is taken for one that nobody empties
CAME_BACK = {
    Kind.SOFT: Outgoing.CameBack.SOFT,
    Kind.HARD: Outgoing.CameBack.HARD,
    Kind.COMPLAINT: Outgoing.CameBack.COMPLAINT,
}
LEFT = {
    Kind.HARD: Subscriber.State.BOUNCED,
    Kind.COMPLAINT: Subscriber.State.COMPLAINED,
    Kind.UNSUBSCRIBED: Subscriber.State.UNSUBSCRIBED,
}
# What a provider tells: that it did not try to deliver a mail, and why; that a server took a filter's opinion of it;
# and all else.
REJECTED = {
    RejectReason.INVALID: Kind.HARD,
    RejectReason.BOUNCED: Kind.HARD,
    RejectReason.SPAM: Kind.COMPLAINT,
    RejectReason.UNSUBSCRIBED: Kind.UNSUBSCRIBED,
}
NOT_THE_READERS = {RejectReason.SPAM, RejectReason.BLOCKED}
TOLD = {
    EventType.COMPLAINED: Kind.COMPLAINT,
    EventType.UNSUBSCRIBED: Kind.UNSUBSCRIBED,
    EventType.DEFERRED: Kind.NOTED,
}


def follow(report: Report) -> bool:
    """Do what a report asks for; False if it is about no mail of ours. Twice is as once."""
    mail = mail_of(message_key=report.message_key)
    if mail is None:
        return False
    note(mail, report.kind, report.said)
    return True


def mail_of(**key: Any) -> Recipient | Notice | None:
    return Recipient.objects.filter(**key).first() or Notice.objects.filter(**key).first()


@transaction.atomic
def note(mail: Recipient | Notice, kind: Kind, said: str) -> None:
    """Write down what became of a mail that had left, and end the subscription if it has to be."""
    held = Subscriber.objects.select_for_update()  # before its mail, as when it is erased
    subscriber = mail.subscriber and held.filter(pk=mail.subscriber.pk).first()
    known = type(mail).objects.filter(pk=mail.pk)
    if kind in CAME_BACK:
        graver = [mark for other, mark in CAME_BACK.items() if other > kind]
        known.exclude(came_back__in=graver).update(came_back=CAME_BACK[kind], said=kept(said))
    elif kind == Kind.NOTED:
        known.filter(came_back="").update(said=kept(said))
    if subscriber is None:
        return
    if kind in LEFT:
        subscriber.leave(LEFT[kind])
    elif kind == Kind.SOFT and has_had_enough(subscriber):
        subscriber.leave(Subscriber.State.BOUNCED)


def has_had_enough(subscriber: Subscriber) -> bool:
    """Whether the last issues that left for somebody have all come back."""
    left = subscriber.recipients.filter(state__in=[Outgoing.State.SENT, Outgoing.State.UNKNOWN])
    marks = list(left.order_by("-mailing__begun_at", "-pk").values_list("came_back", flat=True)[:SOFT_IN_A_ROW])
    return len(marks) == SOFT_IN_A_ROW and "" not in marks


def hear(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Do what a provider's webhook tells. anymail has checked by then that it comes from the provider."""
    kind = kind_of_event(event)
    if kind is None:
        return
    said = " ".join(f"{event.event_type} {event.mta_response or event.description or ''}".split())[:MOST_SAID]
    mail = mail_of_event(event)
    if mail is None:
        logger.info("%s tells of a mail that is not ours, or is no more: %s", esp_name, said)
    else:
        note(mail, kind, said)


def kind_of_event(event: AnymailTrackingEvent) -> Kind | None:
    """Return what an event means; None for one that is no concern of ours, such as an opened mail."""
    match event.event_type:
        case EventType.REJECTED:
            return REJECTED.get(event.reject_reason, Kind.SOFT)
        case EventType.BOUNCED:
            answer = f"{event.mta_response or ''} {event.description or ''}"
            if STATUS.search(answer):
                return kind_of(answer)
            return Kind.NOTED if event.reject_reason in NOT_THE_READERS else Kind.HARD
    return TOLD.get(event.event_type)


def mail_of_event(event: AnymailTrackingEvent) -> Recipient | Notice | None:
    """Return which mail an event is about: by our Message-ID, wherever the event has it, or by the provider's own."""
    for key in message_keys(event):
        mail = mail_of(message_key=key)
        if mail:
            return mail
    return mail_of(provider_id=event.message_id) if event.message_id else None


def message_keys(event: AnymailTrackingEvent) -> Iterator[UUID]:
    texts = (event.message_id, json.dumps(event.esp_event, default=str))
    yield from (UUID(key) for text in texts for key in dict.fromkeys(MESSAGE_KEY.findall(text or "")))
