import os
import secrets
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from PIL import Image
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index
from wagtail.utils.file import hash_filelike

from core.attribution import Attribution
from core.intake import UNREADABLE, take_in_file
from core.prepared import prepared

LONGEST_PATH = 50  # so that a rendition's name, which Wagtail cuts at 59 characters, keeps what cannot be guessed


class PictureFieldFile(WagtailImageFieldFile):
    """A stored original. Whatever way a file comes here, it has been through the intake when it is stored."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Store the picture without its metadata, offering what it says to its NewsImage. Raise ValidationError."""
        if not getattr(content, "taken_in", False):  # the admin's form marks what it has done already
            picture = take_in_file(content, name)
            content = ContentFile(picture.data, name=name)
            self.instance.accept(picture.said)
            self.instance.file_size = content.size
            self.instance.file_hash = hash_filelike(content)
        super().save(name, content, save)

    def get_image_dimensions(self) -> tuple[int | None, int | None]:
        """Return width and height from the header: Wagtail's own would decode the whole picture for them.

        A fresh file that is no picture has none yet; saving it says what is wrong with it.
        """
        was_closed = self.closed
        try:
            self.open()
            with Image.open(self.file) as image:
                return image.size
        except UNREADABLE:
            if self._committed:
                raise
            return None, None
        finally:
            if was_closed:
                self.close()
            else:
                self.seek(0)


class PictureField(WagtailImageField):
    """The file of a NewsImage, which loses its metadata on the way into the storage."""

    attr_class = PictureFieldFile


class NewsImage(AbstractImage):
    """A picture with what a newsroom has to know about it: who made it, what it shows, what we may do with it.

    Editors upload it in the image library or from any chooser. Its `description` is the alternative text
    wherever a page does not give one of its own.
    """

    file = PictureField(verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    caption = models.CharField(
        _("caption"),
        max_length=400,
        blank=True,
        help_text=_("A sentence that tells what the reader sees. A story may replace it."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made the picture and for whom, as readers will see it: “Photo: Name / Agency”."),
    )
    credit_waived = models.BooleanField(
        _("publish without credit"),
        default=False,
        help_text=_("Only for pictures that are known to need none, for example our own graphics."),
    )
    rights_note = models.TextField(
        _("rights"),
        blank=True,
        help_text=_("For the desk alone: licence, expiry, agreement. Readers never see it."),
    )

    objects = ImageQuerySet.as_manager()

    admin_form_fields = (
        "title",
        "file",
        "description",
        "caption",
        "credit",
        "credit_waived",
        "rights_note",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = [("choose_image", "Can choose image")]

    @property
    def is_credited(self) -> bool:
        """Whether the picture may be published: it names its maker, or an editor has waived that."""
        return bool(self.credit) or self.credit_waived

    def get_upload_to(self, filename: str) -> str:
        """Return where the file is kept, under a name that nobody can guess.

        Pictures are served as files. One of a story under embargo is out of reach until a page shows its address;
        the addresses of its renditions are made from this name.
        """
        path, extension = os.path.splitext(super().get_upload_to(filename))
        return f"{path[:LONGEST_PATH]}-{secrets.token_hex(6)}{extension}"

    def get_renditions(self, *filters: Filter | str) -> dict[str, "NewsRendition"]:
        """Return renditions by the words of their filters."""
        return super().get_renditions(*map(known_filter, filters))

    def get_rendition(self, filter: Filter | str) -> "NewsRendition":  # noqa: A002 - Wagtail calls it so
        return super().get_rendition(known_filter(filter))

    def accept(self, said: Attribution) -> None:
        """Fill the empty ones of caption, credit and rights with what the picture says about itself."""
        fields = {name: self._meta.get_field(name) for name in ("caption", "credit", "rights_note")}
        offer = said.offer(
            {name: getattr(self, name) for name in fields}, {name: field.max_length for name, field in fields.items()}
        )
        for name, text in offer.items():
            setattr(self, name, text)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Stored before the fields are read for the database, because storing it may fill or change them: the
        # credit, and width and height when the picture is turned.
        fresh = self.file and not self.file._committed
        if fresh and (kwargs.get("update_fields") is None or "file" in kwargs["update_fields"]):
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)


def known_filter(asked: Filter | str) -> Filter:
    """Return the filter of these words, which a process reads once.

    One that is new has to ask all of Wagtail's operations what its words mean.
    """
    return filter_of(asked if isinstance(asked, str) else asked.spec)


@lru_cache(maxsize=200)
def filter_of(words: str) -> Filter:
    return Filter(words)


class NewsRendition(AbstractRendition):
    """One size and format of a NewsImage, as it is served."""

    image = models.ForeignKey(NewsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]


@prepared
def renditions_of(images: list[int]) -> QuerySet[NewsRendition]:
    return NewsRendition.objects.filter(image__in=images)


def load_renditions(images: Iterable[NewsImage]) -> None:
    """Fetch the renditions of all pictures that a page shows at once, for Wagtail to find them there."""
    by_key: dict[int, list[NewsImage]] = defaultdict(list)
    for image in images:
        image.prefetched_renditions = []
        by_key[image.pk].append(image)
    for rendition in renditions_of([*by_key]):
        for image in by_key[rendition.image_id]:
            rendition.image = image
            image.prefetched_renditions.append(rendition)
