"""What search engines are told of our pages: every public one, in three languages, as the schemas ask for it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from wagtail.models import Page, PageViewRestriction, Site

from core.factories import NewsImageFactory, image_file
from core.page_cache import dependencies
from core.sitemap import roots, sections
from core.structured_data import image_objects
from home.factories import HomePageFactory, StandardPageFactory
from home.models import HomePage, StandardPage
from news.factories import NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage
from news.structured_data import IMAGE
from tests.conftest import Branch
from tests.core.sitemap.conftest import Engine, read_part, schema_of_sitemaps_org

pytestmark = pytest.mark.django_db
STORY = "/news/2021-03-ice/"
DATE = datetime(2021, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def story(branches: dict[str, Branch]) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=branches["en"].news, slug="2021-03-ice", date=DATE)


@pytest.fixture
def every_kind(branches: dict[str, Branch]) -> dict[str, NewsArticlePage]:
    """In each language a story with a picture, topic, author, thread and correction, and a standing page."""
    stories: dict[str, NewsArticlePage] = {}
    key = about = None
    for code, branch in branches.items():
        locale = branch.home.locale
        family = {"translation_key": key} if key else {}
        story = NewsArticlePageFactory(
            parent=branch.news,
            locale=locale,
            slug="2021-03-ice",
            date=DATE,
            lead_image=NewsImageFactory(file=image_file(size=(40, 30))),
            topics=[TopicFactory(locale=locale, name="Seas")],
            people=[PersonFactory(locale=locale, name="Reporter 1 Demo")],
            corrections=[{"text": "<p>It was ice.</p>", "date": DATE + timedelta(days=1)}],
            **family,
        )
        happened = {"date": DATE.date(), "text": "It froze.", "story": story}
        StoryThreadFactory(locale=locale, name="Winter", developments=[happened])
        same = {"translation_key": about} if about else {}
        page = StandardPageFactory(parent=branch.home, locale=locale, slug="about", **same)
        key, about = story.translation_key, page.translation_key
        stories[code] = story
    return stories


def test_every_kind_of_page_is_listed_in_three_languages(every_kind: dict[str, NewsArticlePage], engine: Engine):
    below = ("", "news/", "about/", "corrections/", "news/archive/", "news/2021-03-ice/")
    snippets = ("news/topics/seas/", "news/authors/reporter-1-demo/", "news/threads/winter/")
    expected = {f"{root}{path}" for root in ("/", "/nb/", "/ru/") for path in (*below, *snippets)}

    assert engine.read().keys() == expected


def test_it_is_valid_by_what_sitemaps_org_publishes(every_kind, branches, engine: Engine, client: Client):
    NewsArticlePageFactory(parent=branches["ru"].news, locale=branches["ru"].home.locale, date=timezone.now())
    schema = schema_of_sitemaps_org()

    for address in [*engine.index(), "/sitemap-news.xml"]:
        document = client.get(address).getvalue()
        schema.assertValid(etree.fromstring(document))
        wrong = document.replace(b"<loc>", b"<changefreq>never</changefreq><loc>", 1)
        assert not schema.validate(etree.fromstring(wrong))


def test_whatever_is_listed_answers_and_may_be_indexed(every_kind, engine: Engine, client: Client):
    for address in engine.read():
        response = client.get(address)
        assert response.status_code == 200, address
        assert "noindex" not in response.content.decode(), address


def test_a_page_is_listed_with_the_same_in_other_languages(every_kind, engine: Engine):
    addresses = {"en": STORY, "nb": f"/nb{STORY}", "ru": f"/ru{STORY}", "x-default": STORY}
    listed = engine.read()

    assert [listed[f"{root}{STORY}"].translations for root in ("", "/nb", "/ru")] == [addresses] * 3


def test_what_is_in_no_english_is_by_default_what_it_was_written_in(branches, locales, engine: Engine):
    russian = NewsArticlePageFactory(parent=branches["ru"].news, locale=locales["ru"], slug="2021-03-led")
    family = russian.translation_key
    NewsArticlePageFactory(parent=branches["nb"].news, locale=locales["nb"], slug="2021-03-is", translation_key=family)

    translations = engine.read()["/nb/news/2021-03-is/"].translations
    assert translations == {
        lang: f"/{at}/"
        for lang, at in {
            "ru": "ru/news/2021-03-led",
            "nb": "nb/news/2021-03-is",
            "x-default": "ru/news/2021-03-led",
        }.items()
    }


def test_a_page_in_one_language_says_nothing_of_languages(story, engine: Engine):
    assert engine.read()[STORY].translations == {}


def test_a_withdrawn_translation_is_no_translation(every_kind, engine: Engine):
    every_kind["nb"].withdrawal_reason = "It was wrong."
    every_kind["nb"].save_revision().publish()

    listed = engine.read()
    assert (f"/nb{STORY}" in listed, "nb" in listed[STORY].translations) == (False, False)


def test_a_picture_is_named_in_the_size_that_the_page_shows(every_kind, engine: Engine, client: Client):
    client.get(every_kind["en"].url)  # which makes it

    (picture,) = image_objects(every_kind["en"].lead_image, IMAGE)
    assert engine.read()[STORY].pictures == (picture["url"],)


def test_a_picture_that_no_page_has_shown_yet_is_not_made_for_the_sitemap(every_kind, engine: Engine):
    assert engine.read()[STORY].pictures == ()


def change(story: NewsArticlePage, lede: str, *, typing_only: bool = False) -> None:
    story.lede, story.typing_only = lede, typing_only
    story.save_revision().publish()


def changed(engine: Engine) -> tuple[datetime, datetime]:
    """Return when the story changed, and when its part did, as far as nothing else in it changes that."""
    return datetime.fromisoformat(engine.read()[STORY].changed), datetime.fromisoformat(newest_part(engine))


def newest_part(engine: Engine) -> str:
    """Return when a part with pages changed last: on PostgreSQL, keys go on from test to test."""
    return max(when for part, when in engine.index().items() if part.startswith("/sitemap-pages-"))


def test_a_story_has_changed_on_its_date_until_it_is_changed(story, engine: Engine):
    assert changed(engine)[0] == DATE


def test_a_story_has_changed_when_readers_got_something_else_to_read(story, engine: Engine):
    change(story, "It is thicker than last year, as divers have found.")
    story.refresh_from_db()

    assert story.changed_at is not None
    assert changed(engine)[0] == story.changed_at.replace(microsecond=0) > DATE


def test_a_story_has_not_changed_when_only_typing_was_mended(story, engine: Engine):
    change(story, story.lede.replace("ferries", "ferrys"), typing_only=True)

    assert changed(engine)[0] == DATE


def test_a_story_has_changed_when_readers_were_told_of_a_mistake(story, engine: Engine):
    told = DATE + timedelta(days=3)
    Correction.objects.create(story=story, text="<p>Wrong.</p>", date=told)

    assert changed(engine)[0] == told


def test_a_part_has_changed_when_the_newest_of_it_did(branches, engine: Engine):
    for day in (3, 1, 2):
        NewsArticlePageFactory(parent=branches["en"].news, date=DATE + timedelta(days=day))
    Page.objects.update(last_published_at=DATE)

    newest = max(listed.changed for listed in engine.read().values())
    assert newest_part(engine) == newest == (DATE + timedelta(days=3)).isoformat()


def test_every_part_says_when_the_newest_of_it_changed(every_kind, engine: Engine, client: Client):
    for part, when in engine.index().items():
        listed = read_part(client.get(part).getvalue()).values()
        assert when == max(each.changed for each in listed), part


# What is not there ------------------------------------------------------------------------------


def test_a_draft_is_not_listed(story, engine: Engine):
    story.unpublish()

    assert STORY not in engine.read()


@pytest.mark.parametrize("kind", ["login", "password"])
def test_a_private_page_is_not_listed(story, engine: Engine, kind: str):
    PageViewRestriction.objects.create(page=story, restriction_type=kind, password="tides")

    assert STORY not in engine.read()


def test_what_is_below_a_private_page_is_not_listed(every_kind, branches, engine: Engine):
    PageViewRestriction.objects.create(page=branches["nb"].home, restriction_type="login")

    listed = engine.read()
    assert [path for path in listed if path.startswith("/nb/")] == []
    assert [path for each in listed.values() for path in each.translations.values() if path.startswith("/nb/")] == []


def test_a_story_dated_in_the_future_is_not_listed(story, engine: Engine):
    NewsArticlePage.objects.update(date=timezone.now() + timedelta(days=1))

    assert STORY not in engine.read()


def test_the_pages_of_another_site_are_not_listed(home_page: HomePage, locales, engine: Engine):
    other = HomePageFactory(parent=home_page.get_parent(), locale=locales["en"], slug="other")
    Site.objects.create(hostname="fjord.example", port=80, root_page=other)
    StandardPageFactory(parent=other, slug="only-there")

    assert [path for path in engine.read() if "only-there" in path] == []


def test_earlier_versions_are_not_listed(story, engine: Engine):
    change(story, "It is thicker than last year, as divers have found.")

    assert [path for path in engine.read() if "/v/" in path] == []


@pytest.mark.parametrize("factory", [TopicFactory, PersonFactory, StoryThreadFactory])
def test_what_leads_to_no_story_is_not_listed(story, engine: Engine, factory):
    factory(name="Nothing yet")

    assert [path for path in engine.read() if "nothing-yet" in path] == []


def test_a_topic_whose_only_story_is_a_draft_is_not_listed(branches, engine: Engine):
    NewsArticlePageFactory(parent=branches["en"].news, topics=[TopicFactory(name="Seas")], live=False)

    assert "/news/topics/seas/" not in engine.read()


def test_a_thread_whose_story_belongs_to_tomorrow_is_not_listed(story, engine: Engine):
    tomorrow = timezone.localdate() + timedelta(days=1)
    StoryThreadFactory(name="Winter", developments=[{"date": tomorrow, "text": "It thaws.", "story": story}])

    assert "/news/threads/winter/" not in engine.read()


def test_the_list_of_a_private_index_is_not_listed(every_kind, branches, engine: Engine):
    PageViewRestriction.objects.create(page=branches["en"].news, restriction_type="login")

    listed = engine.read()
    assert [path for path in listed if path.startswith("/news/")] == []


# How it is cut ----------------------------------------------------------------------------------


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut by five keys, which takes fewer stories to try."""
    for module in (dependencies, sections):
        monkeypatch.setattr(module, "BLOCK", 5)


