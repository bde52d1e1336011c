"""What a reader sees when something went wrong."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import override

from core import views
from core.factories import MastheadFactory
from home.models import HomePage

LANGUAGES = {"en": "/", "nb": "/nb/", "ru": "/ru/"}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def site(branches, locales):
    """A site whose menu has an entry: what is drawn around an error must not fail itself."""
    MastheadFactory(name="Tideline")
    return branches


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_not_there_is_told_in_the_language_of_the_address(client, site, code):
    response = client.get(f"{LANGUAGES[code]}nowhere/")

    assert (response.status_code, soup(response).html["lang"]) == (404, code)


def test_the_three_languages_say_it_differently(client, site):
    assert len({soup(client.get(f"{path}nowhere/")).h1.string for path in LANGUAGES.values()}) == 3


def test_what_is_not_there_is_told_in_the_look_of_the_site(client, site):
    page = soup(client.get("/nowhere/"))

    assert page.select_one(".masthead__wordmark").string.strip() == "Tideline"
    assert page.select_one("link[rel=stylesheet]")


def test_an_error_is_kept_out_of_search_engines(client, site):
    assert soup(client.get("/nowhere/")).select_one("meta[name=robots]")["content"] == "noindex"


def test_a_refused_host_is_a_bad_request_in_the_look_of_the_site(client, site):
    response = client.get("/", headers={"host": "evil.example"})

    assert (response.status_code, soup(response).select_one(".kicker").string) == (400, "400")


def test_a_host_that_makes_no_sense_is_a_bad_request(client, site):
    assert client.get("/", headers={"host": "a b<script>"}).status_code == 400


def refuse(*args, **kwargs):
    raise PermissionDenied


def fail(*args, **kwargs):
    raise RuntimeError("broken on purpose")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_not_open_is_told_in_the_language_of_the_address(client, site, monkeypatch, code):
    monkeypatch.setattr(HomePage, "get_context", refuse)

    response = client.get(LANGUAGES[code])

    assert (response.status_code, soup(response).html["lang"], soup(response).select_one(".kicker").string) == (
        403,
        code,
        "403",
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_mistake_of_ours_is_told_in_the_language_of_the_address(site, monkeypatch, code):
    monkeypatch.setattr(HomePage, "get_context", fail)

    response = Client(raise_request_exception=False).get(LANGUAGES[code])

    assert (response.status_code, soup(response).html["lang"]) == (500, code)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_mistake_of_ours_asks_nothing_of_the_database(rf, db, django_assert_num_queries, code):
    with override(code), django_assert_num_queries(0):
        assert soup(views.server_error(rf.get("/"))).html["lang"] == code


def test_a_mistake_of_ours_has_our_stylesheet(rf):
    assert soup(views.server_error(rf.get("/"))).select_one("link[rel=stylesheet][href$='css/site.css']")


def test_an_error_page_escapes_the_address(client, site):
    assert soup(client.get("/<script>alert(1)</script>/")).find("script", src=False) is None
