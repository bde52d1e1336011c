"""IndexNow: telling search engines which pages have come, changed or gone.

https://www.indexnow.org/documentation: one engine is told, and tells the others. Whoever may speak for the site is
known by a key, which lies in a file on it.
"""

import json
from datetime import timedelta
from hashlib import sha256
from threading import Event
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.publishing.models import PublishedFact
from core.telling import queue
from core.telling.addresses import addresses_of
from core.telling.models import Service
from core.telling.queue import Message, Result, Teller

BAD_REQUEST, NOT_OURS = 400, 422


class IndexNow(Teller):
    service = Service.INDEXNOW
    setting = "INDEXNOW_KEY"
    gather = timedelta(minutes=1)
    apart = timedelta(minutes=10)
    pace = timedelta(seconds=10)
    most = 10_000

    @property
    def endpoint(self) -> str:
        return settings.INDEXNOW_ENDPOINT if settings.INDEXNOW_KEY else ""

    @property
    def mark(self) -> str:
        return sha256(f"{super().mark} {settings.INDEXNOW_KEY}".encode()).hexdigest()

    def message(self, urls: list[str]) -> Message:
        content = {
            "host": urlsplit(settings.SITE_URL).netloc,
            "key": settings.INDEXNOW_KEY,
            "keyLocation": f"{settings.SITE_URL}/{settings.INDEXNOW_KEY}.txt",
            "urlList": urls,
        }
        return Message("application/json; charset=utf-8", json.dumps(content).encode())

    def refusal(self, status: int) -> Result:
        """Return what is refused: these addresses, or, as with a key that is not accepted (403), all of them."""
        return Result.REFUSED if status in {BAD_REQUEST, NOT_OURS} else Result.STOP


TELLER = IndexNow()


def follow(fact: PublishedFact) -> None:
    """Have a page told: a handler of the outbox."""
    if TELLER.endpoint:
        queue.want(TELLER, addresses_of(fact))


def take_turn(stopping: Event) -> None:
    queue.take_turn(TELLER, stopping)


@require_safe
def key_file(request: HttpRequest, key: str) -> HttpResponse:
    """Show that who knows the key speaks for this site."""
    # Not kept as a ready page: it says what the settings are now.
    if key != settings.INDEXNOW_KEY:
        raise Http404
    return HttpResponse(key, content_type="text/plain")
