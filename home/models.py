from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from core.blocks import StoryBlock
from core.models import BasePage
from core.models.page import FewPagesQuerySet, lede_field
from core.search_text import SearchText, texts
from home.front_page import FrontPage
from news.models.queries import ListQuerySet


class HomePage(BasePage):
    """The front page of one language: a lead story, the latest news and a band for each busy topic.

    One under the root for each language. Stories come by themselves; an editor may hold one as the lead.
    """

    intro = models.CharField(_("introduction"), max_length=200, blank=True, help_text=_("For search engines."))
    lead_story = models.ForeignKey(
        "news.NewsArticlePage",
        verbose_name=_("lead story"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Left empty, the newest story leads."),
    )

    objects = PageManager.from_queryset(ListQuerySet)()

    content_panels = [
        TitleFieldPanel("title"),
        FieldPanel("intro"),
        PageChooserPanel("lead_story", "news.NewsArticlePage"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["news.NewsIndexPage", "home.StandardPage"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and parent.is_root()

    @classmethod
    def sitemap_tags(cls, locale_id: int) -> list[str]:
        return [f"stories {locale_id}"]

    @property
    def description(self) -> str:
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["front"] = FrontPage.of(self)
        return context


class StandardPage(BasePage):
    """A standing page: about us, contact, how we correct mistakes."""

    lede = lede_field(blank=True)
    body = StreamField(StoryBlock(), verbose_name=_("body"), blank=True)

    objects = PageManager.from_queryset(FewPagesQuerySet)()

    content_panels = [TitleFieldPanel("title"), FieldPanel("lede"), FieldPanel("body")]
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    search_fields = [*BasePage.search_fields, index.SearchField("lede"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    @property
    def description(self) -> str:
        return self.search_description or self.lede

    @property
    def search_text(self) -> SearchText:
        return SearchText(
            headline=self.title,
            lede=self.lede,
            body=tuple(texts(self.body, pictures=False)),
            captions=tuple(texts(self.body, pictures=True)),
        )
