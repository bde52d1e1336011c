"""The store of this site, if it keeps pages."""

from functools import cache
from pathlib import Path

from django.conf import settings

from core.page_cache.store import Store


@cache
def store_at(root: str, megabytes: int) -> Store:
    return Store(Path(root), megabytes * 1024**2)


def store() -> Store | None:
    """Return where pages are kept; None where none are, as in development."""
    root = settings.PAGE_CACHE_DIR
    return store_at(str(root), settings.PAGE_CACHE_MEGABYTES) if root else None
