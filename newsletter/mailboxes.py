"""The mailbox that our mail comes back to: a Maildir or an mbox file on this machine, or a folder of an IMAP server."""

import imaplib
import mailbox
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django_tasks import task

from newsletter.bounces import follow
from newsletter.reports import MOST_BYTES, report_in

IMAPS_PORT = 993
TIMEOUT = 20  # seconds for each answer of an IMAP server
MOST_AT_ONCE = 1000  # the rest has time until the next hour
ASIDE = "other"


class MailboxError(Exception):
    """There is no mailbox where one should be, or it does not let us in. Its text says which and why."""


class Box(Protocol):
    """A mailbox in our hands. What is left in it after reading is for people: somebody may have answered."""

    def mails(self) -> Iterator[tuple[str, bytes]]:
        """Yield a key and the beginning of each mail that has not been read."""

    def remove(self, key: str) -> None: ...

    def put_aside(self, key: str) -> None:
        """Keep a mail for people, and do not yield it again."""


class Folder:
    """A Maildir, whose other mail goes to a folder in it, or an mbox, whose other mail goes to a file beside it."""

    def __init__(self, box: mailbox.Maildir | mailbox.mbox, aside: mailbox.Maildir | mailbox.mbox) -> None:
        self.box = box
        self.aside = aside

    def mails(self) -> Iterator[tuple[str, bytes]]:
        for key in list(self.box.iterkeys()):
            try:
                with self.box.get_file(key) as file:
                    raw = file.read(MOST_BYTES)
            except (KeyError, FileNotFoundError):
                continue  # another program has taken it out meanwhile
            yield key, raw

    def remove(self, key: str) -> None:
        self.box.discard(key)

    def put_aside(self, key: str) -> None:
        self.aside.add(self.box.get_bytes(key))
        self.aside.flush()
        self.box.discard(key)


class ImapFolder:
    """A folder of an IMAP server (RFC 9051), whose other mail stays there, marked as seen."""

    def __init__(self, server: imaplib.IMAP4) -> None:
        self.server = server

    def ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, data = self.server.uid(command, *arguments)
        if answer != "OK":
            raise MailboxError(f"The server refused {command}: {words(data[0])}")
        return data

    def mails(self) -> Iterator[tuple[str, bytes]]:
        (found,) = self.ask("SEARCH", "UNSEEN")
        for uid in found.decode().split() if isinstance(found, bytes) else []:
            data = self.ask("FETCH", uid, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            bodies = [part[1] for part in data if isinstance(part, tuple)]
            if bodies:
                yield uid, bodies[0]

    def remove(self, key: str) -> None:
        self.ask("STORE", key, "+FLAGS.SILENT", r"(\Deleted)")

    def put_aside(self, key: str) -> None:
        self.ask("STORE", key, "+FLAGS.SILENT", r"(\Seen)")


def read(url: str) -> Counter[str]:
    """Follow every report in a mailbox and take it out; return how many there were of each kind.

    A reader that dies meanwhile leaves reports that are followed again, to the same effect.
    """
    counts: Counter[str] = Counter()
    with opened(url) as box:
        for key, raw in islice(box.mails(), MOST_AT_ONCE):
            report = report_in(raw)
            if report is None:
                box.put_aside(key)
                counts["no report"] += 1
            else:
                counts[report.kind.name.lower() if follow(report) else "about no mail of ours"] += 1
                box.remove(key)
    return counts


def opened(url: str) -> AbstractContextManager[Box]:
    """Open the mailbox at maildir:///path, mbox:///path or imaps://user:password@host/folder."""
    address = urlsplit(url)
    return opened_imap(address) if address.scheme == "imaps" else opened_folder(address)


@contextmanager
def opened_folder(address: SplitResult) -> Iterator[Box]:
    path = unquote(address.path)
    try:
        if address.scheme == "maildir":
            maildir = mailbox.Maildir(path, create=False)
            with_aside = Folder(maildir, maildir.add_folder(ASIDE))
        else:
            with_aside = Folder(mailbox.mbox(path, create=False), mailbox.mbox(f"{path}.{ASIDE}"))
        with_aside.box.lock()
        try:
            yield with_aside
        finally:
            with_aside.box.flush()
            with_aside.box.unlock()
    except (mailbox.Error, OSError) as error:
        raise MailboxError(f"{path}: {error or type(error).__name__}") from error


@contextmanager
def opened_imap(address: SplitResult) -> Iterator[Box]:
    host = address.hostname or ""
    folder = unquote(address.path.strip("/")) or "INBOX"
    try:
        context = ssl.create_default_context()
        with imaplib.IMAP4_SSL(host, address.port or IMAPS_PORT, ssl_context=context, timeout=TIMEOUT) as server:
            server.login(unquote(address.username or ""), unquote(address.password or ""))
            answer, data = server.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
            if answer != "OK":
                raise MailboxError(f"{host} has no folder {folder}: {words(data[0])}")
            try:
                yield ImapFolder(server)
            finally:
                server.expunge()
    except (imaplib.IMAP4.error, OSError) as error:
        raise MailboxError(f"{host}: {words(error.args[-1] if error.args else error)}") from error


def words(said: Any) -> str:
    """Return what a server said as text; the library gives it as it came."""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


@task()
def read_returned_mail() -> dict[str, int]:
    """Read the mailbox of BOUNCE_MAILBOX_URL; what its server says when it does not let us in stands at the task."""
    return dict(read(settings.BOUNCE_MAILBOX_URL))


def have_it_read() -> None:
    """Have the mailbox read by the worker, if there is one: a server may take its time, and upkeep may not."""
    if settings.BOUNCE_MAILBOX_URL:
        read_returned_mail.enqueue()
