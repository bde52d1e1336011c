"""A mail as it leaves: written once for all its readers, with each one's own addresses and headers put in."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import override

from newsletter.models import Subscriber
from newsletter.tokens import Purpose, token_for

# Stand in a letter for the addresses that are each reader's own. No such host can exist (RFC 6761, 6.4).
UNSUBSCRIBE = "https://unsubscribe.invalid/"
PREFERENCES = "https://preferences.invalid/"
LINKED = {"http", "https", "mailto", "tel"}  # where a link of a mail may lead


@dataclass(frozen=True)
class Letter:
    """What all readers of a mail get alike. `html` and `text` may hold UNSUBSCRIBE and PREFERENCES."""

    subject: str
    html: str
    text: str


def whole_address(address: str) -> str:
    """Return an address with its scheme and host, or nothing for one that leads nowhere from a mail."""
    if not address or address.startswith("#"):
        return ""
    try:
        whole = urljoin(f"{settings.SITE_URL}/", address)
        return whole if urlsplit(whole).scheme in LINKED else ""
    except ValueError:  # no address at all, like http://[
        return ""


def own_address(subscriber: Subscriber, purpose: Purpose) -> str:
    """Return the address under which a reader, and nobody else, does one thing; in the reader's language."""
    with override(subscriber.language):
        return whole_address(reverse(f"newsletter:{purpose}", args=[token_for(subscriber, purpose)]))


def addressed(letter: Letter, subscriber: Subscriber, message_key: UUID, *, is_bulk: bool) -> EmailMultiAlternatives:
    """Return a letter to one reader; one of a mailing says how to leave (RFC 2369, RFC 8058), and which list it is."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{message_key}@{host}>", "Auto-Submitted": "auto-generated"}  # RFC 3834
    html, text = letter.html, letter.text
    if is_bulk:
        unsubscribe = own_address(subscriber, Purpose.UNSUBSCRIBE)
        preferences = own_address(subscriber, Purpose.PREFERENCES)
        html, text = (part.replace(UNSUBSCRIBE, unsubscribe).replace(PREFERENCES, preferences) for part in (html, text))
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<newsletter-{subscriber.language}.{host}>",  # RFC 2919
        }
    message = EmailMultiAlternatives(
        letter.subject, text, settings.DEFAULT_FROM_EMAIL, [subscriber.email], headers=headers
    )
    message.attach_alternative(html, "text/html")
    return message
