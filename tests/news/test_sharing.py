"""What links to a page show where they are shared, in three languages, and what is made for that, when."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, PageViewRestriction

from core.chrome import Chrome
from core.factories import MastheadFactory, NewsImageFactory, image_file
from core.models import DraftLink, NewsImage, NewsRendition
from core.publishing import outbox
from core.publishing.models import PublishedFact
from news import sharing
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from news.structured_data import CROPS
from tests.conftest import Branch
from tests.graph import path

LANGUAGES = {"en": "en_GB", "nb": "nb_NO", "ru": "ru_RU"}
Read = Callable[[str], BeautifulSoup]


@pytest.fixture
def read(client: Client) -> Read:
    def page(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    return page


def test_an_address_is_escaped_once(rf: RequestFactory, news_index: NewsIndexPage) -> None:
    told = {"canonical": "/news/?year=2005&page=2", "request": rf.get("/news/"), "chrome": Chrome(None)}
    page = BeautifulSoup(render_to_string("components/page_meta.html", told), "html.parser")
    address = "http://testserver/news/?year=2005&page=2"
    assert page.select_one("link[rel=canonical]")["href"] == address
    assert tell(page, "og:url") == [address]


@pytest.fixture
def translated(branches: dict[str, Branch], locales: dict[str, Locale]) -> dict[str, NewsArticlePage]:
    """One story without a picture in three languages, with a masthead for each."""
    key: dict[str, Any] = {}
    stories = {}
    for language, name in (("en", "Tideline"), ("nb", "Tidevann"), ("ru", "Прилив")):
        locale = locales[language]
        MastheadFactory(locale=locale, name=name)
        topics = [TopicFactory(locale=locale, name="Ice"), TopicFactory(locale=locale, name="Sea")]
        person = PersonFactory(locale=locale, name="Reporter 1 Demo", slug="reporter")
        story = NewsArticlePageFactory(
            parent=branches[language].news,
            locale=locale,
            slug="ice",
            title="Лёд опаздывает" if language == "ru" else "Isen er sen",
            topics=topics,
            people=[person],
            **key,
        )
        key["translation_key"] = story.translation_key
        stories[language] = story
    return stories


def tell(page: BeautifulSoup, name: str) -> list[str]:
    return [tag["content"] for tag in page.select(f"meta[property='{name}'], meta[name='{name}']")]


def picture(size: tuple[int, int] = (480, 300), **told: Any) -> NewsImage:
    return NewsImageFactory(file=image_file(size=size), **told)


def shapes(image: NewsImage) -> set[str]:
    return {*image.renditions.filter(filter_spec__in=CROPS).values_list("filter_spec", flat=True)}


def check_picture(client: Client, page: BeautifulSoup) -> str:
    """Hold the picture of a card against what the card says of it; return its address."""
    (address,), (width,), (height,), (kind,) = (
        tell(page, f"og:image{part}") for part in ("", ":width", ":height", ":type")
    )
    assert address.startswith("http://testserver/")
    if "/media/" in address:
        data = default_storage.open(address.split("/media/")[1]).read()
    else:
        response = client.get(path(address))
        assert (response.status_code, response["Content-Type"]) == (200, kind)
        data = response.content
    with Image.open(BytesIO(data)) as image:
        assert (image.size, Image.MIME[image.format or ""]) == ((int(width), int(height)), kind)
    return address


# Cards -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["story", "front", "index", "topic", "author", "archive", "corrections"])
def test_the_picture_of_a_card_is_there_in_the_size_that_is_told(
    client: Client, read: Read, translated: dict[str, NewsArticlePage], kind: str, language: str
) -> None:
    home = "/" if language == "en" else f"/{language}/"
    address = {
        "story": f"{home}news/ice/",
        "front": home,
        "index": f"{home}news/",
        "topic": f"{home}news/topics/ice/",
        "author": f"{home}news/authors/reporter/",
        "archive": f"{home}news/archive/",
        "corrections": f"{home}corrections/",
    }[kind]
    page = read(address)

    check_picture(client, page)
    assert tell(page, "og:image:alt") == tell(page, "twitter:image:alt") != [""]
    assert tell(page, "og:locale") == [LANGUAGES[language]]
    assert tell(page, "og:type") == ["article" if kind == "story" else "website"]
    assert tell(page, "og:url") == [page.select_one("link[rel=canonical]")["href"]] == [f"http://testserver{address}"]
    assert tell(page, "twitter:card") == ["summary_large_image"]
    assert tell(page, "robots") == ["max-image-preview:large"]


def test_a_story_shows_its_own_picture(client: Client, read: Read, news_index: NewsIndexPage) -> None:
    image = picture(size=(1600, 1200))
    assert sharing.make_crops(image)
    page = read(NewsArticlePageFactory(parent=news_index, lead_image=image, lead_image_alt="A quay.").url)

    assert "fill-1200x675" in check_picture(client, page)
    assert (tell(page, "og:image:width"), tell(page, "og:image:height")) == (["1200"], ["675"])
    assert tell(page, "og:image:alt") == ["A quay."]


def test_a_story_whose_picture_is_lost_shows_its_headline(
    client: Client, read: Read, news_index: NewsIndexPage
) -> None:
    lost = picture()
    lost.file.storage.delete(lost.file.name)
    story = NewsArticlePageFactory(parent=news_index, lead_image=lost)
    assert "/share/stories/" in check_picture(client, read(story.url))
    sharing.make_ready_to_share.call(story.pk)
    assert shapes(lost) == set()


def test_what_is_told_of_a_story_is_what_its_page_says(read: Read, translated: dict[str, NewsArticlePage]) -> None:
    page = read(translated["en"].url)
    assert tell(page, "article:section") == [page.select_one(".kicker").get_text()]
    assert tell(page, "article:tag") == [topic.get_text() for topic in page.select(".topics a")]
    assert tell(page, "article:author") == [f"http://testserver{page.select_one('.byline__name')['href']}"]
    moments = tell(page, "article:published_time") + tell(page, "article:modified_time")
    assert moments == [page.select_one(".byline time")["datetime"]] * 2
    assert tell(page, "og:title") == [page.h1.get_text()]


def test_no_words_of_an_editor_end_a_tag(read: Read, translated: dict[str, NewsArticlePage]) -> None:
    words = 'Ice & "snow" <b>\'s'
    NewsArticlePage.objects.filter(pk=translated["en"].pk).update(title=words, lede=words * 30)
    page = read(translated["en"].url)
    assert tell(page, "og:title") == [words]
    (summary,) = tell(page, "og:description")
    assert [summary] == tell(page, "description")
    assert (words * 30).startswith(summary.removesuffix("…"))
    assert len(summary) == 300


def test_a_list_is_called_by_its_own_name(read: Read, translated: dict[str, NewsArticlePage]) -> None:
    pages = [read(f"/news/{tail}") for tail in ("topics/ice/", "archive/", "archive/2005/", "authors/reporter/")]
    assert [tell(page, "og:title") for page in pages] == [[page.h1.get_text()] for page in pages]


def test_pages_that_search_engines_shall_not_show_say_so_alone(client: Client, read: Read, home_page: Any) -> None:
    page = read("/search/?q=ice")
    assert tell(page, "robots") == ["noindex, follow"]
    assert tell(page, "og:image") == []


# Languages ---------------------------------------------------------------------------------------


def alternates(page: BeautifulSoup) -> dict[str, str]:
    return {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}


def test_translations_lead_to_each_other(client: Client, read: Read, translated: dict[str, NewsArticlePage]) -> None:
    for tail in ("", "news/", "news/ice/", "news/archive/", "news/topics/ice/", "corrections/"):
        told = {language: read(f"/{tail}" if language == "en" else f"/{language}/{tail}") for language in LANGUAGES}
        if tail == "news/topics/ice/":
            continue  # these topics are no translations of each other
        for language, page in told.items():
            links = alternates(page)
            assert [*links] == ["en", "nb", "ru", "x-default"], tail
            assert links["x-default"] == links["en"]
            assert links[language] == page.select_one("link[rel=canonical]")["href"]
            assert {code: alternates(told[code]) for code in LANGUAGES} == dict.fromkeys(LANGUAGES, links)
            others = [name for code, name in LANGUAGES.items() if code != language]
            assert tell(page, "og:locale:alternate") == others


def test_without_an_english_one_the_first_is_for_everybody_else(
    read: Read, translated: dict[str, NewsArticlePage]
) -> None:
    translated["en"].unpublish()
    links = [alternates(read(translated[language].url)) for language in ("nb", "ru")]
    assert links[0] == links[1]
    assert [*links[0]] == ["nb", "ru", "x-default"]
    assert links[0]["x-default"] == links[0]["nb"]


def test_a_page_in_one_language_leads_to_no_other(read: Read, news_index: NewsIndexPage) -> None:
    assert alternates(read(NewsArticlePageFactory(parent=news_index).url)) == {}


def test_the_second_page_of_a_list_is_nobodys_translation(read: Read, branches: dict[str, Branch]) -> None:
    for number in range(13):
        branches["en"].news.refresh_from_db()
        NewsArticlePageFactory(parent=branches["en"].news, title=f"Story {number}")
    assert [*alternates(read("/news/"))] == ["en", "nb", "ru", "x-default"]
    assert alternates(read("/news/?page=2")) == {}


# Headlines that are drawn ------------------------------------------------------------------------


def test_it_has_another_address_when_the_headline_has_changed(
    client: Client, read: Read, translated: dict[str, NewsArticlePage]
) -> None:
    story = translated["en"]
    before = check_picture(client, read(story.url))
    story.title = "Ice is early"
    story.save_revision().publish()
    after = check_picture(client, read(story.url))
    assert before != after
    old = client.get(path(before))
    assert (old.status_code, f"http://testserver{old['Location']}") == (302, after)


@pytest.mark.parametrize("what", ["draft", "future", "withdrawn", "private", "another language", "nothing", "huge"])
def test_none_is_drawn_for_what_readers_may_not_see(client: Client, news_index: NewsIndexPage, what: str) -> None:
    story = NewsArticlePageFactory(parent=news_index, live=what != "draft")
    address = f"/share/stories/{story.pk}/0.png"
    if what == "future":
        NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))
    elif what == "withdrawn":
        NewsArticlePage.objects.filter(pk=story.pk).update(withdrawal_reason="Wrong.")
    elif what == "private":
        PageViewRestriction.objects.create(page=story, restriction_type=PageViewRestriction.LOGIN)
    elif what == "another language":
        address = f"/nb{address}"
    elif what in {"nothing", "huge"}:
        address = f"/share/stories/{story.pk + 99 if what == 'nothing' else 10**30}/0.png"
    assert client.get(address).status_code == 404


def test_a_shared_draft_names_no_picture(client: Client, news_index: NewsIndexPage) -> None:
    story = NewsArticlePageFactory(parent=news_index, live=False)
    story.save_revision()
    link = DraftLink.objects.create(page=story, for_whom="Ministry")
    page = BeautifulSoup(client.get(path(link.address)).content, "html.parser")
    assert page.h1.get_text() == story.title
    assert tell(page, "og:image") == []


# What the worker makes ---------------------------------------------------------------------------


def test_the_worker_makes_the_shapes_when_a_story_goes_out(news_index: NewsIndexPage) -> None:
    image = picture()
    NewsArticlePageFactory(parent=news_index, lead_image=image)
    assert shapes(image) == set()
    outbox.drain()
    assert shapes(image) == {*CROPS}


def test_no_reader_makes_them(read: Read, news_index: NewsIndexPage) -> None:
    image = picture()
    read(NewsArticlePageFactory(parent=news_index, lead_image=image).url)
    assert shapes(image) == set()


def test_the_worker_draws_the_headline_of_a_story_without_a_picture(
    client: Client, read: Read, translated: dict[str, NewsArticlePage], monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.drain()
    monkeypatch.setattr("core.share_image.draw", lambda *_words: pytest.fail("It was not there yet."))
    for story in translated.values():
        check_picture(client, read(story.url))


def test_what_was_drawn_goes_with_its_story(translated: dict[str, NewsArticlePage]) -> None:
    story = translated["en"]
    outbox.drain()
    folder = f"share/stories/{story.pk}"
    assert len(default_storage.listdir(folder)[1]) == 1
    story.unpublish()
    outbox.drain()
    assert default_storage.listdir(folder)[1] == []


def test_nothing_is_made_of_what_has_moved_in(news_index: NewsIndexPage) -> None:
    image = picture()
    story = NewsArticlePageFactory(parent=news_index, lead_image=image)
    PublishedFact.objects.filter(page_id=story.pk).update(change=PublishedFact.Change.MOVED_IN)
    outbox.drain()
    assert shapes(image) == set()


def test_the_shapes_of_a_replaced_file_are_made_anew(news_index: NewsIndexPage) -> None:
    image = picture()
    NewsArticlePageFactory(parent=news_index, lead_image=image)
    outbox.drain()
    before = {*image.renditions.filter(filter_spec__in=CROPS).values_list("pk", flat=True)}
    image.renditions.get(filter_spec=CROPS[-1]).delete()
    after = {*image.renditions.filter(filter_spec__in=CROPS).values_list("pk", flat=True)}
    assert len(after) == len(CROPS)
    assert after != before


def test_another_point_that_has_to_be_seen_makes_other_shapes(news_index: NewsIndexPage) -> None:
    image = NewsImage.objects.get(pk=picture().pk)
    NewsArticlePageFactory(parent=news_index, lead_image=image)
    outbox.drain()
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 40, 40, 20, 20
    image.save()
    keys = NewsRendition.objects.filter(image=image, filter_spec=CROPS[0]).values_list("focal_point_key", flat=True)
    assert len({*keys}) == 2


def test_pictures_that_lead_no_story_keep_their_shapes_to_themselves(db: None) -> None:
    image = NewsImage.objects.get(pk=picture().pk)
    image.caption = "Another."
    image.save()
    assert shapes(image) == set()


def test_those_of_older_stories_are_made_by_a_command(news_index: NewsIndexPage) -> None:
    image, lost = picture(), picture()
    lost.file.storage.delete(lost.file.name)
    for each in (image, lost):
        news_index.refresh_from_db()
        NewsArticlePageFactory(parent=news_index, lead_image=each)
    out = StringIO()
    call_command("make_crops", stdout=out)
    assert "1 lead images have their shapes; the files of 1 are lost." in out.getvalue()
    assert shapes(image) == {*CROPS}


def test_shapes_that_are_there_cost_a_story_no_query(client: Client, news_index: NewsIndexPage) -> None:
    image = picture()
    story = NewsArticlePageFactory(parent=news_index, lead_image=image)
    costs = []
    for _turn in range(2):
        client.get(story.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(story.url)
        costs.append(len(queries))
        sharing.make_crops(image)
    assert costs[0] == costs[1]
