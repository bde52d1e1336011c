from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet
from wagtail.search import index


class NewsImage(AbstractImage):
    """A picture with what a newsroom has to know about it: who made it, what it shows, what we may do with it.

    Editors upload it in the image library or from any chooser. Its `description` is the alternative text
    wherever a page does not give one of its own.
    """

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


class NewsRendition(AbstractRendition):
    """One size and format of a NewsImage, as it is served."""

    image = models.ForeignKey(NewsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]
