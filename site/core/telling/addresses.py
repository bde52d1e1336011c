"""Whether anybody may be told of a page, and at which addresses it is, or was."""

from wagtail.models import Page

from core.publishing.models import PublishedFact
from core.publishing.recording import is_public


def is_anybodys(fact: PublishedFact, page: Page | None) -> bool:
    """Whether anybody may hear of what happened: whoever asks sees the page, or did so before.

    A page that is private now is nobody's business, whatever it was.
    """
    if fact.change == PublishedFact.Change.MOVED_IN:
        return False
    if page is None:
        return fact.was_public
    return is_public(page.specific) or (fact.was_public and not page.get_view_restrictions().exists())


def addresses_of(fact: PublishedFact) -> list[str]:
    """Return the paths at which readers find a page, or find it no longer; none if it is not for everybody."""
    page = Page.objects.filter(pk=fact.page_id).first()
    if not is_anybodys(fact, page):
        return []
    found = (address_at(fact, path) for path in (fact.url_path, fact.url_path_before) if path)
    return [path for path in found if path]


def address_at(fact: PublishedFact, url_path: str) -> str:
    """Return the address of a place in the tree, whatever stands there now; empty for one outside of the site."""
    parts = Page(pk=fact.page_id, url_path=url_path, locale_id=fact.locale_id).get_url_parts()
    return parts[2] or "" if parts else ""
