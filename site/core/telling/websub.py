"""WebSub: telling the hub which feeds have changed, so that it brings the news to who reads them.

https://www.w3.org/TR/websub/ leaves open how a hub is told; hubs take what PubSubHubbub 0.3 (7.1) had for it: a form
with `hub.mode=publish` and the feed's address.

Which feeds a page is in, the app knows that makes them. It registers that in `AppConfig.ready()`:

    websub.register(changed_feeds)
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Event
from urllib.parse import urlencode

from django.conf import settings
from wagtail.models import Page

from core.publishing.models import PublishedFact
from core.publishing.recording import is_public, lists_of
from core.telling import queue
from core.telling.addresses import is_anybodys
from core.telling.models import Service
from core.telling.queue import Message, Result, Teller
from core.telling.words import REDIRECTS

# Gets tags of lists, as `BasePage.lists` has them, and the key of the page's language; gives the paths of their feeds.
Feeds = Callable[[set[str], int], Iterable[str]]

_registered: list[Feeds] = []


def register(feeds: Feeds) -> None:
    if feeds not in _registered:
        _registered.append(feeds)


class WebSub(Teller):
    service = Service.WEBSUB
    setting = "WEBSUB_HUB"
    gather = timedelta(seconds=10)
    apart = timedelta(minutes=1)
    pace = timedelta()
    most = 1

    @property
    def endpoint(self) -> str:
        return str(settings.WEBSUB_HUB)

    def message(self, urls: list[str]) -> Message:
        form = [("hub.mode", "publish"), *(("hub.url", url) for url in urls)]
        return Message("application/x-www-form-urlencoded", urlencode(form).encode())

    def refusal(self, status: int) -> Result:
        return Result.STOP if status in REDIRECTS else Result.REFUSED


TELLER = WebSub()


def follow(fact: PublishedFact) -> None:
    """Have the feeds told that a page is in, or was: a handler of the outbox."""
    if not TELLER.endpoint:
        return
    page = Page.objects.filter(pk=fact.page_id).first()
    if not is_anybodys(fact, page):
        return
    tags = set(fact.lists_before) if fact.was_public else set()
    if page is not None and is_public(page.specific):
        tags.update(lists_of(page.specific))
    queue.want(TELLER, [path for feeds in _registered for path in feeds(tags, fact.locale_id)])


def take_turn(stopping: Event) -> None:
    queue.take_turn(TELLER, stopping)
