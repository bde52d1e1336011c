"""Bodies of several pages at once: their blocks, with what these point to asked for once for all of them."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

from core.blocks import StoryBlock
from core.models import NewsImage


@cache
def story_block() -> StoryBlock:
    return StoryBlock()


def blocks_of(bodies: Sequence[StreamValue]) -> list[list[Any]]:
    """Return the blocks of several bodies, whose pages, pictures and files are asked for once for all of them."""
    raw = [list(body.get_prep_value()) for body in bodies]
    joint = story_block().to_python([item for body in raw for item in body])
    blocks = iter(joint)
    return [[next(blocks) for _item in body] for body in raw]


def images_of(blocks: Sequence[Any]) -> Iterator[NewsImage]:
    """Yield the pictures that blocks show, in their order."""
    for block in blocks:
        if block.block_type == "image" and block.value["image"]:
            yield block.value["image"]
        elif block.block_type == "gallery":
            yield from (item["image"] for item in block.value["images"] if item["image"])
        elif block.block_type == "video" and block.value["poster"]:
            yield block.value["poster"]


def rich_texts(value: Any) -> Iterator[str]:
    """Yield the source of every rich text in a value, however deep it lies."""
    if isinstance(value, RichText):
        yield value.source
    elif isinstance(value, dict):
        for part in value.values():
            yield from rich_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from rich_texts(part)
