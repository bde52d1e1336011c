"""Blocks of pictures, sound, film and files."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from core.video import HostedVideo

AUDIO_EXTENSIONS = {"mp3", "m4a", "oga"}


class CreditedImageValue(blocks.StructValue):
    """An image in a story: what the editor wrote here wins over what the image library says."""

    @property
    def shown_caption(self) -> str:
        return self.get("caption") or (self["image"].caption if self["image"] else "")

    @property
    def shown_credit(self) -> str:
        return self.get("credit") or (self["image"].credit if self["image"] else "")


class CreditedImageBlock(blocks.StructBlock):
    """An image with alternative text (or marked as decoration), caption and credit."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(
        label=_("Caption"), required=False, max_length=400, help_text=_("Left empty, the image's own caption is shown.")
    )
    credit = blocks.CharBlock(
        label=_("Credit"), required=False, max_length=200, help_text=_("Left empty, the image's own credit is shown.")
    )

    def clean(self, value: CreditedImageValue) -> CreditedImageValue:
        value = super().clean(value)
        image = value["image"]
        if image and not self.is_deferred_validation and not (value.get("credit") or image.is_credited):
            raise StructBlockValidationError(
                block_errors={
                    "credit": ValidationError(_("Say who made the picture, or waive the credit in the image library."))
                }
            )
        return value

    def get_preview_value(self) -> Any:
        """Show the newest picture of the library: a preview of a picture without a picture says nothing."""
        image = get_image_model().objects.order_by("-created_at").first()
        return self.normalize({"image": image, "caption": image.caption if image else "", "credit": ""})

    class Meta:
        value_class = CreditedImageValue


class FigureBlock(CreditedImageBlock):
    """One picture in the story."""

    size = blocks.ChoiceBlock(
        label=_("Size"),
        choices=[("text", _("As wide as the text")), ("wide", _("Wide")), ("full", _("Full width"))],
        default="text",
        search_index=False,
    )

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/image.html"
        description = _("A picture with caption and credit, in one of three widths.")


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together, shown as a grid."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    images = blocks.ListBlock(CreditedImageBlock(), label=_("Images"), min_num=2, max_num=24)

    def get_preview_value(self) -> Any:
        images = get_image_model().objects.order_by("-created_at")[:3]
        return self.normalize({"title": "On the coast", "images": [{"image": image} for image in images]})

    class Meta:
        icon = "image"
        label = _("Gallery")
        template = "blocks/gallery.html"
        description = _("Two to twenty-four pictures that belong together.")


class VideoValue(blocks.StructValue):
    """A video that a reader may load."""

    @property
    def hosted(self) -> HostedVideo | None:
        return HostedVideo.from_url(self["url"] or "")


class VideoBlock(blocks.StructBlock):
    """A video on YouTube or Vimeo. Nothing is asked of them before the reader presses the button."""

    url = blocks.URLBlock(label=_("Address"), help_text=_("The page of the video on YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("Title"), max_length=160, help_text=_("Read out before the video is loaded."))
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)

    def clean(self, value: VideoValue) -> VideoValue:
        value = super().clean(value)
        if value["url"] and not value.hosted:
            raise StructBlockValidationError(
                block_errors={"url": ValidationError(_("This is not the address of a video on YouTube or Vimeo."))}
            )
        return value

    class Meta:
        icon = "media"
        label = _("Video")
        template = "blocks/video.html"
        description = _("A video that is loaded only when the reader asks for it.")
        preview_value = {"url": "https://vimeo.com/22439234", "title": "A film about a mountain", "caption": ""}
        value_class = VideoValue


class AudioBlock(blocks.StructBlock):
    """A recording from the document library, played in the page."""

    recording = DocumentChooserBlock(label=_("Recording"))
    title = blocks.CharBlock(label=_("Title"), max_length=160)
    transcript = blocks.RichTextBlock(
        label=_("Transcript"),
        required=False,
        features=["bold", "italic", "link"],
        help_text=_("What is said, in words."),
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        recording = value["recording"]
        if recording and recording.file_extension.lower() not in AUDIO_EXTENSIONS:
            raise StructBlockValidationError(
                block_errors={"recording": ValidationError(_("Choose an MP3, M4A or OGA recording."))}
            )
        return value

    class Meta:
        icon = "media"
        label = _("Audio")
        template = "blocks/audio.html"
        description = _("A recording with a transcript.")
        preview_value = {"title": "Listen to the story", "transcript": "", "recording": None}


class DownloadBlock(blocks.StructBlock):
    """A file that readers can take away."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=160)

    class Meta:
        icon = "doc-full-inverse"
        label = _("Download")
        template = "blocks/document.html"
        description = _("A file to download, with its kind and size.")
        preview_value = {"title": "The report", "document": None}
