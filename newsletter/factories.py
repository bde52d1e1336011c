"""The newsletter's records, made up for tests and for the demo content alike."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from newsletter.addresses import address_key
from newsletter.models import Subscriber


class SubscriberFactory(DjangoModelFactory):
    """Somebody who gets the newsletter; `topics` is a list."""

    class Meta:
        model = Subscriber
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    address_key = factory.LazyAttribute(lambda subscriber: address_key(subscriber.email))
    state = Subscriber.State.CONFIRMED
    language = "en"
    confirmed_at = factory.Maybe(
        factory.LazyAttribute(lambda subscriber: subscriber.state != Subscriber.State.PENDING),
        factory.LazyFunction(timezone.now),
        None,
    )

    @factory.post_generation
    def topics(self, create, extracted, **options):
        if extracted:
            self.topics.set(extracted)
