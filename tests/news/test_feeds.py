"""Feeds of news, topics, authors, threads and corrections: what is in them, what is not, and how they are kept."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Locale, PageViewRestriction

from core.factories import MastheadFactory, NewsImageFactory, NewsletterSignupFactory, image_file
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.feeds import IN_A_FEED
from news.models import Correction, Development, NewsArticlePage, NewsIndexPage, Person, StoryThread, Topic
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, pages, settle, visitor
from tests.news.feed_reader import ENDINGS, read
from tests.news.feed_rules import complaints

__all__ = ["pages", "visitor"]  # fixtures

XML = ["rss", "atom"]
FEEDS = ["news", "topics/seas", "authors/reporter-1-demo", "threads/the-wreck"]
ALL = [f"/feeds/{name}.{ending}" for name in FEEDS for ending in ENDINGS]
CORRECTIONS = [f"/feeds/corrections.{ending}" for ending in ENDINGS]


@pytest.fixture
def topic(locales: dict[str, Locale]) -> Topic:
    return TopicFactory(name="Seas", description="What the tide brings.")


@pytest.fixture
def person(locales: dict[str, Locale]) -> Person:
    return PersonFactory(name="Reporter 1 Demo")


@pytest.fixture
def story(news_index: NewsIndexPage, topic: Topic, person: Person) -> NewsArticlePage:
    MastheadFactory()
    return NewsArticlePageFactory(
        parent=news_index,
        title="Ice & “wind” < sea",
        slug="2005-02-ice",
        lede="It is <late> & thin.",
        topics=[topic],
        people=[person],
        lead_image=NewsImageFactory(file=image_file(size=(96, 64)), credit="Photo: Reporter 1 Demo"),
    )


@pytest.fixture
def thread(story: NewsArticlePage) -> StoryThread:
    told = [{"date": date(2005, 2, day), "text": f"Day {day}.", "story": story} for day in (18, 19)]
    return StoryThreadFactory(name="The wreck", slug="the-wreck", developments=told)


def titles(client: Client, address: str) -> list[str]:
    """Return the titles in a feed, as a feed reader sees them."""
    return [entry["title"] for entry in read(client, address)[1]]


# What is in them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ALL)
def test_a_story_is_in_the_feeds_of_all_its_lists(thread: StoryThread, client: Client, address: str) -> None:
    assert titles(client, address) == ["Ice & “wind” < sea"]


@pytest.mark.parametrize("address", ALL)
def test_a_feed_is_valid(thread: StoryThread, client: Client, address: str) -> None:
    assert complaints(client.get(address).content, address) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_reader_reads_all_of_a_story(story: NewsArticlePage, client: Client, ending: str) -> None:
    _feed, (item,) = read(client, f"/feeds/news.{ending}")
    assert (item["url"], item["summary"], item["tags"]) == (f"http://testserver{story.url}", story.lede, ["Seas"])
    assert item["id"].startswith("urn:uuid:")
    text = BeautifulSoup(item["content_html"], "html.parser").get_text()
    assert "The harbour office reads its instruments" in text
    assert "Photo: Reporter 1 Demo" in text


@pytest.mark.parametrize("ending", XML)
def test_a_feed_reader_reads_when_it_came_out(story: NewsArticlePage, client: Client, ending: str) -> None:
    _feed, (item,) = read(client, f"/feeds/news.{ending}")
    assert item["date_published"] == item["date_modified"] == story.date.utctimetuple()


@pytest.mark.parametrize("ending", XML)
def test_a_feed_reader_reads_when_it_was_changed(story: NewsArticlePage, client: Client, ending: str) -> None:
    draft = story.get_latest_revision_as_object()
    draft.lede = "It is thin."
    moment = timezone.now().replace(microsecond=0) - timedelta(minutes=5)
    draft.corrections.add(Correction(text="<p>It is not late.</p>", date=moment))
    draft.save_revision().publish()
    changed = NewsArticlePage.objects.with_newest_version().get(pk=story.pk).changed_at
    _feed, (item,) = read(client, f"/feeds/news.{ending}")
    assert item["date_published"] == story.date.utctimetuple()
    assert item["date_modified"] == changed.utctimetuple()
    assert changed > story.date


def test_json_has_the_same_dates(story: NewsArticlePage, client: Client) -> None:
    _feed, (item,) = read(client, "/feeds/news.json")
    assert item["date_published"] == item["date_modified"] == story.date.isoformat()


def test_authors_have_names_and_addresses(story: NewsArticlePage, client: Client) -> None:
    address = "http://testserver/news/authors/reporter-1-demo/"
    _feed, (item,) = read(client, "/feeds/news.json")
    assert item["authors"] == [{"name": "Reporter 1 Demo", "url": address}]
    (entry,) = feedparser.parse(client.get("/feeds/news.atom").content).entries
    assert [(author.name, author.href) for author in entry.authors] == [("Reporter 1 Demo", address)]
    (entry,) = feedparser.parse(client.get("/feeds/news.rss").content).entries
    assert [author.name for author in entry.authors] == ["Reporter 1 Demo"]
    assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_json_has_the_lead_image(story: NewsArticlePage, client: Client) -> None:
    _feed, (item,) = read(client, "/feeds/news.json")
    assert re.fullmatch(r"http://testserver/media/images/\S+\.jpg", item["image"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_has_the_newest_stories_the_newest_first(news_index: NewsIndexPage, client: Client, ending: str) -> None:
    for number in range(IN_A_FEED + 2):
        news_index.refresh_from_db()
        date_ = FIRST_DATE + timedelta(days=number)
        NewsArticlePageFactory(parent=news_index, title=f"Number {number}", date=date_)
    found = titles(client, f"/feeds/news.{ending}")
    assert found == [f"Number {number}" for number in range(IN_A_FEED + 1, 1, -1)]


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_called_as_its_list(thread: StoryThread, client: Client, name: str) -> None:
    called = {read(client, f"/feeds/{name}.{ending}")[0]["title"] for ending in ENDINGS}
    (heading,) = {title.removeprefix("Tideline: ") for title in called}
    page = {"news": "/news/"}.get(name, f"/news/{name}/")
    assert BeautifulSoup(client.get(page).content, "html.parser").h1.get_text(strip=True) == heading
    homes = {read(client, f"/feeds/{name}.{ending}")[0]["home_page_url"] for ending in ENDINGS}
    assert homes == {f"http://testserver{page}"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_names_the_hub_that_there_is(story: NewsArticlePage, client: Client, ending: str, settings: Any) -> None:
    address = f"/feeds/news.{ending}"
    assert b"hub" not in client.get(address).content
    settings.WEBSUB_HUB = "https://hub.example.org/"
    body = client.get(address).content
    assert complaints(body, address) == []
    if ending == "json":
        assert client.get(address).json()["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
    else:
        links = feedparser.parse(body).feed.links
        assert [link.href for link in links if link.rel == "hub"] == ["https://hub.example.org/"]


@pytest.mark.parametrize("address", [*ALL[:3], *CORRECTIONS])
def test_an_empty_feed_is_valid_and_the_same_each_time(news_index: NewsIndexPage, client: Client, address: str) -> None:
    bodies = {client.get(address).content for _ in range(2)}
    assert len(bodies) == 1
    assert complaints(bodies.pop(), address) == []


@pytest.mark.parametrize("ending", XML)
def test_what_xml_has_no_place_for_is_left_out(story: NewsArticlePage, client: Client, ending: str) -> None:
    NewsArticlePage.objects.update(title="Ice\x0b\x01 &\ufffe sea\uffff", lede="It\x0cis\x1fthin.")
    address = f"/feeds/news.{ending}"
    assert [title.split() for title in titles(client, address)] == [["Ice", "&", "sea"]]
    assert complaints(client.get(address).content, address) == []


# Ids ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_story_stays_the_same_under_a_new_address(story: NewsArticlePage, client: Client, ending: str) -> None:
    before = read(client, f"/feeds/news.{ending}")[1][0]
    story.slug = "2005-02-moved"
    story.save_revision().publish()
    after = read(client, f"/feeds/news.{ending}")[1][0]
    assert before["id"] == after["id"]
    assert before["url"] != after["url"]


def test_a_story_has_one_id_in_all_formats(thread: StoryThread, client: Client) -> None:
    assert len({read(client, address)[1][0]["id"] for address in ALL}) == 1


def test_a_translation_is_another_story(
    story: NewsArticlePage, branches: dict[str, Branch], locales: dict[str, Locale], client: Client
) -> None:
    NewsArticlePageFactory(
        parent=branches["nb"].news, locale=locales["nb"], title="Is", translation_key=story.translation_key
    )
    english, norwegian = (read(client, f"{root}/feeds/news.json")[1] for root in ("", "/nb"))
    assert [item["title"] for item in norwegian] == ["Is"]
    assert norwegian[0]["id"] != english[0]["id"]
    assert norwegian[0]["language"] == "nb"


# What is not in them -----------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("kind", ["topics", "authors", "threads"])
def test_what_nobody_knows_has_no_feed(story: NewsArticlePage, client: Client, kind: str, ending: str) -> None:
    assert client.get(f"/feeds/{kind}/nothing.{ending}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/feeds/news.xml", "/feeds/news.rss/x", "/feeds/topics/.rss", "/feeds/topics/%00.rss", "/feeds/topics/a b.rss"],
)
def test_no_other_address_is_a_feed(thread: StoryThread, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_language_without_news_has_no_feed(story: NewsArticlePage, client: Client) -> None:
    assert client.get("/nb/feeds/news.rss").status_code == 404


def test_a_topic_has_its_feed_in_its_own_language_alone(
    thread: StoryThread, branches: dict[str, Branch], client: Client
) -> None:
    assert {client.get(f"/nb{address}").status_code for address in ALL[3:]} == {404}


def withdrawn(story: NewsArticlePage) -> None:
    story.withdrawal_reason = "Invented."
    story.save_revision().publish()


def private(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)


def unpublished(story: NewsArticlePage) -> None:
    story.unpublish()


def dated_tomorrow(story: NewsArticlePage) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    NewsArticlePage.objects.filter(pk=story.pk).update(date=tomorrow)
    story.story_topics.get_queryset().update(date=tomorrow)


@pytest.mark.parametrize("hide", [withdrawn, private, unpublished, dated_tomorrow])
def test_what_nobody_may_see_is_in_no_feed(
    thread: StoryThread, story: NewsArticlePage, client: Client, hide: Callable[[NewsArticlePage], None]
) -> None:
    hide(NewsArticlePage.objects.get(pk=story.pk))
    assert {address: titles(client, address) for address in ALL} == {address: [] for address in ALL}


def test_a_thread_has_the_stories_of_its_own_language(
    thread: StoryThread, branches: dict[str, Branch], locales: dict[str, Locale], client: Client
) -> None:
    other = NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], title="Is")
    Development.objects.create(thread=thread, date=date(2005, 2, 20), text="Day 20.", story=other)
    assert titles(client, "/feeds/threads/the-wreck.json") == ["Ice & “wind” < sea"]


# How they are asked for --------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*ALL, *CORRECTIONS])
def test_whoever_has_a_feed_already_is_told_so(thread: StoryThread, client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_has_an_older_one_gets_the_new_one(story: NewsArticlePage, client: Client) -> None:
    first = client.get("/feeds/news.rss")
    NewsArticlePage.objects.get(pk=story.pk).unpublish()
    again = client.get("/feeds/news.rss", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, b"<item>" in again.content) == (200, False)


def test_no_date_is_told_that_a_withdrawal_would_not_change(story: NewsArticlePage, client: Client) -> None:
    assert "Last-Modified" not in client.get("/feeds/news.rss").headers


@pytest.mark.parametrize("address", ALL)
def test_a_feed_that_is_kept_has_a_date_and_answers_by_it(thread: StoryThread, visitor: Visitor, address: str) -> None:
    first = visitor.get(address)
    again = visitor.get(address, HTTP_IF_MODIFIED_SINCE=first.headers["Last-Modified"])
    assert (first.status[:3], again.status[:3], visitor.made) == ("200", "304", 1)
    assert visitor.get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"]).status[:3] == "304"
    assert first.headers["Content-Type"] == visitor.fresh(address).headers["Content-Type"]


@pytest.mark.parametrize("hide", [withdrawn, private, unpublished])
@pytest.mark.parametrize("address", ALL)
def test_a_feed_that_is_kept_loses_a_story_at_once(
    thread: StoryThread, story: NewsArticlePage, visitor: Visitor, address: str, hide: Callable[[NewsArticlePage], None]
) -> None:
    date_before = visitor.get(address).headers["Last-Modified"]
    assert b"Ice" in visitor.get(address).body
    hide(NewsArticlePage.objects.get(pk=story.pk))
    settle()
    after = visitor.get(address, HTTP_IF_MODIFIED_SINCE=date_before)
    assert (after.status[:3], b"Ice" in after.body) == ("200", False)


@pytest.mark.parametrize("address", ALL)
def test_a_feed_that_is_kept_shows_an_edit_at_once(
    thread: StoryThread, story: NewsArticlePage, visitor: Visitor, address: str
) -> None:
    visitor.get(address)
    story = NewsArticlePage.objects.get(pk=story.pk)
    story.title = "Mended"
    story.save_revision().publish()
    settle()
    assert b"Mended" in visitor.get(address).body


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_feed_that_is_kept_shows_a_new_story_at_once(
    thread: StoryThread, story: NewsArticlePage, news_index: NewsIndexPage, visitor: Visitor, ending: str
) -> None:
    shown = [f"/feeds/{name}.{ending}" for name in FEEDS]
    for address in shown:
        visitor.get(address)
    news_index.refresh_from_db()
    story = NewsArticlePageFactory(parent=news_index, title="Fresh", topics=story.topics, people=story.people)
    Development.objects.create(thread=thread, date=date(2005, 2, 20), text="Day 20.", story=story)
    settle()
    assert [b"Fresh" in visitor.get(address).body for address in shown] == [True] * len(shown)


def test_a_feed_that_is_kept_follows_the_name_of_its_topic(
    story: NewsArticlePage, topic: Topic, visitor: Visitor
) -> None:
    visitor.get("/feeds/topics/seas.rss")
    topic.name = "Oceans"
    topic.save()
    settle()
    assert b"Tideline: Oceans" in visitor.get("/feeds/topics/seas.rss").body


def test_a_feed_that_is_kept_follows_what_its_stories_point_to(
    news_index: NewsIndexPage, story: NewsArticlePage, visitor: Visitor
) -> None:
    """A story is remembered for all feeds, by itself; each feed asks for another story before and after."""
    news_index.refresh_from_db()
    other = NewsArticlePageFactory(parent=news_index, title="Another", slug="2005-02-another")
    image = NewsImageFactory(file=image_file(size=(96, 64)), credit="Photo: Before")
    report = get_document_model().objects.create(title="Report before", file=ContentFile(b"words", name="a.txt"))
    signup = NewsletterSignupFactory(heading="Letters before")
    news_index.refresh_from_db()
    body = [
        {"type": "paragraph", "value": f'<p><a linktype="page" id="{other.pk}">There</a></p>'},
        {"type": "image", "value": {"image": {"image": image.pk, "alt_text": "Ice", "decorative": False}}},
        {"type": "document", "value": {"document": report.pk, "title": ""}},
        {"type": "signup", "value": signup.pk},
    ]
    NewsArticlePageFactory(parent=news_index, title="Pointing", body=body)

    def told() -> set[str]:
        text = visitor.get("/feeds/news.json").body.decode()
        return {
            word for word in ("2005-02-another", "Photo: Before", "Report before", "Letters before") if word in text
        }

    assert len(told()) == 4
    image.credit, report.title, signup.heading = "Photo: After", "Report after", "Letters after"
    for number, changed in enumerate((image, report, signup), start=1):
        changed.save()
        settle()
        assert len(told()) == 4 - number
    other.slug = "2005-02-renamed"
    other.save_revision().publish()
    settle()
    assert told() == set()


def test_a_feed_leaves_no_cookie(thread: StoryThread, client: Client) -> None:
    assert [client.get(address).cookies for address in ALL] == [{}] * len(ALL)


def test_a_feed_is_for_reading(story: NewsArticlePage, client: Client) -> None:
    assert client.post("/feeds/news.rss").status_code == 405


def test_a_feed_names_the_host_of_the_site_whoever_asks(thread: StoryThread, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for address in ALL:
        assert b"elsewhere.example" not in client.get(address, headers={"host": "elsewhere.example"}).content


# Pages lead to them ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/", "news"),
        ("/news/", "news"),
        *((f"/news/{name}/", name) for name in FEEDS[1:]),
        ("/corrections/", "corrections"),
    ],
)
def test_a_page_leads_to_its_own_feeds(thread: StoryThread, client: Client, page: str, name: str) -> None:
    links = BeautifulSoup(client.get(page).content, "html.parser").select("head link[rel=alternate][type]")
    assert {link["type"]: link["href"] for link in links} == {
        "application/rss+xml": f"/feeds/{name}.rss",
        "application/atom+xml": f"/feeds/{name}.atom",
        "application/feed+json": f"/feeds/{name}.json",
    }
    for link in links:
        feed, _items = read(client, link["href"])
        assert link["title"].rpartition(" (")[0] == feed["title"]


def test_a_page_of_a_language_leads_to_the_feeds_of_that_language(branches: dict[str, Branch], client: Client) -> None:
    page = BeautifulSoup(client.get("/ru/news/").content, "html.parser")
    assert page.select_one("link[type='application/rss+xml']")["href"] == "/ru/feeds/news.rss"


# In a browser ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [address for address in ALL if not address.endswith("json")])
def test_a_feed_shows_people_what_is_in_it(thread: StoryThread, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert b'<?xml-stylesheet href="/static/css/feed.css"' in response.content
    page = BeautifulSoup(response.content, "xml").find("div", class_="feed")
    (headline,) = page.select(".feed__headline a")
    assert (headline["href"], headline.get_text()) == ("http://testserver/news/2005-02-ice/", "Ice & “wind” < sea")
    assert page.select_one(".feed__summary").get_text() == "It is <late> & thin."
    assert page.select_one(".feed__address").get_text() == f"http://testserver{address}"
    assert not page.find_all(["title", "link", "item", "entry", "script", "style"])


# What they cost ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ALL)
def test_a_feed_costs_the_same_at_any_length(
    thread: StoryThread, story: NewsArticlePage, news_index: NewsIndexPage, client: Client, address: str
) -> None:
    costs = []
    for number in (3, 9):
        while NewsArticlePage.objects.count() < number:
            news_index.refresh_from_db()
            other = NewsArticlePageFactory(parent=news_index, topics=story.topics, people=story.people)
            Development.objects.create(thread=thread, date=date(2005, 3, 1), text="More.", story=other)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client, address)) == number
        costs.append(len(queries))
    assert costs[0] == costs[1]
