"""A mail server, and what each of its answers means for the mail and for who it is to.

    421, or no connection           the server is away: the mail stays queued, and all others wait too
    4xx                             not now: the mail is tried again later
    broken off before the text      not now either: what it does to one recipient is no reason for others to wait
    5xx to the recipient or text    refused: the mail has failed; whoever has no such address any more has bounced
    5xx to the sender or log-in     refused, and so would be all others: somebody has to look
    no answer to the whole text     unknown: the server may have taken it

Reply codes are those of RFC 5321 (4.2), the reasons behind them those of RFC 3463.
"""

import smtplib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend

from newsletter.reports import STATUS, Kind, kind_of

SERVICE_NOT_AVAILABLE, GO_AHEAD, PERMANENT = 421, 354, 500
NO_ANSWER = -1  # smtplib's for an answer that is none
MOST_SAID = 500  # characters of an answer that are kept


class Result(StrEnum):
    """What came of a mail."""

    SENT = "sent"
    LATER = "later"
    AWAY = "away"  # the server, for all
    REFUSED = "refused"
    BOUNCED = "bounced"  # refused, for the recipient's own sake
    STOP = "stop"  # refused, as all others would be
    BROKEN = "broken"  # off, before the server had the whole of it
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What came of a mail, and what the server said."""

    result: Result
    said: str = ""
    provider_id: str = ""  # what a provider calls it, where mail goes out by one


class Attentive(smtplib.SMTP):
    """Knows whether a mail is under way, and whether the server has the whole of it and has not answered yet."""

    is_under_way = False  # from its MAIL command on (RFC 5321, 3.3)
    goes_ahead = False
    awaits_the_answer = False

    def sendmail(self, *args: Any, **options: Any) -> Any:
        self.is_under_way = self.awaits_the_answer = False
        return super().sendmail(*args, **options)

    def mail(self, *args: Any, **options: Any) -> Any:
        self.is_under_way = True
        return super().mail(*args, **options)

    def getreply(self) -> Any:
        code, text = super().getreply()
        self.goes_ahead, self.awaits_the_answer = code == GO_AHEAD, False
        return code, text

    def send(self, s: Any) -> None:
        # The full stop that ends a mail is its last byte: what breaks off before, no server takes (RFC 5321, 4.1.1.4).
        super().send(s)
        self.awaits_the_answer = self.goes_ahead


class AttentiveTLS(Attentive, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's own, over a connection that is attentive."""

    @property
    def connection_class(self) -> type[Attentive]:
        return AttentiveTLS if self.use_ssl else Attentive

    def broken_off(self) -> Result:
        """Return what it means that the connection broke, by how far the mail had come."""
        if not isinstance(self.connection, Attentive) or not self.connection.is_under_way:
            return Result.AWAY
        return Result.UNKNOWN if self.connection.awaits_the_answer else Result.BROKEN


class Carrier:
    """A connection to the mail server that is opened when the first mail needs it, and kept for the others."""

    def __init__(self) -> None:
        backend = get_connection()
        self.backend: Any = SmtpBackend() if type(backend) is EmailBackend else backend

    def carry(self, message: EmailMultiAlternatives) -> Outcome:
        """Hand one mail over, and say what came of it. Never raises for what a server does."""
        was_open = getattr(self.backend, "connection", None) is not None
        outcome = self.hand_over(message)
        # A server ends a connection that has served for long enough, too. That says nothing of who comes next.
        return self.hand_over(message) if was_open and outcome.result == Result.BROKEN else outcome

    def hand_over(self, message: EmailMultiAlternatives) -> Outcome:
        try:
            self.backend.open()
        except OSError as error:  # as all errors of smtplib are
            self.drop()
            return unopened(error)
        try:
            self.backend.send_messages([message])
        except (OSError, ValueError, AnymailError) as error:
            outcome = failed(error, self.backend.broken_off() if isinstance(self.backend, SmtpBackend) else Result.AWAY)
            if outcome.result in {Result.AWAY, Result.BROKEN, Result.UNKNOWN}:
                self.drop()
            return outcome
        status = getattr(message, "anymail_status", None)
        return Outcome(Result.SENT, provider_id=str((status and status.message_id) or ""))

    def drop(self) -> None:
        """Forget a connection that is no good any more, without a word to the server."""
        for name in ("_partial_connection", "connection"):
            if connection := getattr(self.backend, name, None):
                connection.close()
                setattr(self.backend, name, None)

    def close(self) -> None:
        try:
            self.backend.close()
        except OSError:  # it has gone before we could say goodbye
            self.drop()


def unopened(error: Exception) -> Outcome:
    """Return what it means that no connection came about: a log-in that is refused is for somebody to look at."""
    code = getattr(error, "smtp_code", 0)
    stops = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError) and code != 454  # noqa: PLR2004 - a log-in that fails for now (RFC 4954)
    return Outcome(Result.STOP if stops else Result.AWAY, said(error))


def failed(error: Exception, broken_off: Result) -> Outcome:
    """Return what an error means that came while a mail was handed over; `broken_off` if nobody has answered."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return answer(*next(iter(error.recipients.values())))
        case smtplib.SMTPResponseException():
            return refused(error)
        case AnymailRecipientsRefused():
            return Outcome(Result.BOUNCED, said(error))
        case AnymailAPIError():
            return of_a_provider(error)
        case OSError():
            words = "The server broke off before it had the whole mail. " if broken_off == Result.BROKEN else ""
            return Outcome(broken_off, f"{words}{said(error)}"[:MOST_SAID])
    # A header that cannot be written, or an address the server has no alphabet for.
    return Outcome(Result.REFUSED, said(error))


def refused(error: smtplib.SMTPResponseException) -> Outcome:
    """Return what an answer means by the command it was given to: the hello, the sender or the text."""
    outcome = answer(error.smtp_code, error.smtp_error)
    match error:
        case smtplib.SMTPDataError() if error.smtp_code == NO_ANSWER:
            return replace(outcome, result=Result.UNKNOWN)
        case smtplib.SMTPHeloError() if outcome.result == Result.LATER:
            return replace(outcome, result=Result.AWAY)
        case smtplib.SMTPHeloError() | smtplib.SMTPSenderRefused() if error.smtp_code >= PERMANENT:
            return replace(outcome, result=Result.STOP)
    return outcome


def answer(code: int, text: bytes | str) -> Outcome:
    """Return what an answer means that is about one recipient, or about the text for them."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    told = f"{code} {words}"[:MOST_SAID].replace("\0", "")
    if code == SERVICE_NOT_AVAILABLE:
        return Outcome(Result.AWAY, told)
    if code < PERMANENT:
        return Outcome(Result.LATER, told)
    # Without a reason it is the address. Else the codes decide, as in a report that comes later.
    is_gone = not STATUS.search(words) or kind_of(words) == Kind.HARD
    return Outcome(Result.BOUNCED if is_gone else Result.REFUSED, told)


def of_a_provider(error: AnymailAPIError) -> Outcome:
    """Return what a provider's refusal means; one that nobody answered may have been heard."""
    status = getattr(error, "status_code", None)
    if status is None:
        return Outcome(Result.UNKNOWN, said(error))
    busy = 429
    return Outcome(Result.AWAY if status == busy or status >= PERMANENT else Result.STOP, said(error))


def said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:MOST_SAID].replace("\0", "")
