"""Reports that a mail came back (RFC 3464) or was not wanted (RFC 5965), read out of a mail.

Anybody can write to the mailbox that these come to. So a report is about the mail whose Message-ID it names, which only
its reader and the servers on its way have seen, and never about an address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import IntEnum
from itertools import islice
from typing import Any
from uuid import UUID

MOST_BYTES = 256 * 1024  # what is told stands at the beginning; behind it comes the mail that came back
MOST_PARTS = 40
MOST_SAID = 500

FAILURE = {"message/delivery-status", "message/global-delivery-status"}  # RFC 6533 has the second
COMPLAINT = {"message/feedback-report"}
RETURNED = {"message/rfc822", "message/global"}
RETURNED_HEADERS = {"text/rfc822-headers", "message/global-headers"}
# RFC 5965, 7.3, and RFC 6650, 3.2. The other types (`not-spam`, `auth-failure`, `virus`) say nothing of that kind.
UNWANTED = {"abuse", "fraud", "opt-out", "opt-out-list"}

# Of the codes of RFC 3463, less their first number: what is about the reader, their mailbox or the way there; what of
# that is about the sender's address or the length of the mail; and what says that there is no such mailbox any more
# (10 is from RFC 7505: the domain takes no mail at all).
ABOUT_THE_READER = {"0", "1", "2", "3", "4"}
NOT_THE_READERS = {"1.7", "1.8", "2.3", "3.4"}
GONE = {"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1"}

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
MESSAGE_KEY = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)


class Kind(IntEnum):
    """What a report means for its reader, the mildest first."""

    NOTED = 0  # late, or refused for what the mail is or who sends it: not the reader's affair
    SOFT = 1  # did not arrive, and another one may
    HARD = 2  # there is no such mailbox, or no more
    COMPLAINT = 3
    UNSUBSCRIBED = 4


@dataclass(frozen=True)
class Report:
    message_key: UUID
    kind: Kind
    said: str


def report_in(raw: bytes) -> Report | None:
    """Return what a mail reports of one of ours, or None if it reports nothing. No mail raises."""
    try:
        message = message_from_bytes(raw[:MOST_BYTES])
        parts = list(islice(message.walk(), MOST_PARTS))
        told = complaint_in(parts) or failure_in(parts)
        key = told and message_key_in(message, parts)
    except (RecursionError, LookupError, ValueError, AssertionError):
        return None  # the library's own way with what nests too deep, or is no mail at all
    return Report(key, *told) if key and told else None


def complaint_in(parts: list[Message]) -> tuple[Kind, str] | None:
    for block in (block for part in parts if part.get_content_type() in COMPLAINT for block in blocks(part)):
        kind = word(block, "Feedback-Type")
        if kind:
            return (Kind.COMPLAINT if kind in UNWANTED else Kind.NOTED), kind[:MOST_SAID]
    return None


def failure_in(parts: list[Message]) -> tuple[Kind, str] | None:
    """Return what became of a mail; if it went to several mailboxes for one address, the best that can be said."""
    told = []
    for block in (block for part in parts if part.get_content_type() in FAILURE for block in blocks(part)):
        action = word(block, "Action")
        if action:
            status, diagnostic = header(block, "Status"), header(block, "Diagnostic-Code")
            kind = kind_of(status, diagnostic) if action == "failed" else Kind.NOTED
            told.append((kind, " ".join(f"{action} {status} {diagnostic}".split())[:MOST_SAID]))
    return min(told, default=None)


def kind_of(*said: str) -> Kind:
    """Return what the first telling code of RFC 3463 in a server's words means.

    Its middle number says what is wrong. 1 is the address: for good, unless it is the sender's. 2 is the mailbox: for
    good if it is disabled; a full one is emptied one day. 3 and 4 are the servers and the way to them, 0 is anything.
    5 to 7 are the protocol, the content and the policy, where blocklists belong: a fault of ours, or a quarrel of two
    servers, that would otherwise strike out every reader of a provider at once.
    """
    codes = [".".join(found) for found in STATUS.findall(" ".join(said))]
    telling = (code for code in codes if not code.endswith(".0.0"))
    permanence, reason = next(telling, "5.0.0").split(".", 1)
    if reason in NOT_THE_READERS or reason.partition(".")[0] not in ABOUT_THE_READER:
        return Kind.NOTED
    return Kind.HARD if permanence == "5" and reason in GONE else Kind.SOFT


def message_key_in(message: Message, parts: list[Message]) -> UUID | None:
    """Return the left half of the Message-ID of our mail: from the mail that came back, or what else names it."""
    for text in message_ids(message, parts):
        found = MESSAGE_KEY.search(text)
        if found:
            return UUID(found[1])
    return None


def message_ids(message: Message, parts: list[Message]) -> Iterator[str]:
    for part in parts:
        kind = part.get_content_type()
        if kind in RETURNED | RETURNED_HEADERS:
            yield from (header(block, "Message-ID") for block in blocks(part))
        elif kind in FAILURE | COMPLAINT:
            yield from (header(block, "X-Original-Message-ID") for block in blocks(part))
    yield header(message, "In-Reply-To")
    yield header(message, "References")


def blocks(part: Message) -> Iterator[Message]:
    """Yield the groups of fields that a part is made of, whether the library has taken them apart or not."""
    payload: Any = part.get_payload()
    for block in payload if isinstance(payload, list) else [part]:
        yield block
        text = block.get_payload()
        if isinstance(text, str):
            yield from map(message_from_string, islice(re.split(r"\r?\n\r?\n", text), MOST_PARTS))


def header(message: Message, name: str) -> str:
    """Return a field as text that a database takes: what is no text in it shows as such."""
    return str(message.get(name) or "").encode(errors="replace").decode().replace("\0", "")


def word(message: Message, name: str) -> str:
    """Return a field's first word in lower case; a comment may follow it."""
    return header(message, name).lower().partition("(")[0].strip()
