"""Old addresses by the thousand, as an import writes and asks for them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.addresses import find_pages, gone, remember
from archive.models import ArchiveSource, MissingAddress, OldAddress
from archive.models.address import BATCH, Refused
from home.factories import StandardPageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage


@pytest.fixture
def stories(news_index: NewsIndexPage) -> list[NewsArticlePage]:
    return [NewsArticlePageFactory(parent=news_index, slug=f"2005-02-{name}") for name in ("walrus", "whale")]


@pytest.fixture
def source(db: None) -> ArchiveSource:
    return ArchiveSource.objects.create(name="tideline")


def known() -> dict[str, int | None]:
    return dict(OldAddress.objects.values_list("address", "page_id"))


def test_each_address_leads_to_its_page(client: Client, stories: list[NewsArticlePage], source: ArchiveSource) -> None:
    walrus, whale = stories

    refused = remember([("http://old.example/News/5/", walrus.pk), ("/?p=6", whale.pk)], source=source)

    assert refused == []
    assert known() == {"/news/5": walrus.pk, "/?p=6": whale.pk}
    assert {(row.made_by, row.source) for row in OldAddress.objects.all()} == {("import", source)}
    assert client.get("/news/5").headers["Location"] == "/news/2005-02-walrus/"


def test_remembering_again_changes_nothing(stories: list[NewsArticlePage]) -> None:
    pairs = [("/?p=5", stories[0].pk), ("/?p=6", stories[1].pk)]
    remember(pairs)
    before = list(OldAddress.objects.values())

    assert remember(pairs) == []
    assert list(OldAddress.objects.values()) == before


@pytest.mark.parametrize(("replace", "whose"), [(True, 1), (False, 0)])
def test_what_is_known_is_pointed_anew_or_kept(stories: list[NewsArticlePage], replace: bool, whose: int) -> None:
    remember([("/?p=5", stories[0].pk)])

    assert remember([("/?p=5", stories[1].pk)], replace=replace) == []
    assert known() == {"/?p=5": stories[whose].pk}


def test_what_an_editor_has_said_stays(stories: list[NewsArticlePage]) -> None:
    OldAddress.objects.create(address="/?p=5", page=stories[0])

    refused = remember([("/?P=5", stories[1].pk)])

    assert refused == [Refused("/?P=5", "An editor has said where this address leads.")]
    assert known() == {"/?p=5": stories[0].pk}


def test_an_address_in_two_ways_of_writing_is_one(stories: list[NewsArticlePage]) -> None:
    remember([("/a", stories[0].pk), ("/A/", stories[1].pk)])

    assert known() == {"/a": stories[1].pk}


@pytest.mark.parametrize("address", ["news", "", "http://", "/" + "ы" * 3000, "mailto:a@b.example"])
def test_what_is_no_address_is_told_and_the_rest_is_taken(stories: list[NewsArticlePage], address: str) -> None:
    (refused,) = remember([(address, stories[0].pk), ("/?p=6", stories[1].pk)])

    assert refused.address == address
    assert refused.reason
    assert known() == {"/?p=6": stories[1].pk}


def test_a_page_s_own_address_is_passed_over(stories: list[NewsArticlePage]) -> None:
    assert remember([("http://old.example/news/2005-02-walrus/", stories[0].pk)]) == []
    assert known() == {}


def test_another_page_s_own_address_is_told(stories: list[NewsArticlePage]) -> None:
    (refused,) = remember([("/news/2005-02-walrus.html", stories[1].pk), ("/news/2005-02-walrus/", stories[1].pk)])

    assert refused.address == "/news/2005-02-walrus/"
    assert stories[0].title in refused.reason


def test_what_was_left_out_is_gone(client: Client, home_page: HomePage) -> None:
    assert gone(["/?p=7"]) == []
    assert client.get("/?p=7").status_code == 410


def test_what_leads_somewhere_is_not_gone(stories: list[NewsArticlePage]) -> None:
    remember([("/?p=5", stories[0].pk)])

    gone(["/?p=5"])

    assert known() == {"/?p=5": stories[0].pk}


def test_what_was_gone_is_pointed_to_a_page_that_came_after_all(stories: list[NewsArticlePage]) -> None:
    gone(["/?p=5"])

    remember([("/?p=5", stories[0].pk)])

    assert known() == {"/?p=5": stories[0].pk}
    assert not OldAddress.objects.filter(is_gone=True).exists()


def test_what_leads_somewhere_leaves_the_list_of_what_was_not_found(stories: list[NewsArticlePage]) -> None:
    MissingAddress.objects.create(address="/?p=5")
    MissingAddress.objects.create(address="/?p=6")

    remember([("/?p=5", stories[0].pk)])

    assert [row.address for row in MissingAddress.objects.all()] == ["/?p=6"]


def test_the_cost_grows_with_batches_and_not_with_addresses(stories: list[NewsArticlePage], client: Client) -> None:
    client.get("/")  # Wagtail keeps where its front pages are
    costs = []
    for start, number in ((0, 20), (20, BATCH // 8), (BATCH, 1)):
        with CaptureQueriesContext(connection) as queries:
            remember((f"/old/{start + count}", stories[0].pk) for count in range(number))
        costs.append(len(queries))
    assert len(set(costs)) == 1


HOSTS = ["old.example"]


def test_a_link_finds_its_page_however_it_is_written(stories: list[NewsArticlePage]) -> None:
    remember([("http://old.example/news/5", stories[0].pk), ("/?p=5", stories[0].pk)])
    links = [
        "http://old.example/news/5",
        "https://www.old.example:80/News/5/?utm_source=x#part",
        "/news/5",
        "//old.example/news/5",
        "/?p=5",
        "?p=5",
        "http://old.example/index.php?p=5&lang=nb",
    ]

    assert find_pages(links, hosts=HOSTS) == dict.fromkeys(links, stories[0].pk)


def test_a_link_elsewhere_finds_none(stories: list[NewsArticlePage]) -> None:
    remember([("/news/5", stories[0].pk)])
    links = ["http://other.example/news/5", "news/5", "mailto:a@old.example", "#part", "", "/news/6", "http://["]

    assert find_pages(links, hosts=HOSTS) == {}


def test_a_link_to_a_draft_is_found_too(news_index: NewsIndexPage) -> None:
    draft = NewsArticlePageFactory(parent=news_index, live=False)
    remember([("/news/5", draft.pk)])

    assert find_pages(["/news/5"]) == {"/news/5": draft.pk}


def test_a_link_to_a_page_s_own_address_is_found(home_page: HomePage) -> None:
    about = StandardPageFactory(parent=home_page, slug="about")

    assert find_pages(["http://old.example/about/"], hosts=HOSTS) == {"http://old.example/about/": about.pk}


def test_many_links_cost_two_queries(
    stories: list[NewsArticlePage], client: Client, django_assert_num_queries: Any
) -> None:
    remember((f"/news/{count}", stories[0].pk) for count in range(100))
    client.get("/")  # Wagtail keeps where its front pages are

    links = [f"http://old.example/news/{count}" for count in range(120)]
    with django_assert_num_queries(2):
        assert len(find_pages(links, hosts=HOSTS)) == 100
