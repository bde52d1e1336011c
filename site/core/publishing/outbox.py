"""Running what lies in the outbox. Several workers may do so at once."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.locks import take_turn
from core.publishing import handlers
from core.publishing.models import Delivery, PublishedFact

logger = logging.getLogger(__name__)
KEPT = timedelta(days=30)


def drain() -> int:
    """Run what is due until nothing is, each handler in turn; return how many deliveries were run."""
    total = 0
    while done := sum(run_next(name) for name in waiting()):
        total += done
    return total


def hurry() -> None:
    """Run what is to be told at once. What fails now, the worker tries again."""
    while sum(run_next(name) for name in handlers.told_at_once()):
        pass  # one may have waited for another


def waiting() -> list[str]:
    """Return the names of the handlers that have something to do now."""
    return sorted(set(Delivery.objects.due().order_by().values_list("handler", flat=True).distinct()))


def run_next(handler: str) -> bool:
    """Run a handler's oldest delivery, those that wait last; return whether there was one and no other was at it.

    A delivery is passed over while a handler that goes before this one has yet to succeed with the fact, or to give up.

    The handler's work and the note that it was done are one transaction: a worker that is killed leaves neither.
    """
    with transaction.atomic():
        if not take_turn(handler):
            return False
        due = Delivery.objects.due().after(handlers.going_before(handler)).filter(handler=handler)
        delivery = due.select_related("fact").order_by("waits", "fact_id").first()
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                handlers.named(handler).run(delivery.fact)
        except Exception as error:  # whatever went wrong in one handler is kept in its row, and no other's business
            logger.exception("%s failed for fact %s", handler, delivery.fact_id)
            delivery.fail(f"{type(error).__name__}: {error}")
        else:
            delivery.succeed()
    return True


def prune() -> int:
    """Delete what was delivered to everybody more than a month ago; return the number of facts."""
    old = PublishedFact.objects.filter(happened_at__lt=timezone.now() - KEPT)
    finished = old.exclude(deliveries__in=Delivery.objects.unfinished())
    _total, by_model = finished.delete()
    return by_model.get(PublishedFact._meta.label, 0)
