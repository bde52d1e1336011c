"""Blocks of words: paragraphs, headings, quotations, fact boxes and tables."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail_localize.segments import StringSegmentValue

INLINE_FEATURES = ["bold", "italic", "link", "document-link", "superscript", "subscript"]
TEXT_FEATURES = [*INLINE_FEATURES, "ul", "ol"]


class ParagraphBlock(blocks.RichTextBlock):
    """Running text: one or more paragraphs and lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        template = "blocks/paragraph.html"
        description = _("Running text with links, emphasis and lists.")
        preview_value = (
            "<p>The ice charts are drawn every weekday morning, and "
            "<b>every line on them</b> is somebody’s judgement.</p>"
        )


class HeadingBlock(blocks.StructBlock):
    """A heading inside a story; the story's headline is the only one above it."""

    text = blocks.CharBlock(label=_("Heading"), max_length=140)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("h2", pgettext_lazy("level of a heading", "Section")), ("h3", _("Subsection"))],
        default="h2",
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"
        description = _("Divides a long story into sections.")
        preview_value = {"text": "What the measurements say", "level": "h2"}


class PullQuoteBlock(blocks.StructBlock):
    """A strong sentence lifted out of the story; it hangs in the margin on a wide screen."""

    text = blocks.TextBlock(label=_("Sentence"), max_length=280)
    attribution = blocks.CharBlock(label=_("Said by"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Pull quote")
        template = "blocks/pull_quote.html"
        description = _("A sentence from the story, set large.")
        preview_value = {"text": "Nobody measures a river that nobody is paid to measure.", "attribution": ""}


class QuotationBlock(blocks.StructBlock):
    """Words of somebody else, with where they come from."""

    text = blocks.TextBlock(label=_("Quotation"))
    source = blocks.CharBlock(label=_("Source"), max_length=200)
    source_url = blocks.URLBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Block quote")
        template = "blocks/block_quote.html"
        description = _("A longer quotation with its source.")
        preview_value = {"text": "A correction stands where the mistake stood.", "source": "Our style book"}


class SourceBlock(blocks.StructBlock):
    """An agency, a paper or a document, named to readers at the end of a story."""

    name = blocks.CharBlock(label=pgettext_lazy("of a source", "Name"), max_length=160)
    url = blocks.URLBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Source")
        template = "blocks/source.html"
        description = _("An agency, a paper or a document that the story rests on.")
        preview_value = {"name": "Norwegian Coastal Administration", "url": "https://www.kystverket.no"}


class FactBoxBlock(blocks.StructBlock):
    """Background beside the story: figures, dates, definitions."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Fact box")
        template = "blocks/fact_box.html"
        description = _("Background on a tinted field: figures, dates, definitions.")
        preview_value = {"title": "In figures", "text": "<ul><li>558 enterprises</li><li>10 years</li></ul>"}


class DataTableBlock(TableBlock):
    """A table whose caption says what it shows; it scrolls inside its frame on a phone."""

    def clean(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        value = super().clean(value)
        if not value or self.is_deferred_validation:
            return value
        if not (value.get("table_caption") or "").strip():
            raise ValidationError(_("Give the table a caption that says what it shows."))
        if not value.get("first_row_is_table_header") and not value.get("first_col_is_header"):
            raise ValidationError(_("Say which cells are headers, so that a screen reader can read the table."))
        return value

    # wagtail-localize asks these two of any block whose text is translated.

    def get_translatable_segments(self, value: dict[str, Any] | None) -> list[StringSegmentValue]:
        """Return the caption and each cell that holds text, by its place: `caption`, `0.1` (row, column)."""
        if not value:
            return []
        segments = [StringSegmentValue("caption", value.get("table_caption") or "")]
        for row_number, row in enumerate(value.get("data", [])):
            for column_number, cell in enumerate(row):
                segments.append(StringSegmentValue(f"{row_number}.{column_number}", cell or ""))
        return [segment for segment in segments if not segment.is_empty()]

    def restore_translated_segments(self, value: dict[str, Any], segments: list[Any]) -> dict[str, Any]:
        """Put translated segments back where `get_translatable_segments` took them from."""
        for segment in segments:
            text = segment.render_text()
            if segment.path == "caption":
                value["table_caption"] = text
            else:
                row, column = (int(part) for part in segment.path.split("."))
                value["data"][row][column] = text
        return value

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"
        description = _("Figures in rows and columns, with a caption.")
        preview_value = {
            "data": [["Year", "Stories"], ["2005", "12"], ["2006", "31"]],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": "Stories a year",
        }
