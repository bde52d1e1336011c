"""Keeping what readers can search in step with what is published."""

from wagtail.models import Page
from wagtail.search import index

from core.publishing.models import PublishedFact


def follow(fact: PublishedFact) -> None:
    """Index a page as it now is; for one that is deleted, Wagtail has taken its entry with it.

    Wagtail also does this in a task after each saving, which is lost with a worker that dies in the middle of it.
    """
    page = Page.objects.filter(pk=fact.page_id).specific().first()
    if page is not None:
        index.insert_or_update_object(page)
