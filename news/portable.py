"""Whole stories as HTML that stands by itself, for feeds and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from core.bodies import blocks_of, images_of, rich_texts
from core.models.image import load_renditions
from core.portable_html import portable
from core.rich_text import links_known
from news.models import NewsArticlePage


@dataclass(frozen=True)
class PortableStory:
    """A story, and all of it that readers see between its lede and More News; `blocks` are its body's, one by one."""

    story: NewsArticlePage
    address: str
    html: str
    blocks: list[tuple[Any, str]]


def portable_stories(stories: Sequence[NewsArticlePage]) -> list[PortableStory]:
    """Return stories (`for_elsewhere`) with their HTML; what they point to is asked for once for all of them."""
    bodies = blocks_of([story.body for story in stories])
    leads = [story.lead_image for story in stories if story.lead_image]
    load_renditions([*leads, *(image for blocks in bodies for image in images_of(blocks))])
    notes = [note.text for story in stories for note in story.corrections.all()]
    sources = [*notes, *rich_texts([block.value for blocks in bodies for block in blocks])]
    with links_known(sources):
        return [portable_story(story, blocks) for story, blocks in zip(stories, bodies, strict=True)]


def portable_story(story: NewsArticlePage, blocks: list[Any]) -> PortableStory:
    address = f"{settings.SITE_URL}{story.get_url()}"
    with override(story.locale.language_code):
        shown = [(block, portable(block.render({"block_id": block.id}), address)) for block in blocks]
        context = {"story": story, "address": address, "body": "\n".join(html for _block, html in shown)}
        whole = portable(render_to_string("news/portable_story.html", context), address)
    return PortableStory(story, address, whole, shown)
