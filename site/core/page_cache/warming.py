"""What a new process does before it takes requests, so that no reader waits for what is done once."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections
from wagtail.models import Page

from core.ourselves import ask_ourselves

logger = logging.getLogger(__name__)


def warm_up(application: Callable[..., Any]) -> None:
    """Make the page that was published last and those above it: with that, code and templates are loaded.

    They are asked for under addresses for which nothing is ready. A process that cannot, because its database is not
    there yet, serves all the same; `/readyz` says what is missing.
    """
    try:
        newest = Page.objects.live().filter(last_published_at__isnull=False).order_by("-last_published_at").first()
        for page in [newest, *newest.get_ancestors().filter(depth__gt=1)] if newest else []:
            if path := page.get_url():
                ask_ourselves(application, f"{settings.SITE_URL}{path}?warming=1")
    except Exception:  # whatever it is, the first visitor meets it too, and is told
        logger.warning("The first visitors will have to wait: no page could be made beforehand", exc_info=True)
    finally:
        connections.close_all()
