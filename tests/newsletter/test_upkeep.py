"""What is deleted by itself: addresses that nobody confirmed, and notices that have done their work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import upkeep
from newsletter import subscription
from newsletter.factories import SubscriberFactory
from newsletter.models import Consent, Notice, Subscriber

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_the_worker_does_it():
    assert {subscription.forget, subscription.forget_notices} <= set(upkeep._registered)


def test_who_has_not_confirmed_within_seven_days_is_forgotten_with_all_there_was():
    for days in (6.9, 7.1):
        reader = SubscriberFactory(state=Subscriber.State.PENDING, asked_at=ago(days))
        Consent.objects.create(subscriber=reader, text="Join us", language="en")
        Notice.objects.create(subscriber=reader, kind=Notice.Kind.CONFIRM, language="en")

    assert subscription.forget() == 1
    assert [kind.objects.count() for kind in (Subscriber, Consent, Notice)] == [1, 1, 1]


@pytest.mark.parametrize("state", [state for state in Subscriber.State if state != Subscriber.State.PENDING])
def test_nobody_else_is_forgotten(state):
    SubscriberFactory(state=state, asked_at=ago(4000))

    assert subscription.forget() == 0


@pytest.mark.parametrize(("state", "left"), [(state, int(state in {"queued", "sending"})) for state in Notice.State])
def test_a_notice_is_kept_for_thirty_days_and_until_it_is_finished(state, left):
    reader = SubscriberFactory()
    for days in (29, 31):
        Notice.objects.create(
            subscriber=reader, kind=Notice.Kind.ALREADY, language="en", state=state, asked_at=ago(days)
        )
    subscription.forget_notices()

    assert Notice.objects.count() == 1 + left