def test_parts_hold_all_of_it_and_nothing_twice(small_parts, branches, engine: Engine):
    stories = {NewsArticlePageFactory(parent=branches["en"].news).url for _ in range(13)}

    assert stories <= engine.read().keys()
    assert len(engine.index()) > 3


def test_an_old_part_stays_as_it_is_when_stories_come(small_parts, branches, engine: Engine, client: Client):
    stories = [NewsArticlePageFactory(parent=branches["en"].news) for _ in range(6)]
    old = f"/sitemap-pages-{stories[0].pk // 5}.xml"
    before = client.get(old).getvalue()
    for _ in range(6):
        NewsArticlePageFactory(parent=branches["en"].news)

    assert client.get(old).getvalue() == before


def test_a_translation_in_another_part_is_known(small_parts, branches, locales, engine: Engine):
    first = NewsArticlePageFactory(parent=branches["en"].news, slug="2021-03-ice")
    for _ in range(6):
        NewsArticlePageFactory(parent=branches["en"].news)
    NewsArticlePageFactory(
        parent=branches["nb"].news, locale=locales["nb"], slug="2021-03-is", translation_key=first.translation_key
    )

    listed = engine.read()
    assert listed[STORY].translations["nb"] == "/nb/news/2021-03-is/"
    assert listed["/nb/news/2021-03-is/"].translations["x-default"] == STORY


