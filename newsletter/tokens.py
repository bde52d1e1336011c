"""What stands in the links of our mail: who may do one thing, and until when.

A token names a subscriber by their key and is signed for one purpose, so that it opens nothing else. It is neither
kept nor used up: what it does can be done twice with the same outcome, and it ends with the subscriber's row.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from newsletter.models import Subscriber


class Purpose(StrEnum):
    """What a token is good for."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"


VALID_FOR = {
    Purpose.CONFIRM: timedelta(days=7),
    Purpose.UNSUBSCRIBE: timedelta(days=2 * 365),  # an old mail, opened to leave at last
    Purpose.PREFERENCES: timedelta(days=90),
}


class TokenError(Exception):
    """A token that opens nothing."""


class ExpiredToken(TokenError):  # noqa: N818 - it is one of those
    """A token that did once: whoever holds it may ask for another."""


def token_for(subscriber: Subscriber, purpose: Purpose) -> str:
    return signer(purpose).sign(subscriber.key.hex)


def subscriber_of(token: str, purpose: Purpose) -> Subscriber:
    """Return whom a token names; ExpiredToken or TokenError if it opens nothing, any more or at all."""
    try:
        key = UUID(signer(purpose).unsign(token, max_age=VALID_FOR[purpose]))
    except SignatureExpired as error:
        raise ExpiredToken(token) from error
    except (BadSignature, ValueError) as error:
        raise TokenError(token) from error
    subscriber = Subscriber.objects.filter(key=key).first()
    if subscriber is None:
        raise TokenError(token)
    return subscriber


def signer(purpose: Purpose) -> TimestampSigner:
    return TimestampSigner(sep=".", salt=f"newsletter.{purpose}")
