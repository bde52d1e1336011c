"""What a page costs, counted in queries on a cold cache: within its budget, and the same at three times the archive.

The budgets stand in docs/performance.md.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.factories import MastheadFactory, NewsImageFactory, NewsletterSignupFactory, image_file
from core.page_cache.memory import catch_up, remembering
from core.page_cache.store import EVERYTHING, Store
from home.models import HomePage
from news import lengths
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage, StoryThread
from news.related import store_related

N = 21  # enough for a band of each topic on the front page
Cost = Callable[[str], int]


def small_image() -> object:
    return NewsImageFactory(file=image_file(size=(96, 64)))


@pytest.fixture
def archive(home_page: HomePage, news_index: NewsIndexPage) -> Callable[[int], NewsArticlePage]:
    """Return a function that brings the archive to a number of stories and returns the newest of them."""
    MastheadFactory(default_signup=NewsletterSignupFactory())
    topics = [TopicFactory(name=name) for name in ("Nuclear", "Arctic", "Seas")]
    person = PersonFactory(name="Ada Demo", portrait=small_image())
    images = [small_image() for _ in range(3)]

    def grow(number: int) -> NewsArticlePage:
        for count in range(NewsArticlePage.objects.count(), number):
            news_index.refresh_from_db()
            picture = images[count % 3]
            picture.decorative, picture.contextual_alt_text = False, "A harbour."
            story = NewsArticlePageFactory(
                parent=news_index,
                title=f"Story {count}",
                date=FIRST_DATE + timedelta(hours=count),
                lead_image=picture,
                body=[
                    ("paragraph", "<p>What was measured.</p>"),
                    ("heading", {"text": "In the harbour", "level": "h2"}),
                    ("image", {"image": picture, "caption": "", "credit": "", "size": "wide"}),
                ],
                topics=[topics[count % 3], topics[(count + 1) % 3]],
                people=[person],
                sources=[("source", {"name": "RBC daily", "url": ""})],
            )
        for story in NewsArticlePage.objects.all():
            store_related(story)
        lengths.rebuild(lambda done, of: None)
        return story

    return grow


@pytest.fixture
def cost(client: Client, tmp_path: Path) -> Cost:
    """Return a function that counts a page's queries.

    On a cold cache, in a process that has shown what is on the page since anything was published.
    """
    kept = Store(tmp_path / "pages", 1_000_000)

    def count(url: str) -> int:
        kept.throw_away([EVERYTHING])
        with remembering(catch_up(kept)):
            assert client.get(url).status_code == 200
        return count_again(client, kept, url)

    return count


def count_again(client: Client, kept: Store, url: str) -> int:
    cache.clear()
    ContentType.objects.clear_cache()
    for model in (HomePage, NewsIndexPage, NewsArticlePage):
        ContentType.objects.get_for_model(model)
    with remembering(catch_up(kept)), CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def correct(story: NewsArticlePage) -> None:
    """Publish a story again, with a note that says what was wrong in it."""
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.lede = f"{draft.lede} Of {story.pk}."
    draft.corrections.add(Correction(text="<p>Something was missing.</p>"))
    draft.save_revision().publish()


def thread_of(stories: list[NewsArticlePage]) -> StoryThread:
    """Return the thread with a development for each of these stories, and one between them without a story."""
    StoryThread.objects.all().delete()
    told = [{"date": story.date.date(), "text": f"What {story.title} told.", "story": story} for story in stories]
    return StoryThreadFactory(name="The wreck", developments=[*told, {"date": FIRST_DATE.date(), "text": "It sinks."}])


BUDGETS = {
    "article": 8,
    "/": 10,
    "/news/": 8,
    "/news/?page=2": 8,  # with a query, it is looked up among old addresses first
    "/news/topics/arctic/": 8,
    "/news/archive/": 4,
    "/news/archive/2005/": 8,
    "/news/archive/2005/02/": 8,
    "/news/authors/ada-demo/": 9,
}


def test_pages_keep_their_budgets_at_any_size(archive: Callable[[int], NewsArticlePage], cost: Cost) -> None:
    costs: list[dict[str, int]] = []
    for number in (N, 3 * N):
        newest = archive(number)
        costs.append({page: cost(newest.url if page == "article" else page) for page in BUDGETS})
    assert costs[0] == costs[1], "the cost grew with the archive"
    assert {page: queries for page, queries in costs[1].items() if queries > BUDGETS[page]} == {}


CORRECTED = {
    "{story}": 10,
    "{story}v/1/": 33,
    "{story}v/2/changes/": 8,
    "/corrections/": 6,
    "/feeds/corrections.rss": 4,
    "/feeds/corrections.atom": 4,
    "/feeds/corrections.json": 4,
}


def test_corrected_stories_keep_their_budgets_at_any_number(
    archive: Callable[[int], NewsArticlePage], cost: Cost
) -> None:
    costs: list[dict[str, int]] = []
    for number in (N, 3 * N):
        newest = archive(number)
        for story in NewsArticlePage.objects.all():
            if not story.corrections.exists():
                correct(story)
        costs.append({page: cost(page.format(story=newest.url)) for page in CORRECTED})
    assert costs[0] == costs[1], "the cost grew with the corrections"
    assert {page: queries for page, queries in costs[1].items() if queries > CORRECTED[page]} == {}


FEEDS = {
    "/feeds/news.rss": 11,
    "/feeds/news.atom": 11,
    "/feeds/news.json": 11,
    "/feeds/topics/arctic.rss": 12,
    "/feeds/authors/ada-demo.rss": 12,
    "/feeds/threads/the-wreck.rss": 12,
}


def test_feeds_keep_their_budgets_at_any_size(archive: Callable[[int], NewsArticlePage], cost: Cost) -> None:
    costs: list[dict[str, int]] = []
    for number in (N, 3 * N):
        archive(number)
        thread_of(list(NewsArticlePage.objects.all()))
        costs.append({feed: cost(feed) for feed in FEEDS})
    assert costs[0] == costs[1], "the cost grew with the archive"
    assert {feed: queries for feed, queries in costs[1].items() if queries > FEEDS[feed]} == {}


IN_A_THREAD = {"{story}": 9, "/news/threads/the-wreck/": 5}


def test_threads_keep_their_budgets_at_any_length(
    archive: Callable[[int], NewsArticlePage], client: Client, cost: Cost
) -> None:
    costs: list[dict[str, int]] = []
    for number in (N, 3 * N):
        newest = archive(number)
        thread_of(list(NewsArticlePage.objects.all()))
        assert "It sinks." in client.get("/news/threads/the-wreck/").content.decode()
        assert "The story so far: The wreck" in client.get(newest.url).content.decode()
        costs.append({page: cost(page.format(story=newest.url)) for page in IN_A_THREAD})
    assert costs[0] == costs[1], "the cost grew with the thread"
    assert {page: queries for page, queries in costs[1].items() if queries > IN_A_THREAD[page]} == {}


def test_a_story_of_today_is_on_the_pages_that_were_counted(
    archive: Callable[[int], NewsArticlePage], client: Client
) -> None:
    newest = archive(N)
    assert newest.date < timezone.now()
    for address in ("/", "/news/", "/news/archive/2005/02/"):
        assert newest.title in client.get(address).content.decode(), address