@pytest.mark.parametrize(
    "address",
    [
        "/sitemap-pages-99.xml",
        "/sitemap-pages-999999999.xml",
        "/sitemap-pages-9999999999.xml",
        "/sitemap-pages-00.xml",
        "/sitemap-pages--1.xml",
        "/sitemap-nobody-0.xml",
        "/sitemap-lists-1.xml",
        f"/sitemap-pages-{'9' * 5_000}.xml",
        "/sitemap-pages-%00.xml",
        "/sitemap-.xml",
    ],
)
def test_a_part_that_is_not_there_is_not_found(story, client: Client, address: str):
    assert client.get(address).status_code == 404


def test_a_site_of_which_nothing_is_public_has_no_sitemap(branches, client: Client):
    for branch in branches.values():
        PageViewRestriction.objects.create(page=branch.home, restriction_type="login")

    assert client.get("/sitemap.xml").status_code == 404


def test_an_unknown_parameter_changes_nothing(story, client: Client):
    assert client.get("/sitemap.xml?p=99").getvalue() == client.get("/sitemap.xml").getvalue()


def test_signs_that_xml_has_no_place_for_do_not_spoil_it(branches, engine: Engine):
    page = StandardPageFactory(parent=branches["en"].home, slug="about")
    StandardPage.objects.filter(pk=page.pk).update(url_path="/home/a&b'c\"d/")

    assert "/a%26b%27c%22d/" in engine.read()


def test_addresses_are_those_that_pages_give_themselves(every_kind, client: Client, rf):
    asked = rf.get("/sitemap.xml")
    known = roots.Roots.of(asked)
    pages = Page.objects.filter(depth__gt=1)

    assert {known.address(page.url_path) for page in pages} == {page.get_full_url(asked) for page in pages}


# What it costs ----------------------------------------------------------------------------------


def grow(index: NewsIndexPage, number: int) -> None:
    for _ in range(number):
        index.refresh_from_db()
        NewsArticlePageFactory(
            parent=index,
            lead_image=NewsImageFactory(file=image_file(size=(40, 30))),
            topics=[TopicFactory()],
            people=[PersonFactory()],
            corrections=[{"text": "<p>Wrong.</p>"}],
        )


def test_each_part_costs_the_same_at_any_length(branches, client: Client):
    def cost(address: str) -> int:
        client.get(address).getvalue()  # so that what a process learns once is known
        with CaptureQueriesContext(connection) as queries:
            client.get(address).getvalue()
        return len(queries)

    grow(branches["en"].news, 2)
    addresses = ["/sitemap.xml", *Engine(client).index()]
    few = {address: cost(address) for address in addresses}
    grow(branches["en"].news, 4)

    assert {address: cost(address) for address in addresses} == few
    assert few["/sitemap.xml"] <= 22
    assert max(cost for address, cost in few.items() if address != "/sitemap.xml") <= 7
