"""What has to be said of stories so that ready pages are thrown away when they have changed (`core.page_cache`)."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page

from core.models import NewsRendition
from core.page_cache import dependencies
from core.page_cache.invalidation import forget
from core.sitemap.sections import picture_tag
from news.models import (
    Byline,
    Correction,
    Development,
    ListedStory,
    ListLength,
    Person,
    PinnedStory,
    RelatedStory,
    StoryThread,
    StoryTopic,
    StoryVersion,
    Topic,
    TranslationTask,
)
from news.models.thread import THREADS_TAG
from news.structured_data import IMAGE


def connect() -> None:
    dependencies.watch(Topic, Person, StoryThread)
    # How long lists are, of which the lists' own tags tell.
    dependencies.cover(ListLength, ListedStory)
    # Parts of a story, which change when it is published, and its More News, of which `news.related` tells.
    dependencies.cover(StoryTopic, Byline, Correction, StoryVersion, PinnedStory, RelatedStory)
    # Others write these, and a story shows them.
    dependencies.cover(Development, TranslationTask)
    for signal in (post_save, post_delete):
        signal.connect(task_changed, sender=TranslationTask, dispatch_uid="news.kept_pages.task")
        signal.connect(thread_changed, sender=Development, dispatch_uid="news.kept_pages.thread")
        signal.connect(version_changed, sender=StoryVersion, dispatch_uid="news.kept_pages.version")
    post_save.connect(picture_made, sender=NewsRendition, dispatch_uid="news.kept_pages.picture")


def task_changed(instance: TranslationTask, **kwargs: Any) -> None:
    forget(dependencies.tag_of(Page, instance.story_id))


def version_changed(instance: StoryVersion, **kwargs: Any) -> None:
    """Tell of a version that an editor withholds, or shows again: the story itself is not published then."""
    forget(dependencies.tag_of(Page, instance.story_id))


def thread_changed(instance: Development, **kwargs: Any) -> None:
    story = [dependencies.tag_of(Page, instance.story_id)] if instance.story_id else []
    forget(f"thread {instance.thread_id}", THREADS_TAG, *story)


def picture_made(instance: NewsRendition, created: bool, **kwargs: Any) -> None:
    """Tell of the size that sitemaps name, which is made when somebody first looks at a story with the picture."""
    if created and instance.filter_spec == IMAGE:
        forget(picture_tag(instance.image_id))
