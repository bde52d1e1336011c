"""Subscribers, issues and mailings for tests and the demo."""

import factory
from factory.django import DjangoModelFactory

from newsletter.addresses import address_key
from newsletter.models import Mailing, NewsletterIssue, PickedStory, Recipient, Subscriber


class SubscriberFactory(DjangoModelFactory):
    class Meta:
        model = Subscriber

    email = factory.Sequence(lambda n: f"reader{n}@example.org")
    address_key = factory.LazyAttribute(lambda one: address_key(one.email))
    language = "en"
    state = Subscriber.State.CONFIRMED


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


class RecipientFactory(DjangoModelFactory):
    class Meta:
        model = Recipient

    mailing = factory.SubFactory(MailingFactory)
    subscriber = factory.SubFactory(SubscriberFactory)
    state = Recipient.State.SENT
