"""How somebody becomes a subscriber, and what they may ask for afterwards. None of it tells who is one already."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.models import NewsletterSignup
from newsletter.addresses import address_key
from newsletter.models import Consent, ErasedAddress, Notice, Subscriber, Unanswered

PAUSE = timedelta(hours=1)  # between two mails to one address
WEEK, MOST_A_WEEK = timedelta(days=7), 3  # mails to an address that has not confirmed, whoever asks for them
NEVER_AGAIN = {Subscriber.State.COMPLAINED, Subscriber.State.SUPPRESSED}


@transaction.atomic
def ask_to_subscribe(address: str, *, language: str, signup: NewsletterSignup | None, page_path: str) -> None:
    """Have a normalised address asked whether it wants the newsletter, and keep what its reader was shown.

    Nothing comes back, so that no caller can tell a known address from a new one.
    """
    subscriber, _is_new = Subscriber.objects.select_for_update().get_or_create(
        address_key=address_key(address), defaults={"email": address, "language": language}
    )
    if subscriber.state == Subscriber.State.CONFIRMED:
        write(subscriber, Notice.Kind.ALREADY, language)
    elif write(subscriber, Notice.Kind.CONFIRM, language):
        Consent.objects.create(subscriber=subscriber, text=words_of(signup), language=language, page_path=page_path)
        Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=timezone.now(), language=language)


def words_of(signup: NewsletterSignup | None) -> str:
    """Return what a form shows, as it is kept."""
    shown = [signup.heading, signup.text, signup.button, signup.privacy_note] if signup else []
    return "\n".join(filter(None, shown))


@transaction.atomic
def ask_for_preferences(address: str, language: str) -> None:
    """Have the link to their preferences sent to whoever is on the list under an address."""
    known = Subscriber.objects.select_for_update().filter(address_key=address_key(address))
    subscriber = known.exclude(state=Subscriber.State.PENDING).first()
    if subscriber:
        write(subscriber, Notice.Kind.PREFERENCES, language)


def write(subscriber: Subscriber, kind: Notice.Kind, language: str) -> bool:
    """Put a mail into the queue, unless its address has had enough; return whether that was done."""
    now = timezone.now()
    notices = Notice.objects.filter(subscriber=subscriber)
    if subscriber.state in NEVER_AGAIN or notices.filter(asked_at__gt=now - PAUSE).exists():
        return False
    if kind == Notice.Kind.CONFIRM and notices.filter(kind=kind, asked_at__gt=now - WEEK).count() >= MOST_A_WEEK:
        return False
    Notice.objects.create(subscriber=subscriber, kind=kind, language=language)
    return True


@transaction.atomic
def erase(subscriber: Subscriber) -> None:
    """Delete everything about somebody but a keyed hash of their address; what was sent stays as a number."""
    ErasedAddress.objects.get_or_create(hash=ErasedAddress.of(subscriber.address_key))
    subscriber.delete()


@transaction.atomic
def forget() -> int:
    """Delete those who never confirmed, all but how often they asked; return how many they were."""
    forgotten = Subscriber.objects.forgotten()
    Unanswered.note(forgotten)
    return forgotten.delete()[1].get(Subscriber._meta.label, 0)
