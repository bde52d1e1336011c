"""Counting the addresses that readers ask for in vain.

A page that is not found writes nothing: it is noted in memory, and a thread writes what has come together, so that
neither readers nor a flood of made-up addresses wait for the database. What a process has noted since goes with it
when it ends: half a minute's counts at most.
"""

import logging
import re
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from archive.models import MissingAddress, OldAddress
from archive.models.address import batches, pages_at
from archive.normal_form import Address, own_host

logger = logging.getLogger(__name__)
MOST_NOTED = 500  # different addresses between two writings: more of them is a flood, and none of it a reader
MOST_KEPT = 10_000  # rows
KEPT = timedelta(days=180)  # since an address was asked for last
LONGEST = 500  # characters; what is longer, no old site had
# Set in a request's environ, where no visitor can: it is one of our own questions, and is not counted.
OUR_OWN = "archive.our_own"
WHOLE, BLANK = "whole", "blank"  # its values: whether pages are to be drawn
# What is asked for by programs that look for holes, by browsers of their own accord, and below addresses of ours that
# carry a secret or what a person typed.
LEFT_OUT = re.compile(
    r"""
    ^/(?:\w\w/)?(?:newsletter|drafts|search|documents)(?:/|$)
    | ^/(?:favicon|apple-touch-icon|browserconfig|ads\.txt|app-ads\.txt|\.well-known|sitemap|feeds/)
    | /wp-(?:admin|login|includes|config|json|cron|signup|trackback|content/plugins|content/themes) | /xmlrpc\.php
    | /\.(?:env|git|svn|hg|aws|ssh|ds_store|vscode|idea|htaccess|htpasswd|config)
    | /(?:phpmyadmin|pma|myadmin|adminer|cgi-bin|vendor|actuator|owa|autodiscover|boaform|hnap1|solr|jenkins|geoserver)
    | /(?:phpinfo|shell|eval-stdin|setup|install|config|debug|console|telescope)(?:\.|/|$)
    | \.(?:bak|old|sql|swp|ini|log|ya?ml|key|pem|zip|gz|tgz|tar|rar|7z)(?:$|\?)
    | \.\./ | etc/passwd | <script | union\+(?:all\+)?select | \$\{ | \ufffd | @
    """,
    re.VERBOSE,
)


class Notes:
    """What one process has noted since it wrote last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: dict[str, MissingAddress] = {}

    def add(self, key: str, referrer: str) -> None:
        with self.lock:
            if key not in self.waiting and len(self.waiting) >= MOST_NOTED:
                return
            if not self.waiting and settings.MISSING_ADDRESSES_WRITTEN_EVERY:
                timer = threading.Timer(settings.MISSING_ADDRESSES_WRITTEN_EVERY, self.write_in_thread)
                timer.daemon = True
                timer.start()
            noted = self.waiting.setdefault(key, MissingAddress(address=key))
            noted.count += 1
            noted.last_asked_at = timezone.now()
            noted.referrer = referrer or noted.referrer

    def write_in_thread(self) -> None:
        try:
            self.write()
        except DatabaseError:
            logger.exception("Addresses that were not found could not be written down")
        finally:
            connection.close()

    def write(self) -> None:
        """Write down what has been noted, and see to it that the table stays small."""
        with self.lock:
            noted, self.waiting = self.waiting, {}
        if noted:
            with transaction.atomic():
                MissingAddress.objects.add(noted)
            prune()


_notes = Notes()
write = _notes.write


def note(request: HttpRequest, address: Address) -> None:
    """Note an address that was asked for in vain."""
    key = address.below
    if OUR_OWN in request.META or len(key) > LONGEST or LEFT_OUT.search(key):
        return
    _notes.add(key, referring_host(request))


def referring_host(request: HttpRequest) -> str:
    """Return the host that a reader came from, if a browser told; of the rest of that address nothing is kept."""
    try:
        address = Address.parse(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return (address.host or own_host())[:253]


def prune() -> None:
    """Keep at most 10,000 rows: those asked for least go first, and of them the oldest."""
    over = MissingAddress.objects.count() - MOST_KEPT
    if over > 0:
        least = MissingAddress.objects.order_by("count", "last_asked_at", "pk").values("pk")[:over]
        MissingAddress.objects.filter(pk__in=list(least.values_list("pk", flat=True))).delete()


def forget() -> None:
    """Delete what nobody has asked for in half a year, and what leads somewhere by now."""
    MissingAddress.objects.filter(last_asked_at__lt=timezone.now() - KEPT).delete()
    prune()
    for rows in batches(MissingAddress.objects.values_list("pk", "address").iterator()):
        keys = {pk: Address.parse(address).keys for pk, address in rows}
        every = {key for some in keys.values() for key in some}
        known = set(OldAddress.objects.filter(address__in=every).values_list("address", flat=True))
        known |= set(pages_at(every))
        MissingAddress.objects.filter(pk__in=[pk for pk, some in keys.items() if known & set(some)]).delete()
