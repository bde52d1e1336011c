"""Telling caches in front of the site which addresses they have to ask for again: Varnish, or a CDN.

They are told by whoever throws a page away, through `wagtail.contrib.frontend_cache` and a task of the worker; so they
know of the same changes, down to a topic's feed. What they were about to keep while they were told is told again.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from wagtail.contrib.frontend_cache.tasks import purge_urls_from_cache_task

from core.page_cache.names import address_of

logger = logging.getLogger(__name__)
AT_ONCE = 500  # addresses a task
FIRST = 100  # of all tasks that wait (django_tasks has numbers up to this)
AGAIN = timedelta(seconds=5)  # in which a page that was under way has arrived


def purge(names: Iterable[bytes]) -> None:
    """Have the caches in front forget pages, by their names in the store."""
    if not settings.WAGTAILFRONTENDCACHE:
        return
    each = (f"{settings.SITE_URL}{address_of(name)}" for name in names)
    try:
        while addresses := list(islice(each, AT_ONCE)):
            for delay in (timedelta(), AGAIN):
                at = timezone.now() + delay
                purge_urls_from_cache_task.using(priority=FIRST, run_after=at).enqueue(addresses)
    except DatabaseError:  # whoever made a page, and crowded another out, gets it all the same
        logger.exception("Caches in front were not told of all that is gone; they keep it for SHARED_CACHE_SECONDS")
