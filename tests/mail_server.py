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

from tests.browser.production import free_port

Answer = Callable[[str], str]  # from the recipient's address; nothing means that all is well
DROP, STALL = "drop", "stall"
STALL_SECONDS = 30


@dataclass
class Mailbox:
    """What the server has taken, and how it answers next. `port` is where it listens."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    to_sender: Answer = lambda _address: ""
    to_recipient: Answer = lambda _address: ""
    to_data: Answer = lambda _address: ""
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

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        return self.to_sender(address) or accepted(envelope, "mail_from", address)

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


@contextmanager
def running() -> Iterator[Mailbox]:
    mailbox = Mailbox(port=free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop(no_assert=True)
