"""Links between old stories become links between pages, once all stories are in."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import reset_queries, transaction
from django.utils import timezone

from archive import addresses
from archive.content import content_digest
from archive.conversion import links
from archive.conversion.links import Lead
from archive.models import ArchiveSource, LedgerEntry
from archive.normal_form import host_of
from archive.writing import tell
from news.models import NewsArticlePage

BATCH = 100

FindDocument = Callable[[str], int | None]


def may_be_old(body: list[dict[str, Any]], hosts: Iterable[str]) -> bool:
    """Whether a body leads to one of the old site's hosts."""
    known = set(hosts)
    return any(host_of(address) in known for address in links.addresses(body))


def link(source: ArchiveSource, find_document: FindDocument, says: Callable[[int, int], None]) -> None:
    """Make links to pages and documents of old addresses, where we have one; the others are looked at next time."""
    keys = list(source.entries.with_old_links().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        link_some(source, find_document, keys[start : start + BATCH])
        reset_queries()  # which Django keeps while DEBUG is on
        says(min(start + BATCH, len(keys)), len(keys))


def link_some(source: ArchiveSource, find_document: FindDocument, keys: list[int]) -> None:
    entries = LedgerEntry.objects.filter(pk__in=keys)
    pages = NewsArticlePage.objects.in_bulk(entries.exclude(page=None).values_list("page", flat=True))
    wanted = {address for page in pages.values() for address in links.addresses(page.body.get_prep_value())}
    leads: dict[str, Lead] = {}
    for address, page in addresses.find_pages(wanted, hosts=source.hosts).items():
        leads[address] = "page", page
    # The old site may be asked for documents. Nobody else is to wait for it, so it is asked before anything is locked.
    for address in sorted(wanted - leads.keys()):
        if document := find_document(address):
            leads[address] = "document", document
    with transaction.atomic():
        write_some(source, leads, keys)


def write_some(source: ArchiveSource, leads: dict[str, Lead], keys: list[int]) -> None:
    entries = list(LedgerEntry.objects.select_for_update(of=("self",)).filter(pk__in=keys).exclude(page=None))
    found = NewsArticlePage.objects.select_for_update(of=("self",))
    pages = found.in_bulk([entry.page_id for entry in entries])
    bodies = {page.pk: list(page.body.get_prep_value()) for page in pages.values()}
    changed, fresh = [], []
    for entry in entries:
        page = pages.get(entry.page_id)
        if page is None or content_digest(page.title, page.lede, bodies[page.pk]) != entry.made:
            continue  # somebody is at work on it
        body, is_changed = links.with_leads(bodies[page.pk], leads.get)
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
