"""What editors see of readers' searches, and what they do about them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion

from core.publishing import outbox
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, Branch, found_newsroom
from news.factories import NewsArticlePageFactory
from search.models import AskedQuery, QueryClick, QueryDay, Synonym

QUERIES = "/admin/search/askedquery/"
TODAY = timezone.localdate


@pytest.fixture
def newsroom(db: None) -> dict[str, Branch]:
    return found_newsroom("Tideline")


@pytest.fixture
def asked(newsroom: dict[str, Branch]) -> None:
    """Three queries: one that finds, one of a month ago that does not, and one in Norwegian."""
    for language, text, results, readers, days_ago in (
        ("en", "walrus", 12, 40, 0),
        ("en", "u-boat", 0, 7, 20),
        ("nb", "hvalross", 3, 5, 2),
    ):
        query = AskedQuery.objects.create(language=language, text=text, results=results)
        QueryDay.objects.create(query=query, date=TODAY() - timedelta(days=days_ago), readers=readers)
    walrus = AskedQuery.objects.get(text="walrus")
    for position, clicks in ((0, 2), (1, 9), (3, 4), (14, 1)):
        QueryClick.objects.create(query=walrus, date=TODAY(), position=position, clicks=clicks)


def signed_in(client: Client, group: str) -> Client:
    user = get_user_model().objects.create_user(group, password="x", email=f"{group[:3]}@example.org")
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return client


@pytest.fixture
def editor(client: Client, asked: None) -> Client:
    return signed_in(client, EDITORS)


def soup(client: Client, address: str, **parameters: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address, parameters).content, "html.parser")


def rows(page: BeautifulSoup) -> list[list[str]]:
    """Return the cells of each query in the list, without the buttons below its text."""
    found = []
    for row in page.select("tr[data-object-pk]"):
        cells = row.find_all("td", recursive=False)
        for buttons in row.select(".actions"):
            buttons.extract()
        found.append([cell.get_text(strip=True) for cell in cells])
    return found


def button(page: BeautifulSoup, query: str, label: str) -> str:
    (row,) = (row for row in page.select("tr[data-object-pk]") if query in row.get_text())
    (link,) = (link for link in row.select("a.button") if link.get_text(strip=True) == label)
    return str(link["href"])


def test_queries_of_the_last_month_are_listed_the_most_asked_first(editor: Client) -> None:
    assert rows(soup(editor, QUERIES)) == [
        ["walrus", "English", "40", "12", "16", "2.5"],
        ["u-boat", "English", "7", "0", "0", "–"],
        ["hvalross", "Norsk bokmål", "5", "3", "0", "–"],
    ]


@pytest.mark.parametrize(
    ("parameters", "queries"),
    [
        ({"days": "7"}, ["walrus", "hvalross"]),
        ({"found": "nothing"}, ["u-boat"]),
        ({"found": "something", "language__exact": "nb"}, ["hvalross"]),
        ({"q": "walr"}, ["walrus"]),
        ({"days": "x"}, ["walrus", "u-boat", "hvalross"]),
    ],
)
def test_the_list_is_narrowed_down(editor: Client, parameters: dict[str, str], queries: list[str]) -> None:
    assert [row[0] for row in rows(soup(editor, QUERIES, **parameters))] == queries


def test_the_picture_shows_which_positions_are_opened(editor: Client) -> None:
    table = soup(editor, QUERIES).select_one(".places__table")
    assert isinstance(table, Tag)
    names = [cell.get_text() for cell in table.select("thead th")][1:]
    clicks = [cell.get_text() for cell in table.select("tbody tr:last-child td")]
    told = dict(zip(names, clicks, strict=True))
    assert told == {"promoted": "2", **{str(n): "0" for n in range(1, 11)}, "1": "9", "3": "4", "further down": "1"}
    assert [rect["height"] for rect in table.select("rect")][:4] == ["22", "100", "0", "44"]


def test_a_query_without_results_becomes_a_synonym_in_one_click(editor: Client, newsroom: dict[str, Branch]) -> None:
    NewsArticlePageFactory(parent=newsroom["en"].news, title="Old submarine sinks")
    outbox.drain()
    form = soup(editor, button(soup(editor, QUERIES), "u-boat", "Add synonym"))
    assert form.select_one("[name=typed]")["value"] == "u-boat"
    assert form.select_one("[name=language] [selected]")["value"] == "en"
    answer = editor.post(
        "/admin/search/synonym/create/", {"language": "en", "typed": "u-boat", "meant": "submarine"}, follow=True
    )
    assert answer.status_code == 200
    assert Synonym.objects.get().meant == "submarine"
    assert "Old submarine sinks" in soup(editor, "/search/", q="u-boat").select_one(".results").get_text()


def test_a_query_without_results_gets_a_promoted_result_in_one_click(
    editor: Client, newsroom: dict[str, Branch]
) -> None:
    address = button(soup(editor, QUERIES), "u-boat", "Promote result")
    form = soup(editor, address)
    assert form.select_one("[name=query_string]")["value"] == "u-boat"
    data = {
        "query_string": "u-boat",
        "editors_picks-TOTAL_FORMS": "1",
        "editors_picks-INITIAL_FORMS": "0",
        "editors_picks-0-page": str(newsroom["en"].news.pk),
        "editors_picks-0-ORDER": "1",
        "editors_picks-0-description": "All of it.",
    }
    assert editor.post(address, data).status_code == 302
    assert SearchPromotion.objects.get().query.query_string == "u-boat"
    assert "Recommended by the editors" in soup(editor, "/search/", q="u-boat").get_text()


def test_the_results_are_one_click_away_in_their_language(editor: Client) -> None:
    assert button(soup(editor, QUERIES), "hvalross", "See results") == "/nb/search/?q=hvalross"


def test_queries_are_read_and_never_written(editor: Client) -> None:
    pk = AskedQuery.objects.get(text="walrus").pk
    for address in (f"{QUERIES}create/", f"{QUERIES}edit/{pk}/", f"{QUERIES}delete/{pk}/"):
        assert editor.get(address).status_code in {302, 403, 404}, address
    assert AskedQuery.objects.count() == 3


def test_what_readers_typed_is_text(editor: Client) -> None:
    query = AskedQuery.objects.create(language="en", text="<script>alert(1)</script>", results=0)
    QueryDay.objects.create(query=query, date=TODAY(), readers=99)
    page = soup(editor, QUERIES)
    assert rows(page)[0][0] == "<script>alert(1)</script>"


@pytest.mark.parametrize("group", [EDITORS, CHIEF_EDITORS])
def test_editors_may_do_all_of_it(client: Client, asked: None, group: str) -> None:
    signed_in(client, group)
    for address in (QUERIES, "/admin/search/synonym/", "/admin/search/promote/", "/admin/searchpicks/"):
        assert client.get(address).status_code == 200, address


def test_reporters_may_not(client: Client, asked: None) -> None:
    signed_in(client, REPORTERS)
    for address in (QUERIES, "/admin/search/synonym/", "/admin/search/promote/"):
        assert client.get(address).status_code in {302, 403}, address


def test_wagtails_own_report_of_search_terms_is_not_offered_beside_it(admin_client: Client, asked: None) -> None:
    page = soup(admin_client, "/admin/reports/site-history/")
    assert "searchpicks/search-terms" not in str(page)
