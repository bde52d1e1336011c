"""A mail server on loopback: it takes what it is sent, or answers as a test tells it to."""

import asyncio
import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.browser.production import free_port

Answer = Callable[[str], str]  # from the recipient's address; nothing means that all is well
DROP, STALL = "drop", "stall"
STALL_SECONDS = 30


@dataclass
class Mailbox:
    """What the server has taken, and how it answers next. `port` is where it listens."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    to_connection: Answer = lambda _name: ""
    to_hello: Answer = lambda _name: ""
    to_sender: Answer = lambda _address: ""
    to_recipient: Answer = lambda _address: ""
    before_data: Answer = lambda _address: ""  # to the command, before the text
    to_data: Answer = lambda _address: ""
    most_mails: int = 0  # of one connection; then the server ends it. 0 is no limit
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}/"

    @property
    def addresses(self) -> Counter[str]:
        return Counter(address for address, _content in self.taken)

    def messages(self, address: str) -> list[EmailMessage]:
        return [
            email.message_from_bytes(content, policy=email.policy.default)  # type: ignore[misc]
            for taken, content in self.taken
            if taken == address
        ]

    async def handle_HELO(self, server: Any, session: Any, envelope: Any, hostname: str) -> str:  # noqa: N802
        session.host_name = hostname
        answer = self.to_hello(hostname)
        return await acted(server, answer) if answer else f"250 {server.hostname}"

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        answer = self.to_hello(hostname)
        return [await acted(server, answer)] if answer else responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if answer := self.to_sender(address):
            return await acted(server, answer)
        if self.most_mails and getattr(session, "mails", 0) >= self.most_mails:
            return await acted(server, DROP)
        session.mails = getattr(session, "mails", 0) + 1
        return accepted(envelope, "mail_from", address)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if answer := self.to_recipient(address):
            return await acted(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self.to_data(address)
        if not answer or answer in {DROP, STALL}:
            self.taken.append((address, envelope.content))
        return await acted(server, answer or "250 Taken")


def accepted(envelope: Any, name: str, value: str) -> str:
    setattr(envelope, name, value)
    return "250 OK"


async def acted(server: Any, answer: str) -> str:
    """Answer in words, or break off, or say nothing for longer than anybody waits."""
    if answer == DROP:
        server.transport.abort()
    if answer == STALL:
        await asyncio.sleep(STALL_SECONDS)
    return answer if answer not in {DROP, STALL} else "250 OK"


class Protocol(SMTP):
    """Answers to what no handler is asked about: to whoever connects, and to DATA before the text."""

    async def push(self, status: Any) -> None:
        mailbox, answer = self.event_handler, ""
        if str(status).startswith("220 "):
            answer = mailbox.to_connection(self.hostname)
        elif str(status).startswith("354 "):
            answer = mailbox.before_data(self.envelope.rcpt_tos[0])
        await super().push(await acted(self, answer) if answer else status)


class Listener(Controller):
    def factory(self) -> SMTP:
        return Protocol(self.handler, **self.SMTP_kwargs)


@contextmanager
def running() -> Iterator[Mailbox]:
    mailbox = Mailbox(port=free_port())
    controller = Listener(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop(no_assert=True)
