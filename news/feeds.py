"""Feeds of all news, of a topic, an author and a thread, and of corrections, in the language of the address.

SITE_URL names the host in them, not the request, as in all that machines read.
"""

from abc import abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Self
from urllib.parse import urljoin
from uuid import UUID, uuid5
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Stylesheet
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe
from wagtail.models import Locale, Site
from wagtail.rich_text import expand_db_html

from core.chrome import Chrome
from core.page_cache.dependencies import depends_on, depends_on_tables, is_the_same_for_all
from core.page_cache.memory import remembered_each
from core.portable_html import portable
from core.rich_text import links_known
from core.structured_data import image_objects
from news.corrections import corrections
from news.feed_formats import FORMATS, NAMES, Author
from news.listing import Listing
from news.models import Correction, NewsArticlePage, NewsIndexPage, Person, StoryThread, Topic
from news.portable import PortableStory, blocks_loaded
from news.structured_data import IMAGE

IN_A_FEED = 20


@dataclass(frozen=True)
class Followed:
    """What a feed is of, and what surrounds it."""

    chrome: Chrome


@dataclass(frozen=True)
class FollowedList(Followed):
    """A list of stories, and the index below which it lies."""

    index: NewsIndexPage
    listing: Listing


@dataclass(frozen=True)
class Item:
    """What a feed says of a story. A process remembers it: making one costs as much as a page."""

    address: str
    translation_key: UUID
    title: str
    lede: str
    date: datetime
    changed_at: datetime
    topics: tuple[str, ...]
    authors: tuple[Author, ...]
    image: str  # its address, or nothing
    html: str

    @classmethod
    def of(cls, story: NewsArticlePage, blocks: list[Any]) -> Self:
        """Return a story whose blocks have been loaded (`news.portable`)."""
        told, shown = PortableStory.of(story, blocks), image_objects(story.lead_image, IMAGE)
        return cls(
            told.address,
            story.translation_key,
            story.title,
            story.lede,
            story.date,
            story.changed_at or story.date,
            tuple(topic.name for topic in story.topics),
            # The pages of authors lie beside their stories, below the same index.
            tuple(Author(each.name, urljoin(told.address, f"../authors/{each.slug}/")) for each in story.people),
            shown[0]["url"] if shown else "",
            told.html,
        )


