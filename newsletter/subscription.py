"""How somebody becomes a subscriber."""

from django.db import IntegrityError, transaction

from core.models import NewsletterSignup
from newsletter.addresses import address_key
from newsletter.models import Subscriber


def ask_to_subscribe(address: str, *, language: str, signup: NewsletterSignup | None, page_path: str) -> None:
    """Leave a pending subscriber for a normalised address; a known one stays as it is.

    Nothing comes back, so that no caller can tell a known address from a new one.
    """
    shown = [signup.heading, signup.text, signup.button, signup.privacy_note] if signup else []
    try:
        with transaction.atomic():
            Subscriber.objects.get_or_create(
                address_key=address_key(address),
                defaults={
                    "email": address,
                    "language": language,
                    "consent_text": "\n".join(filter(None, shown)),
                    "page_path": page_path,
                },
            )
    except IntegrityError:
        # Two requests at once: the other one has written the row, which is all that was asked for.
        return
