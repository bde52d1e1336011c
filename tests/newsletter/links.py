"""Links as they stand in mail, and all that can be wrong with one."""

import time

from django.core.signing import Signer, b62_encode
from django.urls import reverse

from newsletter.models import Subscriber
from newsletter.tokens import VALID_FOR, Purpose, signer, token_for

# What reaches a path of an address; a slash ends the token, and what follows it is no page of ours.
SPOILED = [
    "truncated",
    "without its signature",
    "with a letter more",
    "with another's key",
    "with a later time",
    "signed by somebody else",
    "for each other purpose",
    "of nobody",
    "null bytes",
    "line breaks",
    "not ASCII",
    "long",
    "dots",
    "empty parts",
]


def link(subscriber: Subscriber, purpose: Purpose, *, name: str = "", days: float = 0) -> str:
    """Return the path of a link that is so many days old."""
    return reverse(f"newsletter:{name or purpose}", args=[token(subscriber, purpose, days)])


def token(subscriber: Subscriber, purpose: Purpose, days: float = 0) -> str:
    stamped = f"{subscriber.key.hex}.{b62_encode(int(time.time() - days * 86_400))}"
    return Signer.sign(signer(purpose), stamped)


def expired(subscriber: Subscriber, purpose: Purpose, name: str = "") -> str:
    return link(subscriber, purpose, name=name, days=VALID_FOR[purpose].days + 0.01)


def spoiled(subscriber: Subscriber, other: Subscriber, purpose: Purpose) -> dict[str, list[str]]:
    """Return tokens that open nothing, by what is wrong with them."""
    good = token_for(subscriber, purpose)
    key, when, signature = good.split(".")
    later = b62_encode(int(time.time()) + 1000)
    return {
        "truncated": [good[:length] for length in (1, 16, 32, len(good) - 1)],
        "without its signature": [key, f"{key}.{when}", f"{key}.{when}."],
        "with a letter more": [f"{good}x", f"x{good}"],
        "with another's key": [f"{other.key.hex}.{when}.{signature}"],
        "with a later time": [f"{key}.{later}.{signature}"],
        "signed by somebody else": [Signer(key="another", sep=".", salt="newsletter.x").sign(f"{key}.{when}")],
        "for each other purpose": [token_for(subscriber, another) for another in Purpose if another != purpose],
        "of nobody": [signer(purpose).sign("0" * 32), signer(purpose).sign("x"), signer(purpose).sign("")],
        "null bytes": [f"{good}\0", f"\0{good}", "\0"],
        "line breaks": [f"{good}\n", f"{good}\r\nSet-Cookie: a=b", "\r\n"],
        "not ASCII": [f"{good}я", "я", "%ff", "🚢"],
        "long": ["a" * 100_000, f"{good}.{'a' * 100_000}"],
        "dots": [".", "..", "...", "." * 1000],
        "empty parts": ["..", f"{key}..{signature}", f".{when}.{signature}", " "],
    }
