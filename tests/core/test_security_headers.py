"""What browsers are told our pages may do, and that readers get no cookie."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.models import PageViewRestriction

from core.factories import MastheadFactory, NewsletterSignupFactory
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory

PUBLIC = [
    "/",
    "/nb/",
    "/ru/",
    "/news/",
    "/news/archive/",
    "/news/archive/2021/",
    "/news/archive/2021/03/",
    "/news/topics/sea/",
    "/news/authors/ola/",
    "/news/2021-03-ice/",
    "/about/",
    "/search/",
    "/search/?q=ice",
    "/nb/search/?q=ice",
    "/newsletter/subscribe/",
    "/ru/newsletter/subscribe/thanks/",
    "/nowhere/",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
]


@pytest.fixture
def site(branches):
    MastheadFactory(default_signup=NewsletterSignupFactory())
    topic, person = TopicFactory(name="Sea"), PersonFactory(name="Ola")
    NewsArticlePageFactory(parent=branches["en"].news, slug="2021-03-ice", topics=[topic], people=[person])
    StandardPageFactory(parent=branches["en"].home, slug="about")
    return branches["en"]


def policy(response):
    """Return the Content-Security-Policy as {directive: its sources}."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: set(sources) for name, *sources in parts}


def test_no_public_page_runs_what_is_written_into_it(client, site):
    wide = {"'unsafe-inline'", "'unsafe-eval'", "data:", "blob:", "*", "https:", "http:"}

    assert [path for path in PUBLIC if wide & set().union(*policy(client.get(path)).values())] == []


def test_no_public_page_sets_a_cookie(client, site):
    assert [path for path in PUBLIC if client.get(path).cookies] == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
    ],
)
def test_every_public_page_has_the_header(client, site, header, value):
    assert [path for path in PUBLIC if client.get(path).get(header) != value] == []


def test_every_public_page_gives_up_what_it_does_not_need(client, site):
    given_up = {"camera=()", "microphone=()", "geolocation=()"}

    assert [path for path in PUBLIC if not given_up <= set(client.get(path)["Permissions-Policy"].split(", "))] == []


def test_what_is_not_named_is_forbidden(client, site):
    assert policy(client.get("/"))["default-src"] == {"'none'"}


def test_scripts_styles_forms_and_frames_are_our_own(client, site):
    sources = policy(client.get("/"))
    ours = ("script-src", "style-src", "form-action", "frame-ancestors")

    assert [directive for directive in ours if sources[directive] != {"'self'"}] == []


def test_a_frame_may_hold_the_two_video_hosts_alone(client, site):
    assert policy(client.get("/"))["frame-src"] == {
        "'self'",
        "https://www.youtube-nocookie.com",
        "https://player.vimeo.com",
    }


def test_the_admin_has_a_policy_of_its_own(admin_client, site):
    assert "'unsafe-inline'" in policy(admin_client.get("/admin/"))["script-src"]


def test_an_editor_on_a_public_page_may_see_the_user_bar(admin_client, site):
    assert "'unsafe-inline'" in policy(admin_client.get("/"))["style-src"]


def test_a_signed_in_reader_gets_the_policy_of_readers(client, site):
    client.force_login(get_user_model().objects.create_user("reader"))

    assert "'unsafe-inline'" not in policy(client.get("/"))["script-src"]


FORGED = [
    "sessionid=" + "a" * 32,
    "sessionid=" + "a" * 10_000,
    'sessionid="\\000abcdefghij"',
    'sessionid="\\377\\376abcdefgh"',
    "sessionid=;",
    "sessionid=../../../../etc/passwd",
    "sessionid=%00%00%00%00%00%00",
]


def test_a_forged_session_does_not_widen_the_policy(client, site):
    policies = {cookie: policy(client.get("/", headers={"cookie": cookie})) for cookie in FORGED}

    assert [cookie for cookie in FORGED if "'unsafe-inline'" in policies[cookie]["script-src"]] == []


def test_a_forged_session_is_no_mistake_of_ours(client, site):
    assert [cookie for cookie in FORGED if client.get("/", headers={"cookie": cookie}).status_code != 200] == []


def test_a_path_that_looks_like_the_admins_is_a_readers(client, site):
    assert "'unsafe-inline'" not in policy(client.get("/administration/"))["script-src"]


def test_a_page_that_asks_for_a_password_keeps_the_policy(client, site):
    PageViewRestriction.objects.create(page=site.home, restriction_type="password", password="tides")

    assert "'unsafe-inline'" not in policy(client.get("/about/"))["script-src"]
