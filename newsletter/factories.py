"""The newsletter's records, made up for tests and for the demo content alike."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from newsletter.addresses import address_key
from newsletter.models import Mailing, NewsletterIssue, PickedStory, Subscriber


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


class NewsletterIssueFactory(DjangoModelFactory):
    class Meta:
        model = NewsletterIssue

    language = "en"
    subject = factory.Sequence(lambda n: f"Issue {n}")
    live = True


class PickedStoryFactory(DjangoModelFactory):
    class Meta:
        model = PickedStory


class MailingFactory(DjangoModelFactory):
    class Meta:
        model = Mailing

    issue = factory.SubFactory(NewsletterIssueFactory)
