"""Keeping what readers can search in step with what is published."""

from core.publishing.models import PublishedFact
from search import index


def follow(fact: PublishedFact) -> None:
    """Bring the document of a page into line with the page as readers see it now."""
    index.update(fact.page_id)
