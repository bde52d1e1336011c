"""Throwing pages away when something that they show has changed.

What changes is written down in the same transaction, as a row with its tag for each store. Whoever commits throws the
pages away at once from the store of his machine; the workers do so for rows that are left, half a second later at most.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from threading import Event
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from core.page_cache import dependencies, members
from core.page_cache.models import Invalidation
from core.page_cache.site_store import store
from core.page_cache.store import EVERYTHING, Store, StoreError
from core.publishing.models import PublishedFact
from core.publishing.recording import lists_of

logger = logging.getLogger(__name__)
AT_ONCE = 500  # rows
LOOK_EVERY = 60  # turns


def connect() -> None:
    dependencies.watch(Site, Locale, Collection)
    dependencies.cover(PageViewRestriction, ContentType)  # which are told of as facts of the pages below
    dependencies.watch_rows(Page, get_image_model(), get_document_model())
    for signal in (post_save, post_delete):
        signal.connect(row_changed, dispatch_uid="core.page_cache.row_changed")
    rendition = get_image_model().get_rendition_model()
    post_delete.connect(rendition_deleted, sender=rendition, dispatch_uid="core.page_cache.rendition_deleted")


def row_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    if tag := dependencies.watched(sender):
        forget(tag)
    elif issubclass(sender, get_image_model() | get_document_model()):
        forget(dependencies.tag_of(sender, instance.pk))


def rendition_deleted(instance: Any, **kwargs: Any) -> None:
    """Throw away what leads to its file, which goes with it; whoever shows the picture next makes another."""
    forget(dependencies.tag_of(get_image_model(), instance.image_id))


def forget(*tags: str) -> None:
    """Throw away the pages that depend on any of these, when the transaction is committed."""
    with transaction.atomic():
        stores = members.stores_to_tell()
        each = [Invalidation(store=name, tag=tag) for name in stores for tag in dict.fromkeys(tags)]
        Invalidation.objects.bulk_create(each)
    if each:
        transaction.on_commit(drain, robust=True)


def drain() -> int:
    """Throw away from this machine's store what waits for it, and return how many rows were done."""
    kept, done = store(), 0
    if kept is None:
        return 0
    try:
        ours = Invalidation.objects.filter(store=kept.moment.store)
    except StoreError:
        logger.exception("The page cache cannot say which pages have changed, so all of them are thrown away")
        kept.give_up()
        return 0
    while rows := list(ours.values_list("pk", "tag")[:AT_ONCE]):
        throw_away({tag for _key, tag in rows})
        done += Invalidation.objects.filter(pk__in=[key for key, _tag in rows]).delete()[0]
    return done


def throw_away(tags: Iterable[str]) -> None:
    """Throw away the pages that depend on these; all of them, where the store cannot say which those are."""
    kept = store()
    if kept is None:
        return
    try:
        kept.throw_away(tags)
    except StoreError:
        logger.exception("The page cache cannot say which pages have changed, so all of them are thrown away")
        kept.give_up()


def follow(fact: PublishedFact) -> None:
    """Throw away what shows a page that was published, changed or taken away, and the lists that it is in or was."""
    tags = {dependencies.tag_of(Page, fact.page_id), dependencies.PAGES, *fact.lists_before}
    tags.add(dependencies.block_tag(dependencies.block_of(fact.page_id)))
    page = Page.objects.filter(pk=fact.page_id).first()
    if page is None:
        forget(*tags)
        return
    tags |= {translations_tag(page), *blocks_of_translations(page)}
    if fact.url_path_before and parent(fact.url_path_before) != parent(fact.url_path):
        tags.add(EVERYTHING)  # it has left one list for another, and does not say for which
    forget(*tags, *lists_of(page.specific))


def parent(url_path: str) -> str:
    return url_path.rstrip("/").rpartition("/")[0]


def translations_tag(page: Page) -> str:
    """Return the tag of all pages that are translations of each other: each shows where the others are."""
    return f"translations {page.translation_key}"


def blocks_of_translations(page: Page) -> set[str]:
    """Return the tags of the blocks that a page and its translations are in, for each is told where the others are."""
    keys = Page.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True)
    return {dependencies.block_tag(dependencies.block_of(key)) for key in keys}


class Turn:
    """The worker's turn: what nobody has thrown away yet, the copies before, and at midnight everything.

    Every page has the day's date in its masthead. What ages faster is thrown away at each full hour.
    """

    def __init__(self) -> None:
        # Nobody was there, perhaps, when they began.
        self.day: date | None = None
        self.hour: datetime | None = None
        self.count = 0

    def take(self, stopping: Event) -> None:
        kept = store()
        if kept is None:
            return
        if self.count % LOOK_EVERY == 0:
            look_after(kept)
        if self.day != timezone.localdate():
            throw_away([EVERYTHING])
            self.day = timezone.localdate()
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        if self.hour != hour:
            throw_away([dependencies.HOUR])
            self.hour = hour
        drain()
        self.count += 1


def look_after(kept: Store) -> None:
    """Delete the copies before, and see to it that this machine's store is told of changes, and no lost one is."""
    try:
        name = kept.moment.store
        kept.sweep()
    except StoreError:
        return  # whoever makes a page says so
    if not members.is_seen(name) and members.join(name):
        throw_away([EVERYTHING])  # nobody knows of what it was not told until now
    members.give_up_the_lost()
