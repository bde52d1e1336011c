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
Attempt = tuple[int, int]  # the key of a delivery, and how often it was tried before


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

    The handler's work and the note that it was done are one transaction: a worker that is killed leaves neither. What a
    handler has read first is good for that delivery as it was; if another worker has tried it meanwhile, it reads anew.
    """
    ahead = read_ahead(handler)
    with transaction.atomic():
        if not take_turn(handler):
            return False
        delivery = next_delivery(handler)
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                write = ahead.get(attempt_of(delivery)) or handlers.named(handler).read(delivery.fact)
                write()
        except Exception as error:  # whatever went wrong in one handler is kept in its row, and no other's business
            logger.exception("%s failed for fact %s", handler, delivery.fact_id)
            delivery.fail(f"{type(error).__name__}: {error}")
        else:
            delivery.succeed()
    return True


def read_ahead(handler: str) -> dict[Attempt, handlers.Write]:
    """Have a handler that reads first do so for its next delivery: no transaction is open, so nobody waits for it."""
    if not handlers.reads_first(handler):
        return {}
    delivery = next_delivery(handler)
    if delivery is None:
        return {}
    try:
        return {attempt_of(delivery): handlers.named(handler).read(delivery.fact)}
    except Exception:  # it will not be better in the transaction, where that is written down
        logger.debug("%s cannot read for fact %s", handler, delivery.fact_id, exc_info=True)
        return {}


def next_delivery(handler: str) -> Delivery | None:
    due = Delivery.objects.due().after(handlers.going_before(handler)).filter(handler=handler)
    return due.select_related("fact").order_by("waits", "fact_id").first()


def attempt_of(delivery: Delivery) -> Attempt:
    return delivery.pk, delivery.attempts


def prune() -> int:
    """Delete what was delivered to everybody more than a month ago; return the number of facts."""
    old = PublishedFact.objects.filter(happened_at__lt=timezone.now() - KEPT)
    finished = old.exclude(deliveries__in=Delivery.objects.unfinished())
    _total, by_model = finished.delete()
    return by_model.get(PublishedFact._meta.label, 0)
