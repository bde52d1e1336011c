"""Wagtail's own indexes: the page search of the admin, and which page uses which picture.

Wagtail keeps them by signals, which are not sent for stories that are written many at once (`archive.writing`).
"""

from modelsearch import index
from wagtail.models import ReferenceIndex

from core.models import PublishedFact
from news.models import NewsArticlePage


def follow(fact: PublishedFact) -> None:
    """Have the admin find a story that moved in."""
    if fact.change != PublishedFact.Change.MOVED_IN:
        return
    story = NewsArticlePage.objects.filter(pk=fact.page_id).first()
    if story is not None:
        index.insert_or_update_object(story)
        ReferenceIndex.create_or_update_for_object(story)
