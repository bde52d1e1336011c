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
        with transaction.atomic():
            link_some(source, find_document, keys[start : start + BATCH])
        reset_queries()  # which Django keeps while DEBUG is on
        says(min(start + BATCH, len(keys)), len(keys))


def link_some(source: ArchiveSource, find_document: FindDocument, keys: list[int]) -> None:
    entries = list(LedgerEntry.objects.select_for_update(of=("self",)).filter(pk__in=keys).exclude(page=None))
    pages = NewsArticlePage.objects.in_bulk([entry.page_id for entry in entries])
    bodies = {page.pk: list(page.body.get_prep_value()) for page in pages.values()}
    wanted = {address for body in bodies.values() for address in links.addresses(body)}
    pages_at = addresses.find_pages(wanted, hosts=source.hosts)

    def lead(address: str) -> Lead | None:
        if address in pages_at:
            return "page", pages_at[address]
        document = find_document(address)
        return ("document", document) if document else None

    changed, fresh = [], []
    for entry in entries:
        page = pages.get(entry.page_id)
        if page is None or content_digest(page.title, page.lede, bodies[page.pk]) != entry.made:
            continue  # somebody is at work on it
        body, is_changed = links.with_leads(bodies[page.pk], lead)
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
