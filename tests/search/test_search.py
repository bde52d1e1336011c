"""The results page, for readers and for those who send it anything."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.publishing import outbox
from news.factories import NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage
from search.query import MAX_LENGTH, SearchQuery


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def found(client, parameters, address="/search/"):
    outbox.drain()
    response = client.get(address, parameters)
    return [" ".join(link.get_text().split()) for link in soup(response).select(".results__title a")]


@pytest.fixture
def story(news_index):
    return NewsArticlePageFactory(
        parent=news_index,
        title="Walrus returns",
        lede="The haulout is crowded.",
        body=[("paragraph", "<p>Polonium was measured.</p>")],
        date=datetime(2021, 3, 15, tzinfo=UTC),
        topics=[TopicFactory(name="Arctic")],
    )


@pytest.mark.parametrize("word", ["walrus", "WALRUS", "haulout", "polonium", "walrus polonium"])
def test_a_story_is_found_by_its_headline_lede_and_body(client, story, word):
    assert found(client, {"q": word}) == ["Walrus returns"]


@pytest.mark.parametrize("text", ['"walrus"', '"walrus returns"', 'returns "walrus', 'walrus"returns'])
def test_a_quotation_mark_does_not_stand_between_a_reader_and_a_story(client, story, text):
    assert found(client, {"q": text}) == ["Walrus returns"]


def test_a_word_that_no_story_has_is_told_and_left_out(client, story):
    assert found(client, {"q": "walrus submarine"}) == ["Walrus returns"]
    told = soup(client.get("/search/", {"q": "walrus submarine"})).select_one(".search-page__outcome").get_text()
    assert "No story has “submarine”; these have the other words." in told


def test_words_that_no_story_has_together_find_those_that_have_one_and_say_so(client, story, news_index):
    news_index.refresh_from_db()
    NewsArticlePageFactory(parent=news_index, title="Submarine leaves")
    assert set(found(client, {"q": "polonium submarine"})) == {"Walrus returns", "Submarine leaves"}
    told = soup(client.get("/search/", {"q": "polonium submarine"})).select_one(".search-page__outcome").get_text()
    assert "No story has all of these words; these have some of them." in told


@pytest.mark.parametrize(("topic", "stories"), [("arctic", ["Walrus returns"]), ("nuclear", [])])
def test_the_topic_narrows_down(client, story, topic, stories):
    assert found(client, {"q": "walrus", "topic": topic}) == stories


@pytest.mark.parametrize(("year", "stories"), [("2021", ["Walrus returns"]), ("2020", [])])
def test_the_year_narrows_down(client, story, year, stories):
    assert found(client, {"q": "walrus", "year": year}) == stories


def test_a_story_of_another_language_is_not_found(client, branches, locales):
    NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], title="Hvalross")

    assert (found(client, {"q": "hvalross"}), found(client, {"q": "hvalross"}, "/nb/search/")) == ([], ["Hvalross"])


def test_a_russian_story_is_found(client, branches, locales):
    NewsArticlePageFactory(parent=branches["ru"].news, locale=locales["ru"], title="Морж вернулся")

    assert found(client, {"q": "морж"}, "/ru/search/") == ["Морж вернулся"]


def test_a_draft_is_not_found(client, story):
    story.unpublish()

    assert found(client, {"q": "walrus"}) == []


def test_a_draft_of_a_live_story_is_not_found(client, story):
    story.title = "Submarine returns"
    story.save_revision()

    assert found(client, {"q": "submarine"}) == []


def test_a_private_story_is_not_found(client, story):
    PageViewRestriction.objects.create(page=story, restriction_type="login")

    assert found(client, {"q": "walrus"}) == []


def test_a_story_below_a_private_page_is_not_found(client, story, home_page):
    PageViewRestriction.objects.create(page=home_page, restriction_type="login")

    assert found(client, {"q": "walrus"}) == []


def test_a_story_dated_in_the_future_is_not_found(client, story):
    NewsArticlePage.objects.update(date=timezone.now() + timedelta(days=1))

    assert found(client, {"q": "walrus"}) == []


def test_the_page_without_a_query_shows_the_topics(client, story):
    outbox.drain()

    page = soup(client.get("/search/"))

    assert [link["href"] for link in page.select(".topics a")] == ["/news/topics/arctic/"]


def test_finding_nothing_is_said_and_topics_are_offered(client, story):
    outbox.drain()

    page = soup(client.get("/search/", {"q": "submarine"}))

    assert page.select(".topics a")
    assert page.select_one("[role=status]").get_text() == "0 results for “submarine”"


@pytest.mark.parametrize("address", ["/search/", "/search/?q=walrus", "/nb/search/?q=x"])
def test_results_stay_out_of_search_engines(client, story, address):
    assert "noindex" in soup(client.get(address)).select_one("meta[name=robots]")["content"]


@pytest.mark.parametrize(("address", "code"), [("/search/", "en"), ("/nb/search/", "nb"), ("/ru/search/", "ru")])
def test_the_page_speaks_the_language_of_its_address(client, branches, address, code):
    assert soup(client.get(address)).html["lang"] == code


def test_what_was_asked_shows_as_text(client, story):
    page = soup(client.get("/search/", {"q": "<script>alert(1)</script>"}))

    assert page.find("script", src=False) is None
    assert page.select_one("#page-search")["value"] == "<script>alert(1)</script>"


def test_the_other_pages_of_results_keep_the_query(client, news_index):
    for day in range(1, 12):
        NewsArticlePageFactory(parent=news_index, title="Walrus", date=datetime(2005, 3, day, tzinfo=UTC))

    outbox.drain()
    links = soup(client.get("/search/", {"q": "walrus", "year": "2005"})).select("a[rel=next], .pagination a")

    assert links
    assert all(
        {"q": "walrus", "year": "2005"}.items() <= QueryDict(a["href"].partition("?")[2]).dict().items() for a in links
    )


JUNK = [
    "q=" + "a" * 10_000,
    "q=" + "a+" * 3_000,
    "q=%00",
    "q=walrus%00x",
    "q=%01%02%1b[2J%7f",
    "q=%ed%a0%80",
    "q=%ff%fe",
    "q=%E2%80%AE%E2%80%8B",
    "q=%F0%9F%9A%A2",
    "q=%22",
    "q=%22walrus",
    "q=*",
    "q=walrus*",
    "q=**",
    "q=NEAR(",
    "q=NEAR(walrus+ice,+5)",
    "q=:",
    "q=title:walrus",
    "q=-",
    "q=-walrus",
    "q=%5E%7B%7D%2B",
    "q=AND",
    "q=walrus+AND+NOT",
    "q=walrus+%7C+%26+!+%3C-%3E",
    "q=%27%3B+drop+table+x%3B--",
    "q=%5C%27%5C",
    "q=%25_",
    "q=(((((",
    "q[]=walrus",
    "q=walrus&q=%00",
    "q=walrus&topic=%00",
    "q=walrus&topic=%ed%a0%80",
    "q=walrus&topic=" + "a" * 10_000,
    "q=walrus&topic='+OR+1=1",
    "q=walrus&year=99999999999999999999",
    "q=walrus&year=-1",
    "q=walrus&year=%D9%A2%D9%A0%D9%A2%D9%A1",
    "q=walrus&year=%00",
    "q=walrus&page=-1",
    "q=walrus&page=99999999999999999999",
    "q=walrus&page=%00",
    "&".join(f"q{n}=x" for n in range(200)),
    "&".join("q=walrus" for _ in range(200)),
]


@pytest.mark.parametrize("query", JUNK)
def test_a_query_of_junk_is_no_mistake_of_ours(client, story, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_a_long_query_is_cut():
    assert len(SearchQuery.from_query(QueryDict("q=" + "a" * 10_000)).text) == MAX_LENGTH


def test_control_characters_part_words():
    assert SearchQuery.from_query(QueryDict("q=walrus%00%09ice")).text == "walrus ice"


@pytest.mark.parametrize("year", ["", "x", "0", "1899", "3000", "2021.0", "-2021", "٢٠٢١", "²⁰²¹", "9" * 5_000])
def test_a_year_of_junk_is_no_filter(year):
    query = QueryDict(mutable=True)
    query["year"] = year

    assert SearchQuery.from_query(query).year is None


@pytest.mark.parametrize("topic", ["", "\x00", "a b", "море", "a" * 81, "'"])
def test_a_topic_that_cannot_be_one_is_no_filter(topic):
    query = QueryDict(mutable=True)
    query["topic"] = topic

    assert SearchQuery.from_query(query).topic == ""
