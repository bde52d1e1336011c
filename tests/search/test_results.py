"""The results page: what it shows of each story, and how a reader finds more or less."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.publishing import outbox
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch


def write(index: NewsIndexPage, title: str, **options: Any) -> NewsArticlePage:
    index.refresh_from_db()
    return NewsArticlePageFactory(parent=index, locale=index.locale, title=title, **options)


@pytest.fixture
def archive(branches: dict[str, Branch]) -> None:
    """Three stories of walruses, on two topics, by two people, of two years, and one in Norwegian."""
    arctic, seas = TopicFactory(name="Arctic"), TopicFactory(name="Seas")
    ada, bo = PersonFactory(name="Ada Demo"), PersonFactory(name="Bo Demo")
    write(branches["en"].news, "Walruses one", topics=[arctic], people=[ada], date=datetime(2005, 2, 18, tzinfo=UTC))
    write(branches["en"].news, "Walruses two", topics=[arctic], people=[bo], date=datetime(2005, 3, 18, tzinfo=UTC))
    write(branches["en"].news, "Walruses three", topics=[seas], people=[ada], date=datetime(2020, 2, 18, tzinfo=UTC))
    write(branches["nb"].news, "Walruses på isen", date=datetime(2020, 2, 18, tzinfo=UTC))
    outbox.drain()


def page(client: Client, address: str = "/search/", **parameters: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, parameters).content, "html.parser")


def headlines(soup: BeautifulSoup) -> set[str]:
    return {" ".join(link.get_text().split()) for link in soup.select(".results__title a")}


def ways(soup: BeautifulSoup) -> dict[str, tuple[int, str]]:
    """Return what each filter and each bar of the years promises, and its link, by name."""
    promised = {}
    for link in soup.select(".filters a"):
        *name, count = link.get_text().split()
        promised[" ".join(name)] = (int(count), link["href"])
    for bar in soup.select(".archive-bars a"):
        count, *_unit = bar.select_one(".archive-bars__count").get_text().split()
        promised[bar.select_one(".archive-bars__label").get_text()] = (int(count), bar["href"])
    return promised


def choices(soup: BeautifulSoup) -> dict[str, int]:
    """Return what each way to narrow a search down promises; of the years, those that hold something."""
    return {name: count for name, (count, _link) in ways(soup).items() if count}


def follow(client: Client, soup: BeautifulSoup, name: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(f"/search/{ways(soup)[name][1]}").content, "html.parser")


def test_filters_promise_what_they_keep(client: Client, archive: None) -> None:
    soup = page(client, q="walrus")
    promised = choices(soup)
    assert promised == {
        "English": 3,
        "Norsk bokmål": 1,
        "All languages": 4,
        "Arctic": 2,
        "Seas": 1,
        "Ada Demo": 2,
        "Bo Demo": 1,
        "2020": 1,
        "2005": 2,
    }
    for name, count in promised.items():
        assert len(headlines(follow(client, soup, name))) == count, name


def test_a_filter_leaves_the_others_and_is_taken_back_where_it_was_set(client: Client, archive: None) -> None:
    narrowed = follow(client, page(client, q="walrus"), "Arctic")
    assert headlines(narrowed) == {"Walruses one", "Walruses two"}
    assert choices(narrowed)["Seas"] == 1
    assert not {"2005", "2020"} & set(choices(narrowed)), "both are of one year, so a year narrows nothing down"
    twice = follow(client, narrowed, "Bo Demo")
    assert headlines(twice) == {"Walruses two"}
    assert headlines(follow(client, twice, "Arctic")) == {"Walruses two"}
    assert [link.get_text().split()[0] for link in twice.select(".filters [aria-current=true]")] == ["Arctic", "Bo"]


def test_words_are_marked_in_whichever_form_they_stand_there(client: Client, archive: None) -> None:
    (found,) = page(client, q="walrus", year="2020").select(".results__item")
    assert found.select_one("mark").get_text() == "Walruses"


def test_what_stories_say_is_text_and_not_markup(client: Client, news_index: NewsIndexPage) -> None:
    write(news_index, "Walrus <b>bold</b>", lede="A <script>walrus</script> & more.")
    outbox.drain()
    (found,) = page(client, q="walrus").select(".results__item")
    assert found.find(["b", "script"]) is None
    assert "Walrus <b>bold</b>" in headlines(page(client, q="walrus"))
    assert "A <script>walrus</script> & more." in found.get_text()


def test_what_was_mistyped_is_said_and_can_be_searched_for(client: Client, archive: None) -> None:
    soup = page(client, q="walrsues")
    assert soup.select_one("[role=status]").get_text() == "3 results for “walruses”"
    (link,) = soup.select(".search-page__outcome a[href*=exact]")
    instead = BeautifulSoup(client.get(f"/search/{link['href']}").content, "html.parser")
    assert instead.select_one("[role=status]").get_text() == "0 results for “walrsues”"


def test_sorted_by_date_the_newest_comes_first(client: Client, archive: None) -> None:
    found = page(client, q="walrus", sort="date").select(".results__date time")
    dates = [time["datetime"] for time in found]
    assert dates == sorted(dates, reverse=True)


def leads(soup: BeautifulSoup, selector: str) -> set[str]:
    return {a["href"] for a in soup.select(f"{selector} a")}


def test_finding_nothing_leads_on(client: Client, archive: None) -> None:
    nothing = page(client, q="isen")
    assert leads(nothing, ".search-page__nothing") == {"?q=isen&language=all"}
    assert leads(nothing, ".topics") == {"/news/topics/arctic/", "/news/topics/seas/"}
    assert leads(nothing, ".archive-bars") == {f"/news/archive/{year}/" for year in range(2005, 2021)}
    assert "?q=walrus" in leads(page(client, q="walrus", year="1999"), ".search-page__nothing")


def test_a_reader_who_insists_on_a_word_nobody_wrote_is_offered_the_nearest(client: Client, archive: None) -> None:
    assert leads(page(client, q="walrsues", exact="1"), ".search-page__nothing") == {"?q=walruses"}


@pytest.mark.parametrize(("text", "year"), [("zqxj", "2005"), ("walrus", "2999"), ("walrus", "1900"), ("zqxj", "1900")])
def test_a_year_of_which_there_is_nothing_draws_no_years_that_have_nothing(
    client: Client, archive: None, text: str, year: str
) -> None:
    soup = page(client, q=text, year=year)
    assert soup.select_one("[role=status]").get_text() == f"0 results for “{text}”"
    assert len(soup.select(".archive-bars li")) == 16


def test_the_busiest_topics_come_first(client: Client, archive: None) -> None:
    topics = [link.get_text() for link in page(client).select(".topics a")]
    assert topics == ["Arctic", "Seas"]


def test_a_year_that_was_chosen_can_be_taken_back(client: Client, archive: None) -> None:
    soup = page(client, q="walrus", year="2005")
    (chosen,) = soup.select(".archive-bars [aria-current]")
    assert (chosen["href"], len(headlines(soup))) == ("?q=walrus", 2)


def test_results_in_another_language_say_so(client: Client, archive: None) -> None:
    found = page(client, q="walrus", language="all").select(".results__item")
    assert {item["lang"] for item in found} == {"en", "nb"}


def test_more_results_than_are_ranked_can_be_sorted_by_date(
    client: Client, archive: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("finding", "results"):
        monkeypatch.setattr(f"search.{module}.RANKED", 2)
    soup = page(client, q="walrus")
    assert len(headlines(soup)) == 2
    assert "The 2 best are listed." in soup.select_one(".search-page__outcome").get_text()
    assert len(headlines(page(client, q="walrus", sort="date"))) == 3


def test_a_page_of_results_costs_the_same_at_any_number(client: Client, news_index: NewsIndexPage) -> None:
    costs = []
    for number in (14, 42):
        for count in range(NewsArticlePage.objects.count(), number):
            write(news_index, f"Walrus {count}", topics=[TopicFactory(name=f"Topic {count % 5}")] if count < 5 else [])
        outbox.drain()
        client.get("/search/", {"q": "walrus"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/search/", {"q": "walrus"})
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 20, costs
