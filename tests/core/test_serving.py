"""From an address to its page, as a visitor's browser and an attacker's script ask for it."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import Page, PageViewRestriction, Site

from core.factories import NewsImageFactory, image_file
from core.serving import DEEPEST, find, route
from home.factories import HomePageFactory, StandardPageFactory
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory

PREFIXES = {"en": "", "nb": "/nb", "ru": "/ru"}
EVERY_LANGUAGE = pytest.mark.parametrize("code", PREFIXES)


@pytest.fixture
def story(news_index):
    return NewsArticlePageFactory(parent=news_index, title="Ferry runs on hydrogen", slug="2021-03-ferry")


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def restrict(page, kind, **options):
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **options)


def h1(response):
    return soup(response).h1.get_text(strip=True)


def lang(response):
    return soup(response).html["lang"]


@EVERY_LANGUAGE
def test_the_front_page_answers_in_its_language(client, branches, code):
    assert lang(client.get(f"{PREFIXES[code]}/")) == code


@EVERY_LANGUAGE
def test_the_news_index_answers_in_its_language(client, branches, code):
    assert lang(client.get(f"{PREFIXES[code]}/news/")) == code


@EVERY_LANGUAGE
def test_a_story_is_found_in_its_language(client, branches, locales, code):
    NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], title="Hydrogen", slug="2021-03-h2")

    response = client.get(f"{PREFIXES[code]}/news/2021-03-h2/")

    assert (lang(response), h1(response)) == (code, "Hydrogen")


@EVERY_LANGUAGE
def test_a_standing_page_is_found_in_its_language(client, branches, locales, code):
    StandardPageFactory(parent=branches[code].home, locale=locales[code], title="About", slug="about")

    response = client.get(f"{PREFIXES[code]}/about/")

    assert (lang(response), h1(response)) == (code, "About")


@EVERY_LANGUAGE
def test_a_page_of_a_page_is_found_in_its_language(client, branches, locales, code):
    about = StandardPageFactory(parent=branches[code].home, locale=locales[code], title="About", slug="about")
    StandardPageFactory(parent=about, locale=locales[code], title="Corrections", slug="corrections")

    assert h1(client.get(f"{PREFIXES[code]}/about/corrections/")) == "Corrections"


@EVERY_LANGUAGE
@pytest.mark.parametrize("tail", ["archive/", "archive/2021/", "archive/2021/03/", "topics/sea/", "authors/ola/"])
def test_a_list_below_the_index_is_found_in_its_language(client, branches, locales, code, tail):
    topic = TopicFactory(locale=locales[code], name="Sea")
    person = PersonFactory(locale=locales[code], name="Ola")
    date = timezone.now().replace(year=2021, month=3, day=15)
    NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], date=date, topics=[topic], people=[person])

    response = client.get(f"{PREFIXES[code]}/news/{tail}")

    assert (response.status_code, lang(response)) == (200, code)


def test_a_page_of_another_language_is_not_below_this_one(client, branches, locales):
    NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], slug="2021-03-h2")

    assert client.get("/news/2021-03-h2/").status_code == 404


def test_a_page_links_to_its_translation(client, branches, locales, story):
    NewsArticlePageFactory(
        parent=branches["ru"].news, locale=locales["ru"], slug="2021-03-parom", translation_key=story.translation_key
    )

    links = soup(client.get("/news/2021-03-ferry/")).select("link[rel=alternate][hreflang]")

    assert {link["hreflang"]: link["href"] for link in links} == {
        "en": "http://testserver/news/2021-03-ferry/",
        "ru": "http://testserver/ru/news/2021-03-parom/",
        "x-default": "http://testserver/news/2021-03-ferry/",
    }


def test_a_translation_that_is_a_draft_is_not_linked(client, branches, locales, story):
    NewsArticlePageFactory(
        parent=branches["ru"].news, locale=locales["ru"], live=False, translation_key=story.translation_key
    )

    assert soup(client.get("/news/2021-03-ferry/")).select("link[rel=alternate][hreflang=ru]") == []


def test_a_translation_behind_a_password_is_not_linked(client, branches, locales, story):
    restrict(branches["ru"].home, PageViewRestriction.PASSWORD, password="secret")
    NewsArticlePageFactory(parent=branches["ru"].news, locale=locales["ru"], translation_key=story.translation_key)

    assert soup(client.get("/news/2021-03-ferry/")).select("link[rel=alternate][hreflang=ru]") == []


def test_a_draft_is_not_found(client, news_index):
    NewsArticlePageFactory(parent=news_index, slug="2021-03-ferry", live=False)

    assert client.get("/news/2021-03-ferry/").status_code == 404


def test_an_unpublished_story_is_not_found(client, story):
    story.unpublish()

    assert client.get("/news/2021-03-ferry/").status_code == 404


def test_a_scheduled_story_is_not_found(client, news_index):
    later = timezone.now() + timedelta(days=2)
    story = NewsArticlePageFactory(parent=news_index, slug="2021-03-ferry", live=False)
    story.go_live_at = later
    story.save_revision().publish()

    assert client.get("/news/2021-03-ferry/").status_code == 404


def test_a_list_below_an_index_that_is_a_draft_is_not_found(client, news_index):
    news_index.unpublish()

    assert client.get("/news/archive/").status_code == 404


def test_a_page_deeper_than_its_tree_is_not_found(client, story):
    assert client.get("/news/2021-03-ferry/and/more/").status_code == 404


def test_a_path_deeper_than_any_page_asks_for_no_page(rf, home_page, django_assert_num_queries):
    Site.find_for_request(rf.get("/"))  # Wagtail keeps what it knows about sites

    with translation.override("en"), django_assert_num_queries(1):  # the site alone
        assert route(rf.get("/"), "a/" * (DEEPEST + 1)) is None


def test_a_page_behind_a_password_asks_for_it(client, story):
    restrict(story, PageViewRestriction.PASSWORD, password="tides")

    response = client.get("/news/2021-03-ferry/")

    assert soup(response).select_one("input[type=password][name=password]")


def test_a_page_behind_a_password_shows_nothing_of_itself(client, story):
    restrict(story, PageViewRestriction.PASSWORD, password="tides")

    assert story.title not in soup(client.get("/news/2021-03-ferry/")).get_text()


def test_a_list_of_an_index_behind_a_password_asks_for_it(client, news_index):
    restrict(news_index, PageViewRestriction.PASSWORD, password="tides")

    assert soup(client.get("/news/archive/")).select_one("input[type=password][name=password]")


@EVERY_LANGUAGE
def test_the_right_password_opens_the_page(client, branches, locales, code):
    page = StandardPageFactory(parent=branches[code].home, locale=locales[code], title="Board", slug="board")
    restrict(page, PageViewRestriction.PASSWORD, password="tides")
    address = f"{PREFIXES[code]}/board/"
    form = soup(client.get(address)).select_one("form[method=POST]")
    data = {field["name"]: field.get("value", "") for field in form.select("input[name]")}

    response = client.post(form["action"], {**data, "password": "tides"}, follow=True)

    assert h1(response) == "Board"


def test_a_wrong_password_opens_nothing(client, story):
    restrict(story, PageViewRestriction.PASSWORD, password="tides")
    form = soup(client.get("/news/2021-03-ferry/")).select_one("form[method=POST]")

    client.post(form["action"], {"password": "ebb", "return_url": "/news/2021-03-ferry/"})

    assert story.title not in soup(client.get("/news/2021-03-ferry/")).get_text()


@EVERY_LANGUAGE
def test_a_page_for_staff_sends_to_a_log_in_that_exists(client, branches, locales, code):
    page = StandardPageFactory(parent=branches[code].home, locale=locales[code], slug="board")
    restrict(page, PageViewRestriction.LOGIN)

    response = client.get(f"{PREFIXES[code]}/board/", follow=True)

    assert response.redirect_chain != []
    assert soup(response).select_one("form input[type=password]")


def test_a_page_below_a_restricted_one_is_restricted_too(client, home_page):
    about = StandardPageFactory(parent=home_page, slug="about")
    StandardPageFactory(parent=about, slug="board", title="The board")
    restrict(about, PageViewRestriction.PASSWORD, password="tides")

    assert "The board" not in soup(client.get("/about/board/")).get_text()


def test_a_page_beside_a_restricted_one_is_open(client, home_page, story):
    restrict(StandardPageFactory(parent=home_page, slug="about"), PageViewRestriction.LOGIN)

    assert h1(client.get("/news/2021-03-ferry/")) == story.title


def test_a_second_site_serves_its_own_tree(client, settings, home_page, locales):
    settings.ALLOWED_HOSTS = ["*"]
    other = HomePageFactory(parent=Page.objects.get(depth=1), locale=locales["en"], slug="other", title="Fjordpost")
    Site.objects.create(hostname="fjord.example", port=80, root_page=other)
    StandardPageFactory(parent=other, slug="about", title="About Fjordpost")
    StandardPageFactory(parent=home_page, slug="about", title="About Tideline")

    assert h1(client.get("/about/", headers={"host": "fjord.example"})) == "About Fjordpost"


def test_the_first_site_keeps_its_own_tree_beside_a_second(client, home_page, locales):
    other = HomePageFactory(parent=Page.objects.get(depth=1), locale=locales["en"], slug="other")
    Site.objects.create(hostname="fjord.example", port=80, root_page=other)
    StandardPageFactory(parent=other, slug="only-there")

    assert client.get("/only-there/").status_code == 404


def test_a_site_that_still_has_wagtails_welcome_page_answers(client, locales):
    """Between `migrate` and the setting up of the newsroom, the root is a bare wagtailcore.Page."""
    assert client.get("/").status_code == 200


def test_a_missing_slash_at_the_end_is_added(client, story):
    response = client.get("/news/2021-03-ferry")

    assert (response.status_code, response["Location"]) == (301, "/news/2021-03-ferry/")


def test_doubled_slashes_lead_to_no_other_host(client, home_page):
    response = client.get("//evil.example/news")

    assert not response.get("Location", "").startswith(("//", "http"))


@pytest.mark.parametrize(
    "path",
    [
        "/новости/",
        "/%00/",
        "/news/%00/",
        "/%ed%a0%80/",
        "/news/%ed%a0%80/",
        "/%ff%fe/",
        "/%F0%9F%9A%A2/",
        "/" + "a" * 10_000 + "/",
        "/" + "a/" * 5_000,
        "/" + "%D1%8F" * 3_000 + "/",
        "/news/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/[/",
        "/news/?page=%00",
        "/?%ed%a0%80=%00",
        "/" + "/" * 500,
        "/news/;drop table/",
        "/nb/%00/",
        "/ru/%ed%a0%80/",
    ],
)
def test_a_path_of_junk_is_no_mistake_of_ours(client, branches, path):
    assert client.get(path).status_code in {200, 301, 400, 404}


def test_a_path_of_bytes_that_are_no_text_is_not_found(branches):
    """As a server hands it over: bytes in Latin-1, of which Django makes text."""
    response = Client().generic("GET", "/", PATH_INFO=b"/news/\xed\xa0\x80\x00/".decode("latin-1"))

    assert response.status_code == 404


def test_an_alias_shows_what_its_source_shows(client, home_page):
    source = StandardPageFactory(parent=home_page, title="Contact", slug="contact")
    source.create_alias(update_slug="write-to-us")

    assert h1(client.get("/write-to-us/")) == "Contact"


def test_an_alias_in_another_language_is_found_there(client, branches, locales):
    source = StandardPageFactory(parent=branches["en"].home, title="Contact", slug="contact")
    source.create_alias(parent=branches["nb"].home, update_locale=locales["nb"])

    assert h1(client.get("/nb/contact/")) == "Contact"


def test_the_routed_page_knows_its_parent(rf, story, news_index):
    with translation.override("en"):
        page = route(rf.get("/"), "news/2021-03-ferry/").page

    assert page._cached_parent_obj.pk == news_index.pk


def test_finding_a_page_costs_the_same_at_any_depth(home_page, django_assert_num_queries):
    parent = home_page
    for slug in ("one", "two", "three", "four"):
        parent = StandardPageFactory(parent=parent, slug=slug)
    site = Site.objects.select_related("root_page").get()

    with translation.override("en"), django_assert_num_queries(1):
        assert find(site, ["one", "two", "three", "four"]).page.pk == parent.pk


def test_a_page_with_a_picture_is_found(client, news_index):
    NewsArticlePageFactory(
        parent=news_index, slug="2021-03-ferry", lead_image=NewsImageFactory(file=image_file(size=(320, 213)))
    )

    assert client.get("/news/2021-03-ferry/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "trace"])
def test_another_method_than_get_is_refused(client, story, method):
    assert getattr(client, method)("/news/2021-03-ferry/").status_code in {200, 403, 405}


def test_a_front_page_that_is_gone_meanwhile_leads_to_nothing(story):
    site = Site.objects.get()
    assert find(site, ["news"]) is not None
    site.root_page_id = 0  # as a process remembers the site of before
    assert find(site, ["news"]) is None
