"""The blocks that stories are made of; `StoryBlock` is the one body of every page."""

from .links import CallToActionBlock, RelatedStoryBlock, SignupBlock
from .media import AudioBlock, DownloadBlock, FigureBlock, GalleryBlock, VideoBlock
from .story import StoryBlock
from .text import (
    DataTableBlock,
    FactBoxBlock,
    HeadingBlock,
    ParagraphBlock,
    PullQuoteBlock,
    QuotationBlock,
    SourceBlock,
)

__all__ = [
    "AudioBlock",
    "CallToActionBlock",
    "DataTableBlock",
    "DownloadBlock",
    "FactBoxBlock",
    "FigureBlock",
    "GalleryBlock",
    "HeadingBlock",
    "ParagraphBlock",
    "PullQuoteBlock",
    "QuotationBlock",
    "RelatedStoryBlock",
    "SignupBlock",
    "SourceBlock",
    "StoryBlock",
    "VideoBlock",
]
