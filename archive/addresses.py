"""Old addresses by the thousand, for importing: keeping them, and finding the pages that links between stories mean."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext as _

from archive.models import ArchiveSource, OldAddress
from archive.models.address import Refused, batches, pages_at
from archive.normal_form import Address, normal_host

MadeBy = OldAddress.MadeBy


def remember(
    pairs: Iterable[tuple[str, int]],
    *,
    source: ArchiveSource | None = None,
    replace: bool = True,
) -> list[Refused]:
    """Have each old address lead to the page with its id; return those that could not be taken, with the reason.

    An address may be whole or a path. Its host is not kept: it answers on any host that is ours. What an address
    leads to already is pointed anew, or kept with `replace=False`; what an editor has said by hand is kept always.
    An address that is the page's own by now is passed over. Of two pages for one address, the last is taken. Two
    to four statements for each 500 pairs; call it within the transaction that makes the pages.
    """
    return keep(((address, {"page_id": page}) for address, page in pairs), source=source, replace=replace)


def gone(addresses: Iterable[str], *, source: ArchiveSource | None = None) -> list[Refused]:
    """Have each old address answer that it was left out on purpose (410); return those that could not be taken.

    What an address leads to already is kept.
    """
    return keep(((address, {"is_gone": True}) for address in addresses), source=source, replace=False)


def keep(
    leads: Iterable[tuple[str, dict[str, Any]]],
    *,
    source: ArchiveSource | None = None,
    made_by: MadeBy = MadeBy.IMPORT,
    with_host: bool = False,
    replace: bool = True,
) -> list[Refused]:
    """Write what each address leads to, given as fields of its row; see `remember`."""
    refused: list[Refused] = []
    for batch in batches(leads):
        rows: dict[str, OldAddress] = {}
        given: dict[str, str] = {}
        for text, lead in batch:
            try:
                address = Address.parse(text)
            except ValueError as error:
                refused.append(Refused(text, str(error)))
            else:
                key = str(address if with_host else address.on_any_host)
                rows[key] = OldAddress(address=key, source=source, made_by=made_by, **lead)
                given[key] = text
        for key, page in pages_at(rows).items():
            row = rows.pop(key)
            if row.page_id != page.pk:
                told = _("Readers find the page “%(page)s” at this address.") % {"page": page.title}
                refused.append(Refused(given[key], told))
        by_hand = OldAddress.objects.filter(address__in=rows, made_by=MadeBy.HAND)
        for old in by_hand:
            row = rows.pop(old.address)
            if replace and row.page_id != old.page_id:
                refused.append(Refused(given[old.address], _("An editor has said where this address leads.")))
        OldAddress.objects.write(rows, replace=replace)
    return refused


def find_pages(addresses: Iterable[str], *, hosts: Collection[str] = ()) -> dict[str, int]:
    """Return the ids of the pages that old addresses lead to, or are the own addresses of, by the address as given.

    For links between old stories: `hosts` are the names under which the old site was known, with or without `www.`.
    So `http://old.example/news/5`, `/news/5` and `/?p=5` find the same page, and a link to another site finds none.
    Relative links have to be made whole before. A page may be a draft. Two statements for each 500 addresses.
    """
    known_as = {normal_host(host) for host in hosts}
    found: dict[str, int] = {}
    for batch in batches(dict.fromkeys(addresses)):
        keys: dict[str, list[str]] = {}
        for text in batch:
            try:
                address = Address.parse(text)
            except ValueError:  # a mail address, a place on the same page: no page's
                continue
            if not address.host or address.host in known_as:
                keys[text] = address.on_any_host.keys
        every = {key for some in keys.values() for key in some}
        leads = OldAddress.objects.filter(address__in=every, page__isnull=False)
        pages = dict(leads.values_list("address", "page_id"))
        pages |= {key: page.pk for key, page in pages_at(every).items()}
        found |= {text: pages[key] for text, some in keys.items() for key in some if key in pages}
    return found
