"""Panels of the page editor that show what the newsroom knows, beside what the editor writes."""

from typing import Any

from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from news.checklist import Checklist


class RelatedNewsPanel(Panel):
    """The stories that stand in More News now, each with the reason it was picked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Picked now"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/related_news_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            story = self.instance
            context["picks"] = story.related_stories.select_related("other") if story.pk else []
            return context


class ChecklistPanel(Panel):
    """What to look at before the story is published (`news.checklist`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Before publishing"), **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "news/admin/checklist_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "checklist": Checklist.of(self.instance)}


class HiddenPanel(Panel):
    """A field that travels with the form and that no editor sees."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field_name = field_name

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "field_name": self.field_name}

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": [self.field_name], "widgets": {self.field_name: HiddenInput}}

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self) -> bool:
            return True

        def show_panel_furniture(self) -> bool:
            return False

        def render_html(self, parent_context: dict[str, Any] | None = None) -> str:
            return str(self.form[self.panel.field_name])
