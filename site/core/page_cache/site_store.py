"""The store of this site, if it keeps pages."""

from functools import cache
from pathlib import Path

from django.conf import settings

from core.page_cache import members
from core.page_cache.purging import purge
from core.page_cache.store import Store, StoreError


@cache
def store_at(root: str, megabytes: int) -> Store:
    return Store(Path(root), megabytes * 1024**2, gone=purge)


def store() -> Store | None:
    """Return where pages are kept; None where none are, as in development."""
    root = settings.PAGE_CACHE_DIR
    return store_at(str(root), settings.PAGE_CACHE_MEGABYTES) if root else None


def is_behind() -> bool:
    """Whether this machine has shown for long what is no longer true. DatabaseError."""
    kept = store()
    try:
        return kept is not None and members.is_behind(kept.moment.store)
    except StoreError:
        return False  # nothing is kept, then
