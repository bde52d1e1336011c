"""What readers get at old addresses."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from archive.models import OldAddress
from archive.normal_form import Address
from core.page_cache.dependencies import BLOCK
from home.factories import StandardPageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.conftest import Branch

STORY = "/news/2005-02-walrus/"
OLD_HOST = {"host": "old.example"}


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Walrus", slug="2005-02-walrus")


@pytest.fixture
def old_host(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "old.example", "www.old.example"]


def keep(address: str, **leads: Any) -> OldAddress:
    """Make an old address as an editor does, past all that the form refuses."""
    row = OldAddress(address=address, **leads)
    row.full_clean()
    row.save()
    return row


def answer(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


WAYS = [
    ("/?p=18163", "/?p=18163"),
    ("/?p=18163", "/?P=18163&utm_source=letter&fbclid=abc"),
    ("/?p=18163", "/index.php?p=18163"),
    ("/?p=18163", "//?p=18163"),
    ("/?p=18163", "/?lang=nb&p=18163"),
    ("/?p=18163", "/%3Fp=18163"),
    ("/story.asp?id=5&cat=2", "/Story.ASP?cat=2&ID=5"),
    ("/story.asp?id=5&cat=2", "/story.asp?id=5&amp;cat=2"),
    ("/2005/02/walrus", "/2005/02/walrus"),
    ("/2005/02/walrus", "/2005/02/walrus/"),
    ("/2005/02/walrus", "/2005//02/Walrus/index.html"),
    ("/2005/02/walrus", "/2005/02/walrus;jsessionid=1A2B"),
    ("/2005/02/walrus", "/2005/02/walrus/?print=1"),
    ("/2005/02/walrus.html", "/2005/02/walrus.html"),
    ("/nyheter/hvalross på tur", "/nyheter/hvalross+p%E5+tur"),
    ("/nyheter/hvalross på tur", "/nyheter/hvalross%20p%C3%A5%20tur/"),
    ("/новости/морж", "/%CD%EE%E2%EE%F1%F2%E8/%EC%EE%F0%E6/"),
    ("/новости/морж", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BC%D0%BE%D1%80%D0%B6"),
]


def test_an_old_address_leads_to_the_page_in_one_hop(client: Client, story: NewsArticlePage) -> None:
    for known in dict.fromkeys(known for known, _asked in WAYS):
        keep(known, page=story)

    assert {asked: answer(client.get(asked)) for _known, asked in WAYS} == {
        asked: (301, STORY) for _known, asked in WAYS
    }


def test_a_query_that_is_no_old_address_leaves_the_page_as_it_is(client: Client, story: NewsArticlePage) -> None:
    keep("/?p=18163", page=story)

    assert [client.get(asked).status_code for asked in ("/?p=5", "/?page=2", "/?p=181630")] == [200, 200, 200]


def test_a_head_request_is_answered_too(client: Client, story: NewsArticlePage) -> None:
    keep("/?p=5", page=story)

    assert answer(client.head("/?p=5")) == (301, STORY)


def test_a_form_that_is_sent_to_an_old_address_is_not_led_on(client: Client, story: NewsArticlePage) -> None:
    keep("/old", page=story)

    assert client.post("/old/").status_code in {404, 405}


def test_a_page_of_another_language_is_led_to_in_its_language(
    client: Client, branches: dict[str, Branch], locales: dict[str, Locale]
) -> None:
    story = NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], slug="2005-02-hvalross")
    keep("/?p=6", page=story)

    assert answer(client.get("/?p=6")) == (301, "/nb/news/2005-02-hvalross/")


def test_an_old_address_below_a_language_answers(client: Client, branches: dict[str, Branch]) -> None:
    story = NewsArticlePageFactory(parent=branches["en"].news, slug="2005-02-walrus")
    keep("/nb/arkiv/hvalross", page=story)

    assert answer(client.get("/nb/arkiv/hvalross/")) == (301, STORY)


def test_the_query_of_a_request_is_not_carried_over(client: Client, story: NewsArticlePage) -> None:
    keep("/old", page=story)

    assert answer(client.get("/old/?utm_source=letter&x=1")) == (301, STORY)


def test_an_address_elsewhere_is_led_to(client: Client, home_page: HomePage) -> None:
    keep("/shop", link="https://shop.example/books?x=1")

    assert answer(client.get("/shop/")) == (301, "https://shop.example/books?x=1")


def test_what_was_left_out_is_gone(client: Client, home_page: HomePage) -> None:
    keep("/?p=7", is_gone=True)

    response = client.get("/?p=7")

    assert response.status_code == 410
    assert "taken away" in BeautifulSoup(response.content, "html.parser").h1.get_text()


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/sitemap-pages-%d.xml", "/sitemap-news.xml"])
def test_what_machines_ask_of_every_site_is_ours(client: Client, home_page: HomePage, address: str) -> None:
    address = address.replace("%d", str(home_page.pk // BLOCK))
    keep(address, is_gone=True)

    assert client.get(address).status_code == 200


def test_the_page_that_says_so_has_the_headers_of_every_page(client: Client, home_page: HomePage) -> None:
    keep("/gone", is_gone=True)
    keep("/gone.php", is_gone=True)

    for asked in ("/gone/", "/gone", "/gone?x=1", "/gone.php"):
        response = client.get(asked)
        assert response.status_code == 410, asked
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert not response.cookies


def test_the_page_that_says_so_is_in_the_language_of_its_address(client: Client, branches: dict[str, Branch]) -> None:
    keep("/nb/borte", is_gone=True)

    assert BeautifulSoup(client.get("/nb/borte/").content, "html.parser").html["lang"] == "nb"


def test_browsers_are_told_not_to_keep_a_redirect_for_ever(client: Client, story: NewsArticlePage) -> None:
    keep("/old", page=story)

    assert client.get("/old/").headers["Cache-Control"] == "public, max-age=600"


# Hosts -------------------------------------------------------------------------------------------


def test_an_address_without_a_host_answers_on_an_old_host(
    client: Client, story: NewsArticlePage, old_host: None
) -> None:
    keep("/?p=5", page=story)

    assert answer(client.get("/?p=5", headers=OLD_HOST)) == (301, f"http://testserver{STORY}")


def test_an_address_with_a_host_answers_there_alone(client: Client, story: NewsArticlePage, old_host: None) -> None:
    keep("http://old.example/?p=5", page=story)

    assert client.get("/?p=5", headers=OLD_HOST).status_code == 301
    assert client.get("/?p=5").status_code == 200


def test_an_address_with_a_host_goes_before_one_without(client: Client, story: NewsArticlePage, old_host: None) -> None:
    keep("/old", link="https://shop.example/")
    keep("http://www.old.example/old", page=story)

    assert answer(client.get("/old/", headers=OLD_HOST)) == (301, f"http://testserver{STORY}")


def test_an_address_with_a_host_goes_before_our_page_at_the_same_path(
    client: Client, story: NewsArticlePage, old_host: None
) -> None:
    keep("http://old.example/", page=story)
    keep("http://old.example/news/", link="https://shop.example/")

    assert answer(client.get("/", headers=OLD_HOST)) == (301, f"http://testserver{STORY}")
    assert answer(client.get("/news/", headers=OLD_HOST)) == (301, "https://shop.example/")
    assert client.get("/news/").status_code == 200


def test_a_host_that_nobody_named_is_refused(client: Client, story: NewsArticlePage) -> None:
    keep("/?p=5", page=story)

    assert client.get("/?p=5", headers={"host": "evil.example"}).status_code == 400


# What readers may not see ------------------------------------------------------------------------


def unpublish(story: NewsArticlePage) -> None:
    story.unpublish()


def restrict(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story, restriction_type="password", password="tides")


def restrict_above(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.get_parent(), restriction_type="login")


def date_in_the_future(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))


def delete(story: NewsArticlePage) -> None:
    story.delete()


@pytest.mark.parametrize("hide", [unpublish, restrict, restrict_above, date_in_the_future, delete])
def test_an_old_address_of_what_readers_may_not_see_is_as_unknown(
    client: Client, story: NewsArticlePage, hide: Any
) -> None:
    keep("/zebra", page=story)
    keep("/zebra.html", page=story)
    hide(story)

    for asked in ("/zebra/", "/zebra.html"):
        told, unknown = client.get(asked), client.get(asked.replace("zebra", "quagga"))
        assert (told.status_code, unknown.status_code) == (404, 404)
        assert told.content.replace(b"zebra", b"quagga") == unknown.content


def test_a_query_that_leads_to_what_readers_may_not_see_shows_the_page_it_is_on(
    client: Client, story: NewsArticlePage
) -> None:
    keep("/?p=5", page=story)
    story.unpublish()

    assert client.get("/?p=5").status_code == 200


def test_an_old_address_of_a_withdrawn_story_leads_to_what_is_said_of_it(
    client: Client, story: NewsArticlePage
) -> None:
    keep("/?p=5", page=story)
    story.withdrawal_reason = "It was not true."
    story.save_revision().publish()

    response = client.get("/?p=5", follow=True)

    assert response.redirect_chain == [(STORY, 301)]
    assert response.status_code == 410
    assert "It was not true." in response.content.decode()


# Chains ------------------------------------------------------------------------------------------


def test_a_chain_that_came_about_later_is_one_hop(client: Client, story: NewsArticlePage) -> None:
    keep("/first", link="http://localhost/second")
    keep("/second", link="http://localhost/third")
    keep("/third", page=story)

    assert answer(client.get("/first/")) == (301, STORY)


def test_a_chain_over_an_old_host_is_one_hop(client: Client, story: NewsArticlePage, old_host: None) -> None:
    keep("/first", link="http://old.example/second")
    keep("/second", page=story)

    assert answer(client.get("/first/")) == (301, STORY)


def test_a_chain_that_ends_in_what_is_gone_says_so(client: Client, home_page: HomePage) -> None:
    keep("/first", link="http://localhost/second")
    keep("/second", is_gone=True)

    assert client.get("/first/").status_code == 410


def test_a_circle_that_came_about_past_the_form_is_not_found(client: Client, home_page: HomePage) -> None:
    OldAddress.objects.create(address="/first", link="http://localhost/second")
    OldAddress.objects.create(address="/second", link="http://testserver/first/")

    assert client.get("/first/").status_code == 404


def test_a_page_is_never_led_to_itself(client: Client, story: NewsArticlePage) -> None:
    """Until the outbox has told that a page stands at an old address now, the row is still there."""
    OldAddress.objects.create(address="/news/2005-02-walrus", page=story)

    assert client.get(f"{STORY}?x=1").status_code == 200
    assert client.get(STORY).status_code == 200


# A page's own address, written otherwise ---------------------------------------------------------


def test_a_pages_own_address_is_known_however_it_is_written(client: Client, home_page: HomePage) -> None:
    StandardPageFactory(parent=home_page, slug="about")
    ways = ["/About/", "/about/index.html", "/about", "/about//", "/ABOUT;jsessionid=1"]

    assert {asked: answer(client.get(asked)) for asked in ways} == dict.fromkeys(ways, (301, "/about/"))


@pytest.mark.parametrize("hide", [unpublish, restrict, date_in_the_future])
def test_other_ways_of_writing_betray_no_page_that_readers_may_not_see(
    client: Client, story: NewsArticlePage, hide: Any
) -> None:
    hide(story)

    assert client.get("/News/2005-02-walrus/index.html").status_code == 404


# What it costs -----------------------------------------------------------------------------------


def asks_for_old_addresses(client: Client, address: str, **options: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address, **options)
    return sum('FROM "archive_oldaddress"' in query["sql"] for query in queries)


TIMES = {
    STORY: 0,
    "/": 0,
    f"{STORY}?utm_source=letter": 0,
    "/healthz": 0,
    "/static/css/site.css?x=1": 0,
    "/media/old.jpg?x=1": 0,
    "/admin/?x=1": 0,
    "/news/?page=2": 1,
    "/?p=5": 1,
    "/nobody/": 1,
    "/nobody.html": 1,
    "/nobody.html?x=1": 1,
}


def test_a_request_asks_for_old_addresses_once_at_most(client: Client, story: NewsArticlePage) -> None:
    assert {asked: asks_for_old_addresses(client, asked) for asked in TIMES} == TIMES


def test_another_method_asks_for_no_old_address(client: Client, story: NewsArticlePage) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.post("/?p=5")
    assert not any("archive_oldaddress" in query["sql"] for query in queries)


def test_a_redirect_costs_one_query(client: Client, story: NewsArticlePage, django_assert_num_queries: Any) -> None:
    keep("/?p=5", page=story)
    client.get("/")  # Wagtail keeps where its front pages are

    with django_assert_num_queries(1):
        client.get("/?p=5")


PATHS = [b"/\xed\xa0\x80\x00/", b"/\xff\xfe", b"/%%%", b"/%2525%00", b"/\x98\xe5", b"//\\//"]
QUERIES = [b"", b"\xff=\x00&;;==&p=%00", b"p=" + b"9" * 3000]


def test_junk_is_no_mistake_of_ours(home_page: HomePage) -> None:
    for path, query in product(PATHS, QUERIES):
        sent = {"PATH_INFO": path.decode("latin-1"), "QUERY_STRING": query.decode("latin-1")}
        assert Client().generic("GET", "/", **sent).status_code in {200, 301, 404}, sent


def test_an_address_is_found_by_its_normal_form(story: NewsArticlePage) -> None:
    keep("/Old/", page=story)

    assert OldAddress.objects.answering(Address.parse("http://testserver/old")).page_id == story.pk
