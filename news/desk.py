"""What lies on an editor's desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry

from news.models import NewsArticlePage, TranslationTask

SHOWN = 8


@dataclass(frozen=True)
class Waiting:
    """A story at a step of its workflow that this editor may take."""

    story: Any
    step: str
    since: datetime


@dataclass(frozen=True)
class Desk:
    """Drafts the editor may edit, what waits, what goes out by itself, what to translate; eight of each."""

    drafts: list[NewsArticlePage]
    waiting: list[Waiting]
    scheduled: list[NewsArticlePage]
    translations: list[TranslationTask]

    @classmethod
    def of(cls, user: Any) -> "Desk":
        stories = editable_stories(user).select_related("locale").defer("body")
        scheduled = stories.filter(_revisions__approved_go_live_at__isnull=False).distinct()
        drafts = stories.filter(has_unpublished_changes=True).exclude(pk__in=scheduled.values("pk"))
        return cls(
            drafts=list(drafts.order_by("-latest_revision_created_at")[:SHOWN]),
            waiting=list(waiting_for(user)),
            scheduled=list(scheduled.order_by("go_live_at")[:SHOWN]),
            translations=list(to_catch_up(stories)),
        )


def may_write(user: Any) -> bool:
    """Whether somebody writes or edits stories at all, even if there is none yet."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"add", "change", "publish"}))


def editable_stories(user: Any) -> "QuerySet[NewsArticlePage]":
    pages = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    return NewsArticlePage.objects.filter(pk__in=pages.order_by().values("pk"))


def to_catch_up(stories: "QuerySet[NewsArticlePage]") -> Iterable[TranslationTask]:
    # Asked of each task, of which there are few: a list of all that may be edited takes long in a large archive.
    tasks = TranslationTask.objects.open().filter(Exists(stories.order_by().filter(pk=OuterRef("story"))))
    return tasks.select_related("story__locale").defer("story__body")[:SHOWN]


def waiting_for(user: Any) -> Iterable[Waiting]:
    states = TaskState.objects.reviewable_by(user).select_related("revision", "task").order_by("started_at")
    for state in states[:SHOWN]:
        story = state.revision.content_object if state.revision else None
        if story is not None:
            yield Waiting(story, state.task.name, state.started_at)
