"""Blocks that lead the reader on: another story, an action, the newsletter."""

from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from core.visibility import is_restricted


class CallToActionValue(blocks.StructValue):
    """A call to action with one address, of a page here or of another site."""

    @property
    def href(self) -> str:
        """Empty while the page is none that any visitor may see."""
        page = self.get("page")
        if page:
            return page.url if page.specific.is_public else ""
        return self.get("url") or ""


class LinkedPageBlock(blocks.PageChooserBlock):
    """A page that a story leads to."""

    def bulk_to_python(self, values: list[int | None]) -> list[Any]:
        """Return the pages of a whole body in two queries, each knowing who may see it and in which language it is."""
        pages = self.model_class.objects.annotate(is_restricted=is_restricted()).specific()
        pages = pages.select_related("locale", for_specific_subqueries=True)
        found = pages.in_bulk([pk for pk in values if pk is not None])
        return [copy(found.get(pk)) for pk in values]


class CallToActionBlock(blocks.StructBlock):
    """A sentence and a button."""

    text = blocks.CharBlock(label=_("Sentence"), max_length=240)
    button = blocks.CharBlock(label=_("Button"), max_length=40)
    page = LinkedPageBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(label=_("Or an address elsewhere"), required=False)

    def clean(self, value: CallToActionValue) -> CallToActionValue:
        value = super().clean(value)
        if not self.is_deferred_validation and bool(value["page"]) == bool(value["url"]):
            raise StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose a page or give an address, one of the two."))}
            )
        return value

    class Meta:
        icon = "arrow-right-full"
        label = _("Call to action")
        template = "blocks/call_to_action.html"
        description = _("A sentence and a button that leads somewhere.")
        preview_value = {"text": "See something by the sea?", "button": "Tell the desk", "url": "https://example.org"}
        value_class = CallToActionValue


class RelatedStoryBlock(blocks.PageChooserBlock):
    """One other story, shown as a small card where the text speaks of it.

    The page type is named, not imported: `core` knows no feature app.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"page_type": "news.NewsArticlePage", **kwargs})

    def bulk_to_python(self, values: list[int | None]) -> list[Any]:
        """Return the stories of a whole body in one query, each knowing who may see it and in which language it is."""
        stories = self.model_class.objects.annotate(is_restricted=is_restricted()).select_related("locale")
        found = stories.in_bulk([pk for pk in values if pk is not None])
        return [copy(found.get(pk)) for pk in values]

    class Meta:
        icon = "link"
        label = _("Related story")
        template = "blocks/related_story.html"
        description = _("A link to another story, in the middle of this one.")


class SignupBlock(SnippetChooserBlock):
    """The newsletter form, in the middle of a story."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"target_model": "core.NewsletterSignup", **kwargs})

    class Meta:
        icon = "mail"
        label = _("Newsletter signup")
        template = "blocks/signup.html"
        description = _("A newsletter form in the story.")
