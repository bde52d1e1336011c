from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.visibility import is_restricted


class BasePage(Page):
    """What every page of the site has, whatever it shows."""

    # For the type checker: Wagtail declares none of its own, and an empty list has no type.
    slug: str
    parent_page_types: list[str]
    subpage_types: list[str]

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
            ],
            heading=_("For search engines"),
        ),
        MultiFieldPanel([FieldPanel("show_in_menus")], heading=_("For the site's menu")),
    ]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        """One or two sentences for search engines and shared links; subclasses fall back on their lede."""
        return self.search_description

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Show the preview in the page's language, not in the editor's, as readers will see it."""
        with translation.override(self.locale.language_code):
            response = super().serve_preview(request, mode_name)
            return response.render()

    def translated_addresses(self, request: HttpRequest) -> dict[str, str]:
        """Return the addresses of this page and its public translations, by language code."""
        others = self.get_translations().live().filter(~is_restricted()).select_related("locale")
        return {page.locale.language_code: page.get_url(request) for page in [self, *others]}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["translations"] = self.translated_addresses(request)
        return context

    def route(self, request: HttpRequest, path_components: Sequence[str]) -> RouteResult:
        """Find the page below this one in two queries however deep it lies.

        Wagtail asks for each ancestor in turn, twice. `url_path` names every one of them, so the deepest
        page on the path is found at once and routes what is left of the address itself.
        """
        if not path_components:
            return super().route(request, [])
        paths = [self.url_path]
        for component in path_components:
            paths.append(f"{paths[-1]}{component}/")
        found = list(self.get_descendants().filter(url_path__in=paths[1:]).order_by("-depth").specific())
        if not found:
            raise Http404
        page = found[0]
        page._cached_parent_obj = found[1] if len(found) > 1 else self
        return page.route(request, path_components[page.depth - self.depth :])


def lede_field(**options: Any) -> models.TextField:
    """The standfirst under a headline, shown on cards and in search results too."""
    return models.TextField(
        _("lede"),
        max_length=400,
        help_text=_("One or two sentences, shown on cards and in search results. 120 to 220 characters read best."),
        **options,
    )
