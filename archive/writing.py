"""Stories become pages, many at once.

Wagtail's own way of making a page takes a tenth of a second: a revision, signals, tasks for two indexes. Here the rows
are written as it would have written them, but for the revision. `tell` puts into the outbox what has the lists, the
search and Wagtail's own indexes follow (`archive.indexing`).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from archive.models import ArchiveSource
from archive.shelf import Shelf
from archive.story import Story
from core.models import PublishedFact
from core.page_cache.dependencies import tag_of
from core.page_cache.invalidation import forget
from core.publishing.recording import fact_of, record
from core.slugs import dated_slug
from news.models import Byline, NewsArticlePage, StoryTopic

BROUGHT_IN, BROUGHT_UP_TO_DATE = "archive.bring_in", "archive.bring_up_to_date"


def write_new(stories: list[Story], shelf: Shelf) -> list[NewsArticlePage]:
    """Write the pages of stories in one language, in their order; the caller's transaction holds the index locked."""
    slugs = free_slugs(stories, shelf)
    taken = shelf.taken_translation_keys([story.translation_key for story in stories])
    first = shelf.next_number()
    pages = []
    for number, (story, slug) in enumerate(zip(stories, slugs, strict=True), start=first):
        page = NewsArticlePage(
            slug=slug,
            url_path=f"{shelf.index.url_path}{slug}/",
            path=NewsArticlePage._get_path(shelf.index.path, shelf.index.depth + 1, number),
            depth=shelf.index.depth + 1,
            locale=shelf.index.locale,
            translation_key=own_key(story, taken),
            content_type=ContentType.objects.get_for_model(NewsArticlePage),
            live=True,
            date=story.date,
            **published(story),
            **content(story),
        )
        pages.append(page)
    rows = [Page(**{field.attname: getattr(page, field.attname) for field in FIELDS}) for page in pages]
    for page, row in zip(pages, Page.objects.bulk_create(rows), strict=True):
        page.pk = page.id = page.page_ptr_id = row.pk
        page.save_base(raw=True, force_insert=True)  # its own row alone; as a fixture is loaded, so nobody is told
    shelf.grow(len(pages))
    name(pages, stories, shelf)
    note(pages, BROUGHT_IN, shelf.source)
    return pages


def write_again(page: NewsArticlePage, story: Story, shelf: Shelf) -> None:
    """Bring a page into line with what its item says now. Where it is, and whether it is live, stays."""
    # What it was said to be in until now; `tell` knows what it is in then, and may come only after the run.
    forget(tag_of(Page, page.pk), *page.lists)
    for field, value in {**published(story), **content(story), "date": story.date}.items():
        setattr(page, field, value)
    page.save_base(raw=True, force_update=True)
    Page.objects.filter(pk=page.pk).update(**published(story), title=page.title, draft_title=page.draft_title)
    StoryTopic.objects.filter(story=page).delete()
    Byline.objects.filter(story=page).delete()
    name([page], [story], shelf)
    note([page], BROUGHT_UP_TO_DATE, shelf.source)


def tell(pages: Iterable[NewsArticlePage]) -> None:
    """Have everybody who keeps something of stories follow; readers are told by nobody."""
    record(fact_of(page, PublishedFact.Change.MOVED_IN) for page in pages if page.live)


FIELDS = Page._meta.concrete_fields


def published(story: Story) -> dict[str, Any]:
    """Return when Wagtail has it published: then, not now."""
    modified = story.item.modified
    last = modified if modified and story.date < modified < timezone.now() else story.date
    return {"first_published_at": story.date, "last_published_at": last}


def content(story: Story) -> dict[str, Any]:
    """Return what a page says."""
    return {
        "title": story.title,
        "draft_title": story.title,
        "lede": story.lede,
        "lead_image": story.lead_image,
        "body": story.body_value,
    }


def name(pages: list[NewsArticlePage], stories: list[Story], shelf: Shelf) -> None:
    """Tie pages to their topics and to who wrote them."""
    StoryTopic.objects.bulk_create(
        StoryTopic(story=page, topic=topic, sort_order=order, date=page.date)
        for page, story in zip(pages, stories, strict=True)
        for order, topic in enumerate(shelf.topics_of(story))
    )
    Byline.objects.bulk_create(
        Byline(story=page, person=person, sort_order=order, date=page.date)
        for page, story in zip(pages, stories, strict=True)
        for order, person in enumerate(shelf.people_of(story))
    )


def note(pages: Iterable[NewsArticlePage], action: str, source: ArchiveSource) -> None:
    """Write into the history of pages what happened to them."""
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page=page,
            content_type=page.content_type,
            label=page.title[:255],
            action=action,
            timestamp=now,
            data={"source": source.name},
            content_changed=True,
        )
        for page in pages
    )


def free_slugs(stories: list[Story], shelf: Shelf) -> list[str]:
    """Return a slug for each story that no page of the index has: the second of a month and headline ends in -2."""
    wanted = [dated_slug(story.date, story.title) for story in stories]
    taken = shelf.taken_slugs(wanted)
    found = []
    for slug in wanted:
        free, number = slug, 1
        while free in taken:
            number += 1
            free = f"{slug}-{number}"
        taken.add(free)
        found.append(free)
    return found


def own_key(story: Story, taken: set[UUID]) -> UUID:
    """Return the translation key of a story, or its own where another of its language has that."""
    key = story.translation_key if story.translation_key not in taken else story.own_key
    taken.add(key)
    return key
