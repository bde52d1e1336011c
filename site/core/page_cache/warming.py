"""What a new process does before it takes requests, so that no reader waits for what is done once."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connections
from wagtail.models import Page

from core.ourselves import ask_ourselves

logger = logging.getLogger(__name__)
Find = Callable[[], Iterable[str]]
_others: list[Find] = []


def also(find: Find) -> None:
    """Have a new process ask for other addresses too, of which it remembers what takes long to make."""
    _others.append(find)


def warm_up(application: Callable[..., Any]) -> None:
    """Make the page that was published last, those above it and the others: with that, code and templates are loaded.

    They are asked for under addresses for which nothing is ready. A process that cannot, because its database is not
    there yet, serves all the same; `/readyz` says what is missing.
    """
    try:
        newest = Page.objects.live().filter(last_published_at__isnull=False).order_by("-last_published_at").first()
        pages = [newest, *newest.get_ancestors().filter(depth__gt=1)] if newest else []
        for path in [*(page.get_url() for page in pages), *(path for find in _others for path in find())]:
            if path:
                ask_ourselves(application, f"{settings.SITE_URL}{path}?warming=1")
    except Exception:  # whatever it is, the first visitor meets it too, and is told
        logger.warning("The first visitors will have to wait: no page could be made beforehand", exc_info=True)
    finally:
        connections.close_all()
