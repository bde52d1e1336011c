"""The uploader of several pictures, for those of which the form wants to know more.

Wagtail keeps such a file apart until the editor has filled in the form beside it, and starts that form empty.
Here it starts with what the picture said about itself, which nobody can read from the kept file any more.
"""

from typing import Any

from wagtail.images.views import multiple


class AddView(multiple.AddView):
    def get_edit_upload_form_context_data(self) -> dict[str, Any]:
        picture = getattr(self.request.FILES["files[]"], "picture", None)
        if picture:
            self.object.accept(picture.said)
        return super().get_edit_upload_form_context_data()


class CreateFromUploadedImageView(multiple.CreateFromUploadedImageView):
    def save_object(self, form: Any) -> None:
        # Only AddView makes uploads for images, and only of files that the form has taken in.
        self.upload.file.file.taken_in = True
        super().save_object(form)
