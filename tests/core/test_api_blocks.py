"""What the API tells of blocks."""

from core.api.blocks import BLOCKS
from core.blocks import StoryBlock


def test_every_kind_of_block_is_declared() -> None:
    assert BLOCKS.keys() == StoryBlock().child_blocks.keys()
