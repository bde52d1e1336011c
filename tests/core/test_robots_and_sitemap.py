"""What machines are told about our pages."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home.factories import HomePageFactory, StandardPageFactory
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def listed(client):
    """Return the paths that the sitemap lists."""
    tree = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own answer
    return [location.text.removeprefix("http://testserver") for location in tree.iter(LOCATION)]


@pytest.fixture
def story(news_index):
    return NewsArticlePageFactory(parent=news_index, slug="2021-03-ice")


def test_the_sitemap_lists_what_is_public(client, home_page, story):
    StandardPageFactory(parent=home_page, slug="about")

    assert listed(client) == ["/", "/news/", "/news/2021-03-ice/", "/about/"]


def test_the_sitemap_lists_the_pages_of_three_languages(client, branches, locales):
    for code, branch in branches.items():
        NewsArticlePageFactory(parent=branch.news, locale=locales[code], slug="2021-03-ice")

    assert {"/news/2021-03-ice/", "/nb/news/2021-03-ice/", "/ru/news/2021-03-ice/"} <= set(listed(client))


def test_the_sitemap_lists_no_page_twice(client, branches):
    assert len(listed(client)) == len(set(listed(client)))


def test_the_sitemap_leaves_out_a_draft(client, story):
    story.unpublish()

    assert "/news/2021-03-ice/" not in listed(client)


@pytest.mark.parametrize("kind", ["login", "password"])
def test_the_sitemap_leaves_out_a_private_page(client, story, kind):
    PageViewRestriction.objects.create(page=story, restriction_type=kind, password="tides")

    assert "/news/2021-03-ice/" not in listed(client)


def test_the_sitemap_leaves_out_what_is_below_a_private_page(client, branches, locales):
    NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], slug="2021-03-is")
    PageViewRestriction.objects.create(page=branches["nb"].home, restriction_type="login")

    assert [path for path in listed(client) if path.startswith("/nb/")] == []


def test_the_sitemap_leaves_out_a_story_dated_in_the_future(client, story):
    NewsArticlePage.objects.update(date=timezone.now() + timedelta(days=1))

    assert "/news/2021-03-ice/" not in listed(client)


def test_the_sitemap_leaves_out_the_pages_of_another_site(client, home_page, locales):
    other = HomePageFactory(parent=home_page.get_parent(), locale=locales["en"], slug="other")
    Site.objects.create(hostname="fjord.example", port=80, root_page=other)
    StandardPageFactory(parent=other, slug="only-there")

    assert [path for path in listed(client) if "only-there" in path] == []


def test_a_page_of_the_sitemap_that_is_not_there_is_not_found(client, home_page):
    assert client.get("/sitemap.xml?p=99").status_code == 404


@pytest.mark.parametrize("number", ["x", "-1", "%00", "9" * 5_000])
def test_a_page_of_junk_of_the_sitemap_is_no_mistake_of_ours(client, home_page, number):
    assert client.get(f"/sitemap.xml?p={number}").status_code in {200, 404}


def test_the_sitemap_costs_the_same_at_any_length(client, news_index, django_assert_max_num_queries):
    for _ in range(6):
        NewsArticlePageFactory(parent=news_index)
    client.get("/sitemap.xml")

    with django_assert_max_num_queries(14):
        client.get("/sitemap.xml")


@pytest.fixture
def robots(client, db):
    return client.get("/robots.txt").content.decode().splitlines()


@pytest.mark.parametrize("path", ["/admin/", "/search/", "/nb/search/", "/ru/search/"])
def test_robots_are_kept_out_of(robots, path):
    assert f"Disallow: {path}" in robots


def test_robots_are_told_where_the_sitemap_is(robots):
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_robots_are_let_in_everywhere_else(robots):
    assert "Disallow: /" not in robots
