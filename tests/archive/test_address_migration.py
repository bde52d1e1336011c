"""The redirects of wagtail.contrib.redirects are taken over."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Page, Site

from archive.models import OldAddress
from home.factories import HomePageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage

MIGRATION = import_module("archive.migrations.0002_addresses")
MADE = """
CREATE TABLE wagtailredirects_redirect (
    id integer PRIMARY KEY, old_path varchar(255) NOT NULL, site_id integer NULL, is_permanent boolean NOT NULL,
    redirect_page_id integer NULL REFERENCES wagtailcore_page (id) DEFERRABLE INITIALLY DEFERRED,
    redirect_link varchar(255) NOT NULL, redirect_page_route_path varchar(255) NOT NULL,
    automatically_created boolean NOT NULL
)
"""


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")


def carry_over(*redirects: tuple[Any, ...]) -> None:
    """Migrate a table with these redirects: path, site, page, link, whether Wagtail made it."""
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        for number, (path, site, page, link, was_moved) in enumerate(redirects):
            row = [number, path, site, True, page, link, "", was_moved]
            cursor.execute("INSERT INTO wagtailredirects_redirect VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", row)
    MIGRATION.carry_over(apps, connection.schema_editor())


def known() -> dict[str, Any]:
    return {row.address: row.page_id or row.link for row in OldAddress.objects.all()}


def test_without_the_old_table_there_is_nothing_to_do(story: NewsArticlePage) -> None:
    MIGRATION.carry_over(apps, connection.schema_editor())

    assert known() == {}


def test_redirects_lead_where_they_led(story: NewsArticlePage) -> None:
    carry_over(
        ("/arkiv/Ferge", None, story.pk, "", False),
        ("/новости?x=1", None, story.pk, "", False),
        ("/shop", None, None, "https://shop.example/", False),
        ("/short", None, None, "/news/", False),
    )

    assert known() == {
        "/arkiv/ferge": story.pk,
        "/новости?x=1": story.pk,
        "/shop": "https://shop.example/",
        "/short": "http://testserver/news/",
    }


def test_what_led_nowhere_is_left_out(story: NewsArticlePage) -> None:
    carry_over(("/a", None, None, "", False), ("/b", None, None, "javascript:alert(1)", False))

    assert known() == {}


def test_what_a_page_hid_is_left_out(story: NewsArticlePage) -> None:
    carry_over(("/news/2021-03-ice", None, None, "https://shop.example/", False), ("/news", None, story.pk, "", False))

    assert known() == {}


def test_a_redirect_of_another_site_answers_on_its_host(story: NewsArticlePage, home_page: HomePage) -> None:
    other = HomePageFactory(parent=Page.objects.get(depth=1), locale=home_page.locale, slug="other")
    site = Site.objects.create(hostname="fjord.example", port=80, root_page=other)

    carry_over(
        ("/a", site.pk, story.pk, "", False), ("/b", Site.objects.get(is_default_site=True).pk, story.pk, "", False)
    )

    assert known() == {"//fjord.example/a": story.pk, "/b": story.pk}


def test_what_wagtail_made_when_a_page_moved_is_known_as_such(story: NewsArticlePage) -> None:
    carry_over(("/a", None, story.pk, "", True), ("/b", None, story.pk, "", False))

    assert dict(OldAddress.objects.values_list("address", "made_by")) == {"/a": "move", "/b": "hand"}


def test_the_old_table_keeps_no_page_from_being_deleted(story: NewsArticlePage) -> None:
    carry_over(("/a", None, story.pk, "", False))

    NewsArticlePage.objects.get(pk=story.pk).delete()
    connection.check_constraints()

    assert known() == {}
