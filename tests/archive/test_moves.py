"""Pages that move, and what becomes of the addresses at which readers have found them."""

import pytest
from django.test import Client
from wagtail.models import Locale, Page

from archive.models import MissingAddress, OldAddress
from core.publishing import outbox
from home.factories import HomePageFactory, StandardPageFactory
from home.models import HomePage, StandardPage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch

PREFIXES = {"en": "", "nb": "/nb", "ru": "/ru"}


def rename(page: Page, slug: str) -> None:
    """Give a page another slug, as an editor does; the outbox is told."""
    page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    page.save_revision().publish()
    outbox.drain()


def leads_to(client: Client, address: str) -> str:
    response = client.get(address)
    return response.headers["Location"] if response.status_code == 301 else str(response.status_code)


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")


@pytest.mark.parametrize("code", PREFIXES)
def test_a_page_with_another_slug_is_found_at_its_old_address(
    client: Client, branches: dict[str, Branch], locales: dict[str, Locale], code: str
) -> None:
    story = NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], slug="2021-03-ice")

    rename(story, "2021-03-water")

    assert leads_to(client, f"{PREFIXES[code]}/news/2021-03-ice/") == f"{PREFIXES[code]}/news/2021-03-water/"


def test_every_earlier_address_leads_to_the_last_one_at_once(client: Client, story: NewsArticlePage) -> None:
    for slug in ("2021-03-water", "2021-03-steam"):
        rename(story, slug)

    assert leads_to(client, "/news/2021-03-ice/") == "/news/2021-03-steam/"
    assert leads_to(client, "/news/2021-03-water/") == "/news/2021-03-steam/"


def test_a_page_that_comes_back_leads_from_where_it_was_meanwhile(client: Client, story: NewsArticlePage) -> None:
    rename(story, "2021-03-water")
    rename(story, "2021-03-ice")

    assert leads_to(client, "/news/2021-03-ice/") == "200"
    assert leads_to(client, "/news/2021-03-water/") == "/news/2021-03-ice/"
    assert [row.address for row in OldAddress.objects.all()] == ["/news/2021-03-water"]


def test_a_page_below_one_that_moves_keeps_its_address_too(client: Client, home_page: HomePage) -> None:
    about = StandardPageFactory(parent=home_page, slug="about")
    StandardPageFactory(parent=about, slug="board")

    rename(about, "about-us")

    assert leads_to(client, "/about/board/") == "/about-us/board/"


def test_a_page_that_is_moved_in_the_tree_keeps_its_address(client: Client, home_page: HomePage) -> None:
    board = StandardPageFactory(parent=home_page, slug="board")
    about = StandardPageFactory(parent=home_page, slug="about")

    StandardPage.objects.get(pk=board.pk).move(Page.objects.get(pk=about.pk), pos="last-child")
    outbox.drain()

    assert leads_to(client, "/board/") == "/about/board/"


def test_an_import_s_old_address_follows_its_page(client: Client, story: NewsArticlePage) -> None:
    OldAddress.objects.create(address="/?p=5", page=story)

    rename(story, "2021-03-water")

    assert leads_to(client, "/?p=5") == "/news/2021-03-water/"


def test_a_page_that_takes_an_old_address_has_it(client: Client, news_index: NewsIndexPage) -> None:
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")
    rename(story, "2021-03-water")

    NewsArticlePageFactory(parent=NewsIndexPage.objects.get(pk=news_index.pk), slug="2021-03-ice")
    outbox.drain()

    assert leads_to(client, "/news/2021-03-ice/") == "200"
    assert leads_to(client, "/news/2021-03-ice/?x=1") == "200"
    assert not OldAddress.objects.exists()


def test_the_address_of_two_pages_in_turn_leads_to_the_one_that_had_it_last(
    client: Client, news_index: NewsIndexPage
) -> None:
    first = NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")
    rename(first, "2021-03-water")
    second = NewsArticlePageFactory(parent=NewsIndexPage.objects.get(pk=news_index.pk), slug="2021-03-ice")
    outbox.drain()

    rename(second, "2021-03-snow")

    assert leads_to(client, "/news/2021-03-ice/") == "/news/2021-03-snow/"


def test_a_fact_that_is_told_late_takes_no_live_page_s_address(client: Client, news_index: NewsIndexPage) -> None:
    """The outbox may try one fact again when later ones are done."""
    first = NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")
    outbox.drain()
    page = NewsArticlePage.objects.get(pk=first.pk)
    page.slug = "2021-03-water"
    page.save_revision().publish()
    NewsArticlePageFactory(parent=NewsIndexPage.objects.get(pk=news_index.pk), slug="2021-03-ice")

    outbox.drain()

    assert leads_to(client, "/news/2021-03-ice/?x=1") == "200"
    assert not OldAddress.objects.exists()


def test_a_page_that_was_taken_down_and_comes_back_elsewhere_is_found(client: Client, story: NewsArticlePage) -> None:
    NewsArticlePage.objects.get(pk=story.pk).unpublish()
    outbox.drain()
    assert leads_to(client, "/news/2021-03-ice/") == "404"

    rename(story, "2021-03-water")

    assert leads_to(client, "/news/2021-03-ice/") == "/news/2021-03-water/"


def test_a_page_that_was_taken_down_and_comes_back_is_at_its_address(client: Client, story: NewsArticlePage) -> None:
    NewsArticlePage.objects.get(pk=story.pk).unpublish()
    outbox.drain()
    NewsArticlePage.objects.get(pk=story.pk).save_revision().publish()
    outbox.drain()

    assert leads_to(client, "/news/2021-03-ice/") == "200"
    assert not OldAddress.objects.exists()


def test_a_draft_that_gets_another_slug_leaves_nothing(news_index: NewsIndexPage) -> None:
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-ice", live=False)
    story.slug = "2021-03-water"
    story.save_revision()
    story.save()
    outbox.drain()

    assert not OldAddress.objects.exists()


def test_a_page_that_is_deleted_takes_its_old_addresses_with_it(client: Client, story: NewsArticlePage) -> None:
    rename(story, "2021-03-water")

    NewsArticlePage.objects.get(pk=story.pk).delete()
    outbox.drain()

    assert leads_to(client, "/news/2021-03-ice/") == "404"
    assert not OldAddress.objects.exists()


def test_a_front_page_with_another_slug_leaves_nothing(client: Client, home_page: HomePage) -> None:
    rename(home_page, "start")

    assert leads_to(client, "/") == "200"
    assert not OldAddress.objects.exists()


def test_a_second_site_s_page_keeps_its_address_on_its_own_host(
    client: Client, home_page: HomePage, locales: dict[str, Locale], settings: object
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "fjord.example"]  # type: ignore[attr-defined]
    other = HomePageFactory(parent=Page.objects.get(depth=1), locale=locales["en"], slug="other")
    other.sites_rooted_here.create(hostname="fjord.example", port=80)
    about = StandardPageFactory(parent=other, slug="about")
    StandardPageFactory(parent=home_page, slug="about")

    rename(about, "about-us")

    assert [row.address for row in OldAddress.objects.all()] == ["//fjord.example/about"]
    response = client.get("/about/", headers={"host": "fjord.example"})
    assert response.headers["Location"] == "http://fjord.example/about-us/"


def test_what_was_not_found_is_no_more_when_a_page_is_there(news_index: NewsIndexPage) -> None:
    MissingAddress.objects.create(address="/news/2021-03-ice")

    NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")
    outbox.drain()

    assert not MissingAddress.objects.exists()
