from datetime import datetime
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import PageManager

from core.models import BasePage
from news.listing import Archive, Listing, thread_url
from news.stories_elsewhere import Stories
from news.structured_data import collection, listing_page
from news.threads import by_year

from .article import NewsArticlePage, NewsQuerySet
from .byline import Person
from .queries import ListQuerySet
from .thread import StoryThread
from .topic import Topic


class NewsIndexPage(RoutablePageMixin, BasePage):
    """The list of all stories in one language, and the archive pages made from it.

    There is one under each home page. Stories are written below it.
    """

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    objects = PageManager.from_queryset(ListQuerySet)()

    content_panels = [TitleFieldPanel("title"), FieldPanel("intro")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    @property
    def description(self) -> str:
        return self.search_description or self.intro

    @classmethod
    def sitemap_tags(cls, locale_id: int) -> list[str]:
        return [f"stories {locale_id}"]

    @property
    def stories(self) -> NewsQuerySet:
        """Every story a visitor may see, newest first."""
        return NewsArticlePage.objects.child_of(self).published().newest_first()

    def stories_between(self, start: datetime, end: datetime) -> NewsQuerySet:
        """Those dated from `start` up to, but not including, `end`, newest first.

        Their dates come first in the statement: of two upper bounds, SQLite reads its index down from the first.
        """
        return NewsArticlePage.objects.between(start, end).child_of(self).published().newest_first()

    @property
    def archive(self) -> Archive:
        """How many stories each year and month holds, one query."""
        return Archive.of(self)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.title, self.url)]

    @path("")
    def all_news(self, request: HttpRequest) -> HttpResponse:
        return self.render_listing(request, Listing.of_all(self))

    @path("archive/", name="archive")
    def whole_archive(self, request: HttpRequest) -> HttpResponse:
        return self.render(
            request,
            context_overrides={
                "archive": self.archive,
                "translations": self.translated_archives(request),
                "structured_data": collection(f"{self.url}archive/", str(_("Archive")), self.locale.language_code),
            },
            template="news/archive.html",
        )

    @path("archive/<int:year>/", name="year")
    def year(self, request: HttpRequest, year: int) -> HttpResponse:
        return self.render_listing(request, Listing.of_year(self, year))

    @path("archive/<int:year>/<int:month>/", name="month")
    def month(self, request: HttpRequest, year: int, month: int) -> HttpResponse:
        return self.render_listing(request, Listing.of_month(self, year, month))

    @path("topics/<slug:slug>/", name="topic")
    def topic(self, request: HttpRequest, slug: str) -> HttpResponse:
        topic, translations = self.with_translations(Topic.objects.all(), slug)
        if topic is None:
            raise Http404(_("There is no such topic."))
        return self.render_listing(request, Listing.of_topic(self, topic, translations))

    @path("authors/<slug:slug>/", name="author")
    def author(self, request: HttpRequest, slug: str) -> HttpResponse:
        person, translations = self.with_translations(Person.objects.select_related("portrait"), slug)
        if person is None:
            raise Http404(_("Nobody of that name writes here."))
        return self.render_listing(request, Listing.of_person(self, person, translations))

    @path("threads/<slug:slug>/", name="thread")
    def thread(self, request: HttpRequest, slug: str) -> HttpResponse:
        thread, slugs = self.with_translations(StoryThread.objects.all(), slug)
        if thread is None:
            raise Http404(_("There is no such thread."))
        indexes = self.translated_addresses(request)
        years, address = list(by_year(self, thread)), thread_url(self, thread)
        told = [row.story for _year, rows in years for row in rows if row.story]
        context = {
            "thread": thread,
            "years": years,
            "address": address,
            "structured_data": collection(
                address,
                thread.name,
                self.locale.language_code,
                thread.intro,
                dict.fromkeys(story.get_url(request) for story in told),
            ),
            "translations": {
                language: f"{indexes[language]}threads/{slug}/"
                for language, slug in slugs.items()
                if language in indexes
            },
        }
        return self.render(request, context_overrides=context, template="news/thread.html")

    def with_translations(self, snippets: models.QuerySet[Any], slug: str) -> tuple[Any, dict[str, str]]:
        """Return the snippet of that slug in this page's language, or None, and its slugs by language: one query."""
        keys = snippets.model.objects.filter(locale_id=self.locale_id, slug=slug).values("translation_key")
        found = list(snippets.filter(translation_key__in=keys).select_related("locale"))
        own = next((snippet for snippet in found if snippet.locale_id == self.locale_id), None)
        return own, {snippet.locale.language_code: snippet.slug for snippet in found}

    def render_listing(self, request: HttpRequest, listing: Listing) -> HttpResponse:
        page_of_stories = listing.page(request.GET.get("page"))
        number = page_of_stories.number
        stories = Stories(listing.stories, list(page_of_stories))
        canonical = listing.url if number == 1 else f"{listing.url}?page={number}"
        addresses = stories.shown("components/address.txt", request)
        context: dict[str, Any] = {
            "listing": listing,
            "page_of_stories": page_of_stories,
            "stories": stories,
            "canonical": canonical,
            "structured_data": listing_page(listing, canonical, self.locale.language_code, addresses),
            "translations": self.translated_listings(request, listing),
        }
        return self.render(request, context_overrides=context, template="news/news_index_page.html")

    def translated_archives(self, request: HttpRequest) -> dict[str, str]:
        return {language: f"{url}archive/" for language, url in self.translated_addresses(request).items()}

    def translated_listings(self, request: HttpRequest, listing: Listing) -> dict[str, str]:
        """Return the addresses of the same list in each language that has one."""
        indexes = self.translated_addresses(request)
        tails = listing.translated_tails
        if tails is None:
            tail = listing.url.removeprefix(self.url)
            return {language: url + tail for language, url in indexes.items()}
        return {language: indexes[language] + tail for language, tail in tails.items() if language in indexes}
