"""How somebody becomes a subscriber, and what they may ask for afterwards. None of it tells who is one already."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import NewsletterSignup
from news.models import Topic
from newsletter.addresses import address_key, mailbox_of
from newsletter.models import Consent, ErasedAddress, Notice, Outgoing, Subscriber, Unanswered

PAUSE = timedelta(hours=1)  # between two mails to one address
DAY, MOST_A_DAY = timedelta(days=1), 3  # mails to one address, whoever asks for them
WEEK, MOST_A_WEEK = timedelta(days=7), 3  # of them to one that has not confirmed
NOTICES_KEPT = timedelta(days=30)
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
        if subscriber.language != language:  # who comes back may have chosen topics once
            subscriber.topics.set(topics_in(language, subscriber.topics.all()))
        Subscriber.objects.filter(pk=subscriber.pk).update(asked_at=timezone.now(), language=language)


def topics_in(language: str, topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Return what a language has of some topics, by what makes translations one topic.

    Issues are about topics of their own language: with those of another one, a reader gets none.
    """
    return Topic.objects.filter(locale__language_code=language, translation_key__in=topics.values("translation_key"))


def words_of(signup: NewsletterSignup | None) -> str:
    """Return what a form shows, as it is kept; one without a signup has words in the reader's language."""
    if signup is None:
        shown = [_("Newsletter"), _("Subscribe")]
    else:
        shown = [signup.heading, signup.text, signup.button, signup.privacy_note]
    return "\n".join(filter(None, shown))


@transaction.atomic
def ask_for_preferences(address: str, language: str) -> None:
    """Have the link to their preferences sent to whoever is on the list under an address."""
    known = Subscriber.objects.select_for_update().filter(address_key=address_key(address))
    subscriber = known.exclude(state=Subscriber.State.PENDING).first()
    if subscriber:
        write(subscriber, Notice.Kind.PREFERENCES, language)


@transaction.atomic
def prefer(subscriber: Subscriber, *, language: str, frequency: str, topics: Iterable[Topic]) -> None:
    """Keep what a reader wants to get: topics of the same language, or none for all of them.

    Subscriber.DoesNotExist if they were erased meanwhile.
    """
    subscriber.refresh_from_db(from_queryset=Subscriber.objects.select_for_update())
    subscriber.language, subscriber.frequency = language, frequency
    subscriber.save(update_fields=["language", "frequency"])
    subscriber.topics.set(topics)


def write(subscriber: Subscriber, kind: Notice.Kind, language: str) -> bool:
    """Put a mail into the queue, unless its address has had enough; return whether that was done."""
    now = timezone.now()
    of_the_week = Notice.objects.filter(to_mailbox_of(subscriber), asked_at__gt=now - WEEK)
    if subscriber.state in NEVER_AGAIN or of_the_week.filter(asked_at__gt=now - PAUSE).exists():
        return False
    if of_the_week.filter(asked_at__gt=now - DAY).count() >= MOST_A_DAY:
        return False
    if kind == Notice.Kind.CONFIRM and of_the_week.filter(kind=kind).count() >= MOST_A_WEEK:
        return False
    Notice.objects.create(subscriber=subscriber, kind=kind, language=language)
    return True


def to_mailbox_of(subscriber: Subscriber) -> Q:
    """Say which notices come to the same mailbox as one to this subscriber, whatever label its address bears."""
    name, place = mailbox_of(subscriber.address_key)
    labelled = Q(subscriber__address_key__startswith=f"{name}+", subscriber__address_key__endswith=place)
    return labelled | Q(subscriber__address_key=f"{name}{place}") | Q(subscriber=subscriber)


@transaction.atomic
def erase(subscriber: Subscriber) -> None:
    """Delete everything about somebody but a keyed hash of their address; what was sent stays as a number.

    What servers said of it goes too: they name the address.
    """
    list(Subscriber.objects.select_for_update().filter(pk=subscriber.pk))  # held first, as all do who write about them
    ErasedAddress.objects.get_or_create(hash=ErasedAddress.of(subscriber.address_key))
    subscriber.recipients.exclude(said="").update(said="")
    subscriber.delete()


@transaction.atomic
def forget() -> int:
    """Delete those who never confirmed, all but how often they asked; return how many they were."""
    forgotten = Subscriber.objects.forgotten()
    list(forgotten.select_for_update().values("pk"))  # so that who presses the button at this moment is not deleted
    Unanswered.note(forgotten)
    return forgotten.delete()[1].get(Subscriber._meta.label, 0)


def forget_notices() -> int:
    """Delete the notices that were finished a month ago; return how many."""
    done = Notice.objects.exclude(state__in=[Outgoing.State.QUEUED, Outgoing.State.SENDING])
    return done.filter(asked_at__lt=timezone.now() - NOTICES_KEPT).delete()[0]
