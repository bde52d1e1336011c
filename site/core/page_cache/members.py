"""The stores of ready pages, one for each machine, all of which have to be told of what changes.

A store joins before it keeps its first page. On PostgreSQL it does so only at a moment when no transaction is under way
that has told the others already: such a one would never tell it. On SQLite no two transactions write at a time.
"""

import logging
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from core.locks import keep_away, take_turn
from core.page_cache.models import Invalidation, PageStore

logger = logging.getLogger(__name__)
JOINING = "page stores"
MOST_DELAY = timedelta(seconds=30)  # of a change, after which something is wrong with the machine
LOST_AFTER = timedelta(days=1)  # in which no worker of its machine was there

_joined: set[str] = set()


def join(store: str) -> bool:
    """Have a store be told from now on; False if that cannot be just now, so that it must not keep a page."""
    if store in _joined:
        return True
    try:
        if not PageStore.objects.filter(pk=store).exists():
            with transaction.atomic():
                if not take_turn(JOINING):
                    return False
                PageStore.objects.get_or_create(pk=store)
    except DatabaseError as error:
        logger.warning("A store of pages could not join (%s); pages are made for each visitor", error)
        return False
    _joined.add(store)
    return True


def stores_to_tell() -> list[str]:
    """Return the stores that have joined. None joins before the transaction ends, within which this is to be asked."""
    keep_away(JOINING)
    return list(PageStore.objects.values_list("pk", flat=True))


def is_seen(store: str) -> bool:
    """Note that a worker looks after a store; False if it is not told of anything (any more)."""
    if PageStore.objects.filter(pk=store).update(seen_at=timezone.now()):
        return True
    _joined.discard(store)
    return False


def is_behind(store: str) -> bool:
    """Whether a change waits for long to reach a store: nobody on its machine throws anything away."""
    waiting = Invalidation.objects.filter(store=store, made_at__lt=timezone.now() - MOST_DELAY)
    return waiting.exists()


def give_up_the_lost() -> None:
    """Tell nothing more to stores that nobody looks after: a machine that is gone, or has begun its store anew."""
    PageStore.objects.filter(seen_at__lt=timezone.now() - LOST_AFTER).delete()
    Invalidation.objects.exclude(store__in=PageStore.objects.values("pk")).delete()
