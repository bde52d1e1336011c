"""The form of the page editor for stories."""

from typing import Any

from django.forms import Widget
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class StoryForm(WagtailAdminPageForm):
    """The page editor's form: what may not be published is an error of its field when publishing, not when saving."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The story makes its slug from date and headline; an editor may write another, and need not.
        self.fields["slug"].required = False

    def clean_slug(self) -> str:
        """Keep the address of a story whose slug field was emptied: it is never changed silently."""
        return self.cleaned_data["slug"] or self.instance.slug

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation:
            return
        for name, message in self.instance.publication_errors().items():
            self.add_error(name if name in self.fields else None, message)


def guided(widget: type[Widget], characters: str) -> Widget:
    """Return a widget that counts what is written, beside how many characters read best: "30-75"."""
    words = _("{count} characters; {low} to {high} read best.")
    return widget(attrs={"data-guidance": characters, "data-guidance-words": words})
