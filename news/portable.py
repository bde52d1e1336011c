"""Whole stories as HTML that stands by itself, for feeds and the API."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Locale, Site
from wagtail.rich_text import extract_references_from_rich_text

from core.bodies import blocks_of, images_of, rich_texts
from core.models.image import load_renditions
from core.page_cache.dependencies import depends_on_references, depends_on_rows, depends_on_tables
from core.portable_html import portable
from core.rich_text import links_known
from news.models import NewsArticlePage, Person, Topic


@dataclass(frozen=True)
class PortableStory:
    """A story, and all of it that readers see between its headline and More News; `shown` is its body on the page."""

    story: NewsArticlePage
    address: str
    html: str
    shown: list[tuple[Any, str]]

    @classmethod
    def of(cls, story: NewsArticlePage, blocks: list[Any]) -> Self:
        """Return a story whose blocks have been loaded (`blocks_loaded`)."""
        depends_on_story(story, blocks)
        address = f"{settings.SITE_URL}{story.get_url()}"
        with override(story.locale.language_code):
            shown = [(block, block.render({"block_id": block.id})) for block in blocks]
            context = {"story": story, "address": address, "body": "\n".join(html for _block, html in shown)}
            return cls(story, address, portable(render_to_string("news/portable_story.html", context), address), shown)

    @property
    def portable_blocks(self) -> list[tuple[Any, str]]:
        """The blocks of its body, each with its own HTML."""
        return [(block, portable(html, self.address)) for block, html in self.shown]


@contextmanager
def blocks_loaded(stories: Sequence[NewsArticlePage]) -> Iterator[list[list[Any]]]:
    """Yield the blocks of stories (`for_elsewhere`); what they point to is asked for once for all of them."""
    bodies = blocks_of([story.body for story in stories])
    leads = [story.lead_image for story in stories if story.lead_image]
    load_renditions([*leads, *(image for blocks in bodies for image in images_of(blocks))])
    notes = [note.text for story in stories for note in story.corrections.all()]
    with links_known([*notes, *rich_texts([block.value for blocks in bodies for block in blocks])]):
        yield bodies


def portable_stories(stories: Sequence[NewsArticlePage]) -> list[PortableStory]:
    with blocks_loaded(stories) as bodies:
        return [PortableStory.of(story, blocks) for story, blocks in zip(stories, bodies, strict=True)]


def depends_on_story(story: NewsArticlePage, blocks: list[Any]) -> None:
    """Say that of a story and all that it points to: of what was loaded with others, nobody takes note."""
    depends_on_rows(story, story.lead_image)
    depends_on_tables(Site, Locale, Topic, Person)
    for block in blocks:
        depends_on_references(block.block.extract_references(block.value))
    for note in story.corrections.all():
        depends_on_references(extract_references_from_rich_text(note.text))
