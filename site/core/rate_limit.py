"""How often one client may ask for what is dear.

Counted in Django's cache, in windows of a minute unless the caller says otherwise: with `locmem://` each process counts
for itself, with Redis all of them together.
"""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.visitors import client_network

WINDOW = 60  # seconds


def allows(request: HttpRequest, what: str, most: int, window: int = WINDOW) -> bool:
    """Count this request, and return whether its client may ask: `most` times in `window` seconds, 0 is no limit."""
    if not most:
        return True
    # What lies in a cache may be written to a disk: it is not the address.
    client = salted_hmac("core.rate_limit", client_network(request)).hexdigest()
    return counted(f"rate/{what}/{int(time.time() // window)}/{client}", 2 * window) <= most


def counted(key: str, seconds: int) -> int:
    """Add one to a number that the cache keeps for so long, and return it."""
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the cache was full, and has thrown it out again
        return 1


def seconds_to_wait(window: int = WINDOW) -> int:
    """Return after how many seconds a client that was refused may ask again."""
    return window - int(time.time() % window)
