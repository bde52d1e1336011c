"""Where the tree tells this app that a story came, changed or went."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import pre_delete
from wagtail.signals import page_published, page_unpublished, post_page_move

from news.models import NewsArticlePage, RelatedStory
from news.tasks import refresh_related


def story_changed(sender: type, instance: NewsArticlePage, **kwargs: Any) -> None:
    # Wagtail sends page_published for a story that is only scheduled, too (wagtail issue 13959).
    transaction.on_commit(partial(refresh_related.enqueue, instance.pk))


def story_deleted(sender: type, instance: NewsArticlePage, **kwargs: Any) -> None:
    for story_id in RelatedStory.objects.filter(other=instance.pk).values_list("story", flat=True):
        transaction.on_commit(partial(refresh_related.enqueue, story_id))


def connect() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(story_changed, sender=NewsArticlePage, dispatch_uid=f"news.story_changed.{id(signal)}")
    pre_delete.connect(story_deleted, sender=NewsArticlePage, dispatch_uid="news.story_deleted")
