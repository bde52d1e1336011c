"""The newsletter's records, made up for tests and for the demo content alike."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.rich_text import RichText

from newsletter.addresses import address_key
from newsletter.models import Mailing, NewsletterIssue, PickedStory, Recipient, Subscriber


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
    """An approved issue of picked `stories`, and of `whole` ones, or of a few words; `live=False` leaves a draft."""

    class Meta:
        model = NewsletterIssue

    language = "en"
    subject = factory.Sequence(lambda n: f"Number {n + 1}: the harbour and the ice")
    preheader = "What the instruments on the quay have found."

    @classmethod
    def _create(cls, model_class: type[NewsletterIssue], *args: Any, **options: Any) -> NewsletterIssue:
        live = options.pop("live", True)
        stories, topics = options.pop("stories", []), options.pop("topics", [])
        whole = options.pop("whole", [])
        if not stories and not whole:
            options.setdefault("intro", [("paragraph", RichText("<p>Good morning.</p>"))])
        issue = model_class(live=False, **options)
        issue.picked = [
            PickedStory(
                story=story,
                sort_order=order,
                extent=PickedStory.Extent.WHOLE if story in whole else PickedStory.Extent.TEASER,
            )
            for order, story in enumerate([*stories, *(story for story in whole if story not in stories)])
        ]
        issue.topics = topics
        issue.save()
        revision = issue.save_revision()
        if live:
            revision.publish()
            issue.refresh_from_db()
        return issue


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
