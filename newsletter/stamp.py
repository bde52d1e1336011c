"""What a newsletter form says of itself: which words it shows, and since which day, signed.

It comes back with the address, so that what is kept as agreed to is what was seen. A page lies in caches for a while
and carries no cookie, so a stamp names no reader and is the same all day.
"""

from datetime import timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from core.models import NewsletterSignup
from newsletter.subscription import words_of

VALID_FOR = timedelta(days=400)  # a page that was saved, or a tab left open
SIGNER = Signer(salt="newsletter.stamp")


class StampError(Exception):
    """A form without a stamp of ours, or with one no longer true; `signup` is whose words it showed, if known."""

    def __init__(self, signup: NewsletterSignup | None = None) -> None:
        super().__init__(signup)
        self.signup = signup


def stamp_of(signup: NewsletterSignup | None) -> str:
    """Return the stamp of a form that is shown today, with the words of a signup or with none of its own."""
    return SIGNER.sign_object([signup.pk if signup else None, digest(signup), timezone.localdate().toordinal()])


def signup_shown(stamp: str) -> NewsletterSignup | None:
    """Return the signup whose words stood around a form, or None if it had none; StampError if that is not certain."""
    try:
        key, words, day = SIGNER.unsign_object(stamp)
    except BadSignature as error:
        raise StampError from error
    signup = NewsletterSignup.objects.filter(pk=key).first() if key else None
    is_old = timezone.localdate().toordinal() - day > VALID_FOR.days
    if is_old or words != digest(signup):
        raise StampError(signup)
    return signup


def digest(signup: NewsletterSignup | None) -> str:
    return sha256(words_of(signup).encode()).hexdigest()[:32]
