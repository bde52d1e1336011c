from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.query import PageQuerySet

from core.cards import CardPicture
from core.page_cache.store import EVERYTHING
from core.search_text import SearchText
from core.structured_data import Node, web_page
from core.visibility import is_restricted

if TYPE_CHECKING:
    from core.models import Masthead

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)  # before anything that happened here
DEPTH_OF_MENU = 3  # of the pages right below a front page


class BasePageQuerySet(PageQuerySet):
    """What every kind of page can be asked for."""

    def for_reading(self) -> Self:
        """Load one page with all that its own row points to, so that showing it asks for none of that again."""
        return self.select_related("locale")

    def published(self) -> Self:
        """Keep what any visitor may see now: live, and on no restricted branch."""
        return self.live().filter(~is_restricted())

    def for_sitemap(self) -> Self:
        """Keep what a sitemap lists, each with when it `changed`, its `image`, and the `picture` made of that."""
        nothing = Value(None, output_field=models.IntegerField())
        return self.published().annotate(changed=F("last_published_at"), image=nothing, picture=Value(""))

    def for_search(self) -> Self:
        """Load pages with all that they are found by (`search_text`), at the same cost for any number of them."""
        return self.select_related("locale")


class FewPagesQuerySet(BasePageQuerySet):
    """Pages of a kind of which there are few."""

    def published(self) -> Self:
        # By their keys: by what is asked of any page, SQLite goes through all that there are.
        return super().published().filter(pk__in=self.model._default_manager.order_by().values("pk"))


class BasePage(Page):
    """What every page of the site has, whatever it shows."""

    # For the type checker: Wagtail declares none of its own, and an empty list has no type.
    slug: str
    parent_page_types: list[str]
    subpage_types: list[str]

    objects = PageManager.from_queryset(BasePageQuerySet)()

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

    @property
    def structured_data(self) -> Node:
        """What machines are told of it (`core.structured_data`)."""
        return web_page(self.get_url() or "", self.title, self.locale.language_code, description=self.description)

    def card_picture(self, masthead: "Masthead") -> CardPicture | None:
        """Return the picture of its own that a shared link shows; None for what all pages share."""
        return None

    @property
    def is_public(self) -> bool:
        """Whether any visitor may see it now; no query where it was asked for together with `is_restricted`."""
        return self.live and not self.get_view_restrictions().exists()

    @property
    def lists(self) -> list[str]:
        """What else shows the page beside its own address: tags as `core.page_cache` has them.

        Every page shows those that the menu leads to, front pages and news indexes.
        """
        return [EVERYTHING] if self.show_in_menus or self.depth <= DEPTH_OF_MENU else []

    @classmethod
    def sitemap_tags(cls, locale_id: int) -> list[str]:
        """What changes for readers of such a page besides its own row, so that a sitemap says when it changed."""
        return []

    @property
    def search_text(self) -> SearchText | None:
        """What readers find the page by; None for pages that lead to others and say nothing of their own."""
        return None

    @cached_property
    def public_translations(self) -> list[Page]:
        """Its live translations that anybody may see; `core.serving` has found them on the way here."""
        return list(self.get_translations().live().filter(~is_restricted()).select_related("locale"))

    @property
    def embargo(self) -> datetime | None:
        """When the page that this one translates goes out, if that is still to come.

        The first page of a translation key is the original: the others were made from it.
        """
        original = Page.objects.filter(translation_key=self.translation_key).order_by("pk").first()
        if original is None or original.live or original.pk == self.pk:
            return None
        planned = original.revisions.filter(approved_go_live_at__gt=timezone.now())
        return planned.values_list("approved_go_live_at", flat=True).first()

    def save(self, *args: Any, **options: Any) -> Any:
        """Write the page, its children's addresses and its fact for the outbox (`core.publishing`) together."""
        with transaction.atomic():
            return super().save(*args, **options)

    def publish(self, revision: Revision, *args: Any, **options: Any) -> None:
        """Publish or schedule a revision; all of it or nothing."""
        with transaction.atomic():
            super().publish(revision, *args, **options)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """Return the page with the content of a revision; a translation is planned for its original's time, or later.

        Whatever publishes a page makes it of its revision here first: the editor's button, which never calls
        `publish()`, as well as workflow, clock and bulk action.
        """
        page: Self = super().with_content_json(content)
        if not self.live and (embargo := self.embargo):
            page.go_live_at = max(page.go_live_at or embargo, embargo)
        return page

    def update_aliases(self, **options: Any) -> None:
        """Bring copies in step with what readers see.

        Wagtail also calls this when the page is merely scheduled, and would set the copies live with it at once
        (wagtail issue 13959).
        """
        if self.live:
            super().update_aliases(**options)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Show the preview in the page's language, not in the editor's, as readers will see it."""
        with translation.override(self.locale.language_code):
            response = super().serve_preview(request, mode_name)
            return response.render()

    def translated_addresses(self, request: HttpRequest) -> dict[str, str]:
        """Return the addresses of this page and its public translations, by language code."""
        return {page.locale.language_code: page.get_url(request) for page in [self, *self.public_translations]}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["translations"] = self.translated_addresses(request)
        return context

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return who may see the page; no query where `core.serving` has asked already and nobody is kept out."""
        if getattr(self, "is_restricted", True):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()


def latest(first: Any, second: Any) -> NullIf:
    """Return an expression for the later of two moments, either of which may be missing; null if both are.

    Of a missing one, SQLite's own makes nothing of both, and PostgreSQL's does not (Django, `Greatest`).
    """
    known = Value(LONG_AGO, output_field=DateTimeField())
    later = Greatest(Coalesce(first, known), Coalesce(second, known), output_field=DateTimeField())
    return NullIf(later, known, output_field=DateTimeField())


def lede_field(**options: Any) -> models.TextField:
    """The standfirst under a headline, shown on cards and in search results too."""
    return models.TextField(
        _("lede"),
        max_length=400,
        help_text=_("One or two sentences, shown on cards and in search results. 120 to 220 characters read best."),
        **options,
    )
