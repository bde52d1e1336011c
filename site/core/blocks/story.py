from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from .links import CallToActionBlock, RelatedStoryBlock, SignupBlock
from .media import AudioBlock, DownloadBlock, FigureBlock, GalleryBlock, VideoBlock
from .text import DataTableBlock, FactBoxBlock, HeadingBlock, ParagraphBlock, PullQuoteBlock, QuotationBlock

WORDS, PICTURES = pgettext_lazy("group of blocks", "Words"), _("Pictures, sound and film")
FILES, LINKS = _("Files"), _("Links")


class StoryBlock(blocks.StreamBlock):
    """The body of every page: the same blocks, drawn the same way, wherever they stand."""

    paragraph = ParagraphBlock(group=WORDS)
    heading = HeadingBlock(group=WORDS)
    pull_quote = PullQuoteBlock(group=WORDS)
    block_quote = QuotationBlock(group=WORDS)
    fact_box = FactBoxBlock(group=WORDS)
    table = DataTableBlock(group=WORDS)
    image = FigureBlock(group=PICTURES)
    gallery = GalleryBlock(group=PICTURES)
    video = VideoBlock(group=PICTURES)
    audio = AudioBlock(group=PICTURES)
    document = DownloadBlock(group=FILES)
    related_story = RelatedStoryBlock(group=LINKS)
    call_to_action = CallToActionBlock(group=LINKS)
    signup = SignupBlock(group=LINKS)

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Check that headings descend one level at a time, so that the outline of the page has no holes.

        The rule is WCAG's technique H42; the first heading stands right under the headline, an h1.
        """
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        errors: dict[int, Any] = {}
        seen_section = False
        for position, block in enumerate(value):
            if block.block_type != "heading":
                continue
            if block.value["level"] == "h2":
                seen_section = True
            elif not seen_section:
                errors[position] = ValidationError(
                    _("A subsection needs a section above it. Make this heading a section.")
                )
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return value
