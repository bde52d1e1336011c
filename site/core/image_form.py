"""The form through which every picture enters the library, from whichever place in the admin."""

from typing import Any

from django.forms import Field, FileField
from django.utils.translation import gettext_lazy as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.attribution import Attribution
from core.intake import Picture, take_in_file


class IncomingPictureField(WagtailImageField):
    """An upload that is replaced by what may be stored of it, in place.

    In place, because not every view stores what the form returns: the uploader of several files keeps the file of
    the request when the form asks for more (`wagtail.admin.views.generic.multiple_upload`).
    The upload then carries its `picture` (`core.intake.Picture`), and is marked as `taken_in` for the model.
    """

    @classmethod
    def instead_of(cls, field: Field) -> "IncomingPictureField":
        return cls(label=field.label, required=field.required, widget=field.widget)

    def to_python(self, data: Any) -> Any:
        # Not Wagtail's own: that one lets Pillow's errors over truncated files through, as a server error.
        upload: Any = FileField.to_python(self, data)
        if upload is not None and not getattr(upload, "taken_in", False):
            upload.picture = take_in_file(upload, upload.name)
            upload.content_type = f"image/{upload.picture.kind}"
            overwrite(upload, upload.picture)
            upload.taken_in = True
        return upload


def overwrite(upload: Any, picture: Picture) -> None:
    """Put the picture where the upload was, in memory or in the temporary file that the storage will move."""
    upload.file.seek(0)
    upload.file.truncate()
    upload.file.write(picture.data)
    upload.file.flush()
    upload.file.seek(0)
    upload.size = len(picture.data)


class NewsImageForm(BaseImageForm):
    """Asks for a credit, or for the decision to do without, and offers what the picture says about itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = IncomingPictureField.instead_of(self.fields["file"])
        if "description" in self.fields:
            self.fields["description"].label = _("Alternative text")
            self.fields["description"].help_text = _(
                "What the picture shows, for readers who cannot see it. A story may replace it."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = getattr(getattr(cleaned.get("file"), "picture", None), "said", Attribution())
        cleaned.update(
            said.offer(cleaned, {name: getattr(self.fields.get(name), "max_length", None) for name in cleaned})
        )
        if "credit" in cleaned and not (cleaned["credit"] or cleaned.get("credit_waived")):
            self.add_error("credit", _("Say who made the picture, or tick “publish without credit”."))
        return cleaned
