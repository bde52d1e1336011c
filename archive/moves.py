"""Pages keep every address at which readers have found them: a handler of the outbox."""

from copy import copy

from wagtail.models import Page

from archive.addresses import keep
from archive.models import MissingAddress, OldAddress
from archive.normal_form import Address
from core.publishing.models import PublishedFact


def follow(fact: PublishedFact) -> None:
    """Remember where the page was, and let go of what is its own address now: there, a live page stands above all."""
    page = Page.objects.filter(pk=fact.page_id).first()
    if page is None:
        return  # its rows went with it
    own = address_at(page, page.url_path) if page.live else None
    if own:
        OldAddress.objects.filter(address=str(own)).delete()
        MissingAddress.objects.filter(address=str(own)).delete()
    earlier = {address_at(page, path) for path in (fact.url_path_before, fact.url_path) if path} - {own, None}
    leads = [(str(address), {"page_id": page.pk}) for address in earlier]
    keep(leads, made_by=OldAddress.MadeBy.MOVE, with_host=True)


def address_at(page: Page, url_path: str) -> Address | None:
    """Return the address of a page when it lies, or lay, at a path of the tree; None for a front page, and nowhere."""
    there = copy(page)
    there.url_path = url_path
    url = there.full_url
    address = Address.parse(url) if url else None
    return address if address and address.path != "/" else None
