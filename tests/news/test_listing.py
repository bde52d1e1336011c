"""The lists of stories: index, archive, topics and authors, page by page, whatever the query string says."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.factories import NewsImageFactory, image_file
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.listing import PER_PAGE
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch

Writer = Callable[..., NewsArticlePage]


@pytest.fixture
def write(news_index: NewsIndexPage) -> Writer:
    def one(title: str, **options: object) -> NewsArticlePage:
        news_index.refresh_from_db()
        return NewsArticlePageFactory(parent=news_index, title=title, **options)

    return one


@pytest.fixture
def two_pages(write: Writer) -> None:
    for number in range(PER_PAGE + 3):
        write(f"Story {number:02d}", date=FIRST_DATE + timedelta(hours=number))


def soup(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.content, "html.parser")


def headlines(page: BeautifulSoup) -> list[str]:
    return [found.get_text(strip=True) for found in page.select(".card__title")]


def head_links(page: BeautifulSoup) -> dict[str, str]:
    return {link["rel"][0]: link["href"] for link in page.select("head link[rel]")}


def test_the_newest_story_stands_first(client: Client, write: Writer) -> None:
    write("Older", date=FIRST_DATE)
    write("Newer", date=FIRST_DATE + timedelta(days=1))
    assert headlines(soup(client, "/news/")) == ["Newer", "Older"]


def test_a_backdated_story_stands_where_its_date_puts_it(client: Client, write: Writer) -> None:
    write("Published first", date=FIRST_DATE + timedelta(days=9))
    write("Published later, dated earlier", date=FIRST_DATE)
    assert headlines(soup(client, "/news/")) == ["Published first", "Published later, dated earlier"]


def test_drafts_are_on_no_list(client: Client, write: Writer) -> None:
    topic = TopicFactory(name="Seas")
    write("Draft", live=False, topics=[topic])
    for url in ("/news/", "/news/archive/2005/", "/news/topics/seas/"):
        assert headlines(soup(client, url)) == [], url


def test_the_second_page_continues_the_first(client: Client, two_pages: None) -> None:
    seen = headlines(soup(client, "/news/")) + headlines(soup(client, "/news/?page=2"))
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == PER_PAGE + 3


def test_pages_name_their_neighbours_and_themselves(client: Client, two_pages: None) -> None:
    first, second = head_links(soup(client, "/news/")), head_links(soup(client, "/news/?page=2"))
    assert (first.get("prev"), first.get("next")) == (None, "?page=2")
    assert (second.get("prev"), second.get("next")) == ("?page=1", None)
    assert first["canonical"] == "http://testserver/news/"
    assert second["canonical"] == "http://testserver/news/?page=2"


@pytest.mark.parametrize(
    "number", ["0", "-1", "3", "99999", "abc", "", "1e9", "2.0", "%00", "%ed%a0%80", "9" * 5000, "2&page=x"]
)
def test_a_bad_page_number_shows_the_first_page(client: Client, two_pages: None, number: str) -> None:
    page = soup(client, f"/news/?page={number}")
    assert headlines(page)[0] == f"Story {PER_PAGE + 2:02d}"
    assert head_links(page)["canonical"] == "http://testserver/news/"


@pytest.mark.parametrize("path", ["topics/seas/", "authors/ada-demo/", "archive/2005/", "archive/2005/02/"])
def test_every_list_is_cut_into_pages_that_know_themselves(client: Client, write: Writer, path: str) -> None:
    topic, person = TopicFactory(name="Seas"), PersonFactory(name="Ada Demo")
    for number in range(PER_PAGE + 1):
        write(f"Story {number:02d}", date=FIRST_DATE + timedelta(hours=number), topics=[topic], people=[person])
    page = soup(client, f"/news/{path}?page=2")
    assert headlines(page) == ["Story 00"]
    assert head_links(page)["canonical"] == f"http://testserver/news/{path}?page=2"
    assert [link["href"] for link in page.select(".pagination [rel=prev]")] == ["?page=1"]
    assert page.select_one(".pagination [aria-current=page]").contents[-1] == "2"


def test_the_second_page_says_so_in_its_title(client: Client, two_pages: None) -> None:
    assert soup(client, "/news/?page=2").title.string.startswith("News – Page 2")


def test_one_page_needs_no_pagination(client: Client, write: Writer) -> None:
    write("Alone")
    assert soup(client, "/news/").select(".pagination") == []


def test_a_list_without_stories_says_so(client: Client, news_index: NewsIndexPage) -> None:
    assert soup(client, "/news/").select_one(".empty")


@pytest.mark.parametrize(
    "path",
    [
        "topics/nothing/",
        "authors/nobody/",
        "archive/0/",
        "archive/1899/",
        "archive/99999/",
        "archive/2005/13/",
        "archive/2005/0/",
        "archive/2005/02/18/",
        "archive/abc/",
        "archive/-1/",
        f"archive/{'9' * 5000}/",
        f"archive/2005/{'9' * 5000}/",
        "topics/",
        "authors/",
        "topics/%00/",
    ],
)
def test_what_cannot_be_is_not_found(client: Client, news_index: NewsIndexPage, path: str) -> None:
    assert client.get(f"/news/{path}").status_code == 404


def test_a_month_begins_at_midnight_in_the_sites_zone(client: Client, write: Writer) -> None:
    # 23:30 UTC on the last of January is half past midnight on the first of February in Oslo.
    write("In February", date=datetime(2005, 1, 31, 23, 30, tzinfo=UTC))
    assert headlines(soup(client, "/news/archive/2005/02/")) == ["In February"]
    assert headlines(soup(client, "/news/archive/2005/01/")) == []


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2005, 1, 31, 22, 59, 59, tzinfo=UTC), "2005/01"),
        (datetime(2005, 1, 31, 23, 0, tzinfo=UTC), "2005/02"),
        (datetime(2005, 6, 30, 21, 59, 59, tzinfo=UTC), "2005/06"),  # summer time
        (datetime(2005, 6, 30, 22, 0, tzinfo=UTC), "2005/07"),
        (datetime(2005, 12, 31, 22, 59, 59, tzinfo=UTC), "2005/12"),
        (datetime(2005, 12, 31, 23, 0, tzinfo=UTC), "2006/01"),
    ],
)
def test_the_bars_and_the_lists_agree_about_midnight(
    client: Client, write: Writer, moment: datetime, month: str
) -> None:
    write("At midnight", date=moment)
    linked = [link["href"] for link in soup(client, "/news/archive/").select(".archive-months li li a")]
    assert linked == [f"/news/archive/{month}/"]
    assert headlines(soup(client, linked[0])) == ["At midnight"]


def test_a_month_written_with_one_digit_names_its_usual_address(client: Client, write: Writer) -> None:
    write("In February", date=FIRST_DATE)
    page = soup(client, "/news/archive/2005/2/")
    assert head_links(page)["canonical"] == "http://testserver/news/archive/2005/02/"


def test_next_year_is_a_list_already_and_the_one_after_is_not(client: Client, news_index: NewsIndexPage) -> None:
    this_year = timezone.localdate().year
    answers = [client.get(f"/news/archive/{this_year + later}/").status_code for later in (1, 2)]
    assert answers == [200, 404]


def test_private_stories_are_on_no_list(client: Client, write: Writer) -> None:
    private = write("Private", topics=[TopicFactory(name="Seas")])
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    for url in ("/news/", "/news/archive/2005/", "/news/topics/seas/"):
        assert headlines(soup(client, url)) == [], url
    assert soup(client, "/news/archive/").select(".archive-bars") == []


def test_stories_dated_in_the_future_are_on_no_list(client: Client, write: Writer) -> None:
    story = write("Tomorrow", topics=[TopicFactory(name="Seas")])
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))
    for url in ("/news/", f"/news/archive/{timezone.localdate().year}/", "/news/topics/seas/"):
        assert headlines(soup(client, url)) == [], url


def test_a_topic_that_no_story_is_about_is_an_honest_empty_page(client: Client, news_index: NewsIndexPage) -> None:
    TopicFactory(name="Seas", description="What the water does.")
    page = soup(client, "/news/topics/seas/")
    assert page.select_one(".empty")
    assert page.select_one(".listing-head__intro").string == "What the water does."


def test_an_author_is_shown_with_role_and_portrait(client: Client, write: Writer) -> None:
    portrait = NewsImageFactory(file=image_file(size=(96, 96)))
    write("By Ada", people=[PersonFactory(name="Ada Demo", role="Arctic reporter", portrait=portrait)])
    head = soup(client, "/news/authors/ada-demo/").select_one(".listing-head")
    assert (head.select_one(".kicker").string, head.img["alt"]) == ("Arctic reporter", "")


def test_a_card_says_what_a_reader_chooses_by(client: Client, write: Writer) -> None:
    write(
        "Ice is late",
        lede="Three weeks.",
        date=FIRST_DATE,
        topics=[TopicFactory(name="Seas")],
        lead_image=NewsImageFactory(file=image_file(size=(96, 64)), description="A quay.", credit="Photo: Ola"),
    )
    card = soup(client, "/news/").select_one(".card")
    said = [card.select_one(f".{part}").get_text(strip=True) for part in ("kicker", "card__teaser", "card__credit")]
    assert said == ["Seas", "Three weeks.", "Photo: Ola"]
    assert (card.img["alt"], card.img["loading"], card.time.string) == ("A quay.", "lazy", "February 18, 2005")


def test_the_topic_of_another_language_is_not_found(client: Client, branches: dict[str, Branch]) -> None:
    TopicFactory(name="Hav", locale=branches["nb"].home.locale)
    assert client.get("/news/topics/hav/").status_code == 404
    assert client.get("/nb/news/topics/hav/").status_code == 200


def test_the_list_of_a_topic_leads_to_the_same_list_in_other_languages(
    client: Client, branches: dict[str, Branch]
) -> None:
    topic = TopicFactory(name="Seas")
    TopicFactory(name="Hav", locale=branches["nb"].home.locale, translation_key=topic.translation_key)
    page = soup(client, "/news/topics/seas/")
    assert {link["hreflang"]: link["href"] for link in page.select("head link[hreflang]")} == {
        "en": "http://testserver/news/topics/seas/",
        "nb": "http://testserver/nb/news/topics/hav/",
        "x-default": "http://testserver/news/topics/seas/",
    }


@pytest.mark.parametrize(("code", "title"), [("nb", "februar 2005"), ("ru", "Февраль 2005")])
def test_a_month_is_called_as_its_language_calls_it(
    client: Client, branches: dict[str, Branch], code: str, title: str
) -> None:
    page = soup(client, f"/{code}/news/archive/2005/02/")
    assert page.h1.string.casefold().startswith(title.casefold())
    assert page.html["lang"] == code


def test_a_year_without_stories_is_an_honest_empty_page(client: Client, write: Writer) -> None:
    write("Somewhere else")
    assert soup(client, "/news/archive/1999/").select_one(".empty")


def test_topics_and_authors_list_their_own(client: Client, write: Writer) -> None:
    topic, person = TopicFactory(name="Seas"), PersonFactory(name="Ada Demo")
    write("About the sea, by Ada", topics=[topic], people=[person])
    write("About something else")
    for url in ("/news/topics/seas/", "/news/authors/ada-demo/"):
        assert headlines(soup(client, url)) == ["About the sea, by Ada"], url


def test_the_archive_draws_a_bar_for_every_year_with_its_count(client: Client, write: Writer) -> None:
    write("First", date=FIRST_DATE)
    write("Second", date=FIRST_DATE + timedelta(days=800))
    page = soup(client, "/news/archive/")
    bars = [
        (bar["href"], bar.select_one(".archive-bars__count").contents[0]) for bar in page.select(".archive-bars__year")
    ]
    assert bars == [
        ("/news/archive/2005/", "1"),
        ("/news/archive/2006/", "0"),
        ("/news/archive/2007/", "1"),
    ]


def test_the_bar_of_the_year_at_hand_is_marked(client: Client, write: Writer) -> None:
    write("First", date=FIRST_DATE)
    write("Second", date=FIRST_DATE + timedelta(days=365))
    marked = soup(client, "/news/archive/2006/").select(".archive-bars__year[aria-current]")
    assert [bar["href"] for bar in marked] == ["/news/archive/2006/"]


def test_the_bars_stand_on_the_ground_and_the_busiest_year_is_the_tallest(client: Client, write: Writer) -> None:
    for days in (0, 1, 400):
        write(f"Story {days}", date=FIRST_DATE + timedelta(days=days))
    bars = soup(client, "/news/archive/").select(".archive-bars__bar rect")
    assert [(bar["y"], bar["height"]) for bar in bars] == [("0", "100"), ("50", "50")]


def test_an_archive_without_stories_says_so(client: Client, news_index: NewsIndexPage) -> None:
    page = soup(client, "/news/archive/")
    assert page.select(".archive-bars") == []
    assert page.select_one(".empty")


def test_the_archive_leads_to_each_month(client: Client, write: Writer) -> None:
    write("First", date=FIRST_DATE)
    page = soup(client, "/news/archive/")
    assert [link["href"] for link in page.select(".archive-months li li a")] == ["/news/archive/2005/02/"]