class NewsroomFeed(Feed):
    """What all feeds of the site have in common, in one of the formats."""

    address_name: str
    item_guid_is_permalink = False

    def __init__(self, ending: str) -> None:
        self.ending, self.feed_type = ending, FORMATS[ending]

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponse]:
        feeds = {ending: cls(ending) for ending in FORMATS}

        @require_safe
        @conditional_page
        def show(request: HttpRequest, ending: str, **names: str) -> HttpResponse:
            return feeds[ending](request, **names)

        return show

    def __call__(self, request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        is_the_same_for_all()
        depends_on_tables(Site, Locale)  # of which addresses are made that are known already
        response = super().__call__(request, *args, **names)
        # Django gives the newest date in it. A story that is withdrawn or renamed changes the feed and not that date;
        # when it was made, the page cache says (core.page_cache.front).
        del response.headers["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, **names: str) -> Followed:
        return Followed(Chrome(None))

    @abstractmethod
    def heading(self, followed: Any) -> str:
        """Return what it is called, beside the name of the site."""

    def slug(self, followed: Any) -> str:
        """Return what its address names, if it is not the only one of its kind."""
        return ""

    def title(self, followed: Any) -> str:
        return f"{followed.chrome.masthead.name}: {self.heading(followed)}"

    def subtitle(self, followed: Any) -> str:
        return self.description(followed)

    @abstractmethod
    def description(self, followed: Any) -> str:
        """Return what it brings, in a sentence."""

    def address(self, followed: Any, ending: str) -> str:
        slug = self.slug(followed)
        names = {"slug": slug, "ending": ending} if slug else {"ending": ending}
        return settings.SITE_URL + reverse(self.address_name, kwargs=names)

    def feed_url(self, followed: Any) -> str:
        return self.address(followed, self.ending)

    def author_name(self, followed: Any) -> str:
        return str(followed.chrome.masthead.name)

    def author_link(self, followed: Any) -> str:
        return f"{settings.SITE_URL}{followed.chrome.home_url}"

    def stylesheets(self) -> list[Stylesheet]:
        return [Stylesheet(static("css/feed.css"), mimetype="text/css")]

    def feed_extra_kwargs(self, followed: Any) -> dict[str, Any]:
        return {
            "hub": settings.WEBSUB_HUB,
            "heading": self.heading(followed),
            "formats": [(NAMES[each], self.address(followed, each), each == self.ending) for each in FORMATS],
        }


class NewsFeed(NewsroomFeed):
    """The newest stories of a list, whole; of all news, unless told otherwise."""

    address_name = "news_feed"

    def get_object(self, request: HttpRequest, **names: str) -> FollowedList:
        indexes = NewsIndexPage.objects.published().select_related("locale")
        index = indexes.filter(locale__language_code=get_language()).first()
        if index is None:
            raise Http404(_("There is no news in this language."))
        return FollowedList(Chrome(None), index, self.listing(index, **names))

    def listing(self, index: NewsIndexPage, **names: str) -> Listing:
        return Listing.of_all(index)

    def heading(self, followed: FollowedList) -> str:
        return followed.listing.title

    def slug(self, followed: FollowedList) -> str:
        return followed.listing.subject.slug if followed.listing.subject else ""

    def description(self, followed: FollowedList) -> str:
        return followed.listing.intro or followed.chrome.masthead.tagline or self.title(followed)

    def link(self, followed: FollowedList) -> str:
        return settings.SITE_URL + followed.listing.url

    def feed_guid(self, followed: FollowedList) -> str:
        return urn((followed.listing.subject or followed.index).translation_key)

    def items(self, followed: FollowedList) -> list[Item]:
        """Return the stories. Their keys are asked for first, so that an index alone says which they are."""
        depends_on(followed.listing.tag)
        keys = list(followed.listing.stories.values_list("pk", flat=True)[:IN_A_FEED])
        names = {("item of a feed", key): key for key in keys}
        with ExitStack() as loaded:  # what stories point to stays known until all of them are made

            def load(missing: list[Any]) -> Any:
                rows = NewsArticlePage.objects.for_elsewhere().in_bulk([names[name] for name in missing])
                stories = {name: row for name in missing if (row := rows.get(names[name]))}
                bodies = loaded.enter_context(blocks_loaded([*stories.values()]))
                return {
                    name: partial(Item.of, *each) for name, *each in zip(stories, stories.values(), bodies, strict=True)
                }

            found = remembered_each(names, load)
        return [found[name] for name in names if name in found]

    def item_title(self, item: Item) -> str:
        return item.title

    def item_description(self, item: Item) -> str:
        return escape(item.lede)

    def item_link(self, item: Item) -> str:
        return item.address

    def item_guid(self, item: Item) -> str:
        return urn(item.translation_key)

    def item_pubdate(self, item: Item) -> datetime:
        return item.date

    def item_updateddate(self, item: Item) -> datetime:
        return item.changed_at

    def item_categories(self, item: Item) -> tuple[str, ...]:
        return item.topics

    def item_extra_kwargs(self, item: Item) -> dict[str, Any]:
        return {"authors": item.authors, "content": item.html, "summary": item.lede, "image": item.image}


class TopicFeed(NewsFeed):
    address_name = "topic_feed"

    def listing(self, index: NewsIndexPage, **names: str) -> Listing:
        topic = Topic.objects.filter(locale_id=index.locale_id, **names).first()
        if topic is None:
            raise Http404(_("There is no such topic."))
        return Listing.of_topic(index, topic, {})


class AuthorFeed(NewsFeed):
    address_name = "author_feed"

    def listing(self, index: NewsIndexPage, **names: str) -> Listing:
        person = Person.objects.filter(locale_id=index.locale_id, **names).first()
        if person is None:
            raise Http404(_("Nobody of that name writes here."))
        return Listing.of_person(index, person, {})


class ThreadFeed(NewsFeed):
    """The stories of a thread. What happened in it without a story is on its page alone."""

    address_name = "thread_feed"

    def listing(self, index: NewsIndexPage, **names: str) -> Listing:
        thread = StoryThread.objects.filter(locale_id=index.locale_id, **names).first()
        if thread is None:
            raise Http404(_("There is no such thread."))
        return Listing.of_thread(index, thread)


@dataclass(frozen=True)
class PortableNote:
    """A correction, the address at which readers find it, and its text as HTML that stands by itself."""

    note: Correction
    address: str
    html: str


class CorrectionsFeed(NewsroomFeed):
    """The newest corrections."""

    address_name = "corrections_feed"

    def heading(self, followed: Followed) -> str:
        return _("Corrections")

    def description(self, followed: Followed) -> str:
        return _("What was wrong in our stories, and what has become known since.")

    def link(self) -> str:
        return settings.SITE_URL + reverse("corrections")

    def feed_guid(self) -> str:
        return self.link()

    def items(self) -> list[PortableNote]:
        notes = list(corrections()[:IN_A_FEED])
        with links_known([note.text for note in notes]):
            return [portable_note(note) for note in notes]

    def item_title(self, item: PortableNote) -> str:
        return f"{item.note.get_kind_display()}: {item.note.story.title}"

    def item_description(self, item: PortableNote) -> str:
        return escape(item.note.plain_text)

    def item_link(self, item: PortableNote) -> str:
        return item.address

    def item_guid(self, item: PortableNote) -> str:
        return item.note.uid.urn

    def item_pubdate(self, item: PortableNote) -> datetime:
        return item.note.date

    item_updateddate = item_pubdate

    def item_extra_kwargs(self, item: PortableNote) -> dict[str, Any]:
        return {"authors": [], "content": item.html, "summary": item.note.plain_text, "image": ""}


def portable_note(note: Correction) -> PortableNote:
    address = f"{settings.SITE_URL}{note.story.get_url()}#{note.anchor}"
    return PortableNote(note, address, portable(expand_db_html(note.text), address))


def urn(translation_key: UUID) -> str:
    """Return the name of a thing in the active language: it stays when the thing gets another address."""
    return uuid5(translation_key, get_language() or settings.LANGUAGE_CODE).urn
