"""Where the outbox is filled: whatever saves, moves, hides or deletes a page passes here.

Wagtail's own `page_published` says too much (it is sent for a page that is merely scheduled, and for each of its
aliases: wagtail issues 13959 and 11344) and too late (after the transaction). The rows themselves tell what readers
see, so this looks at them: `BasePage.save` is one transaction around the row and its fact, and moving and deleting are
such already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageViewRestriction

from core.page_cache.store import EVERYTHING
from core.publishing import handlers, outbox
from core.publishing.models import Delivery, PublishedFact

# What is written when a draft is saved, locked or gets another owner: nothing of it reaches readers.
BACKSTAGE = {
    COMMENTS_RELATION_NAME,
    "alias_of_id",
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
}
BATCH = 500
Change = PublishedFact.Change


def connect() -> None:
    pre_save.connect(remember, dispatch_uid="core.publishing.remember")
    post_save.connect(page_saved, dispatch_uid="core.publishing.page_saved")
    pre_delete.connect(page_deleted, sender=Page, dispatch_uid="core.publishing.page_deleted")
    for signal in (post_save, post_delete):
        signal.connect(privacy_changed, sender=PageViewRestriction, dispatch_uid="core.publishing.privacy_changed")


def remember(sender: type, instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Look at the page as readers have it, before the new row takes its place."""
    if not issubclass(sender, Page) or raw or (update_fields is not None and set(update_fields) <= BACKSTAGE):
        return
    before = Page.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance._before_saving = Before.of(before) if before else Before(False, instance.url_path)


def page_saved(sender: type, instance: Any, **kwargs: Any) -> None:
    before = instance.__dict__.pop("_before_saving", None) if issubclass(sender, Page) else None
    if before is None:
        return
    moved = before.url_path != instance.url_path
    if instance.live or before.is_live:
        change = Change.GONE if not instance.live else Change.CHANGED if before.is_live else Change.LIVE
        path_before = before.url_path if moved else ""
        record([fact_of(instance, change, path_before, before.lists, was_public=before.is_public)])
    if moved:
        record(moved_below(instance, before.url_path))


def moved_below(page: Page, url_path_before: str) -> Iterator[PublishedFact]:
    """Yield a fact for each live page under one that has a new address.

    Wagtail changes theirs next, in one statement that sends no signal.
    """
    for child in Page.objects.filter(path__startswith=page.path, live=True).exclude(pk=page.pk).iterator(BATCH):
        before = child.url_path
        child.url_path = page.url_path + before.removeprefix(url_path_before)
        yield fact_of(child, Change.CHANGED, before)


def page_deleted(sender: type, instance: Page, **kwargs: Any) -> None:
    # The row, because Wagtail has set `live` to False on the object by now.
    page = Page.objects.filter(pk=instance.pk, live=True).first()
    if page is not None:
        before = Before.of(page)
        record([fact_of(page, Change.GONE, lists_before=before.lists, was_public=before.is_public)])


def privacy_changed(sender: type, instance: PageViewRestriction, **kwargs: Any) -> None:
    branch = Page.objects.filter(path__startswith=instance.page.path, live=True)
    record(fact_of(page, Change.CHANGED) for page in branch.iterator(BATCH))


@dataclass(frozen=True)
class Before:
    """What readers had of a page."""

    is_live: bool
    url_path: str
    lists: tuple[str, ...] = ()
    is_public: bool = False

    @classmethod
    def of(cls, page: Page) -> "Before":
        if not page.live:
            return cls(False, page.url_path)
        specific = page.specific
        return cls(True, page.url_path, tuple(lists_of(specific)), is_public(specific))


def lists_of(page: Page) -> list[str]:
    """Return the lists that a page is in; a page whose code is gone, or that never had any of ours, may be in all."""
    lists: list[str] = getattr(page, "lists", [EVERYTHING])
    return lists


def is_public(page: Page) -> bool:
    """Return whether any visitor may see a page, of whichever kind."""
    known: bool | None = getattr(page, "is_public", None)
    return page.live and not page.get_view_restrictions().exists() if known is None else known


def fact_of(
    page: Page,
    change: str,
    url_path_before: str = "",
    lists_before: Iterable[str] = (),
    *,
    was_public: bool = False,
) -> PublishedFact:
    model = page.cached_content_type.model_class() or Page
    return PublishedFact(
        page_id=page.pk,
        page_type=model._meta.label_lower,
        title=page.title,
        change=change,
        url_path=page.url_path,
        url_path_before=url_path_before,
        locale_id=page.locale_id,
        lists_before=list(lists_before),
        was_public=was_public,
    )


def record(facts: Iterable[PublishedFact]) -> None:
    """Write facts, and for each a delivery to everybody whom it concerns."""
    waiting: list[PublishedFact] = []
    for fact in facts:
        waiting.append(fact)
        if len(waiting) == BATCH:
            write(waiting)
            waiting = []
    write(waiting)


def write(facts: list[PublishedFact]) -> None:
    PublishedFact.objects.bulk_create(facts)
    Delivery.objects.bulk_create(
        Delivery(fact=fact, handler=handler.name, waits=fact.change == Change.MOVED_IN)
        for fact in facts
        for handler in handlers.concerned(fact.page_type)
    )
    if any(fact.change != Change.MOVED_IN for fact in facts) and handlers.told_at_once():
        transaction.on_commit(outbox.hurry, robust=True)
