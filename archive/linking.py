"""Links between old stories become links between pages, once all stories are in."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.db import reset_queries, transaction
from django.utils import timezone

from archive import addresses
from archive.content import content_digest
from archive.conversion import links
from archive.models import ArchiveSource, LedgerEntry
from archive.writing import tell
from news.models import NewsArticlePage

BATCH = 100


def host_of(address: str) -> str:
    """Return the host of an address in small letters, without `www.`; empty if it names none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""
    return host.removeprefix("www.")


def may_be_old(body: list[dict[str, Any]], hosts: Iterable[str]) -> bool:
    """Whether a body leads to one of the old site's hosts."""
    known = set(hosts)
    return any(host_of(address) in known for address in links.addresses(body))


def link(source: ArchiveSource, says: Callable[[int, int], None]) -> None:
    """Make page links of all old addresses that we have a page for; the others stay, and are looked at next time."""
    keys = list(source.entries.with_old_links().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            link_some(source, keys[start : start + BATCH])
        reset_queries()  # which Django keeps while DEBUG is on
        says(min(start + BATCH, len(keys)), len(keys))


def link_some(source: ArchiveSource, keys: list[int]) -> None:
    entries = list(LedgerEntry.objects.select_for_update(of=("self",)).filter(pk__in=keys).exclude(page=None))
    pages = NewsArticlePage.objects.in_bulk([entry.page_id for entry in entries])
    bodies = {page.pk: list(page.body.get_prep_value()) for page in pages.values()}
    wanted = {address for body in bodies.values() for address in links.addresses(body)}
    known = addresses.find_pages(wanted, hosts=source.hosts)
    changed, fresh = [], []
    for entry in entries:
        page = pages.get(entry.page_id)
        if page is None or content_digest(page.title, page.lede, bodies[page.pk]) != entry.made:
            continue  # somebody is at work on it
        body, is_changed = links.with_page_links(bodies[page.pk], known.get)
        entry.has_old_links = may_be_old(body, source.hosts)
        if is_changed:
            page.body = body
            entry.made, entry.changed_at = content_digest(page.title, page.lede, body), timezone.now()
            changed.append(page)
        elif entry.run == source.run:
            fresh.append(page)  # written in this run, and told of to nobody before its links were right
    for entry in entries:
        entry.save(update_fields=["has_old_links", "made", "changed_at"])
    for page in changed:
        page.save_base(raw=True, force_update=True)
    tell([*changed, *fresh])
