"""What machines are told of every kind of page, in three languages: it is linked data, it is whole, and it is true."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.dateparse import parse_datetime
from PIL import Image
from wagtail.models import Locale

from core.factories import MastheadFactory, NewsImageFactory, image_file
from core.models import Masthead, NewsImage
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, NewsArticlePage
from news.sharing import make_crops
from tests.conftest import Branch
from tests.graph import addresses, expanded, graph, node, path, terms

LANGUAGES = ("en", "nb", "ru")
NAMES = {"en": "Tideline", "nb": "Tidevann", "ru": "Прилив"}
# https://developers.google.com/search/docs/appearance/structured-data/article requires none, and recommends these.
RECOMMENDED = {"author", "dateModified", "datePublished", "headline", "image"}
OURS = {
    "publisher",
    "inLanguage",
    "isPartOf",
    "correction",
    "mainEntityOfPage",
    "citation",
    "articleSection",
    "keywords",
}
KINDS = {
    "story": "NewsArticle",
    "front": "WebPage",
    "index": "CollectionPage",
    "archive": "CollectionPage",
    "year": "CollectionPage",
    "month": "CollectionPage",
    "topic": "CollectionPage",
    "author": "ProfilePage",
    "thread": "CollectionPage",
    "corrections": "CollectionPage",
    "standing": "WebPage",
}
EVERY_PAGE = [(kind, language) for kind in KINDS for language in LANGUAGES]
Read = Callable[[str], BeautifulSoup]


def picture(**told: Any) -> NewsImage:
    return NewsImageFactory(file=image_file(size=(480, 300)), **told)


@pytest.fixture
def read(client: Client) -> Read:
    def page(address: str) -> BeautifulSoup:
        response = client.get(address)
        assert response.status_code == 200, address
        return BeautifulSoup(response.content, "html.parser")

    return page


class Stories(dict[str, NewsArticlePage]):
    """A story in each language, made when it is asked for, with all that a story can have, and what leads to it."""

    def __init__(self, branches: dict[str, Branch], locales: dict[str, Locale]) -> None:
        self.branches, self.locales = branches, locales

    def __missing__(self, language: str) -> NewsArticlePage:
        self[language] = tell(self.branches[language], self.locales[language])
        return self[language]


@pytest.fixture
def stories(branches: dict[str, Branch], locales: dict[str, Locale]) -> Stories:
    return Stories(branches, locales)


def tell(branch: Branch, locale: Locale) -> NewsArticlePage:
    language = locale.language_code
    principles = StandardPageFactory(parent=branch.home, locale=locale, slug="principles", title="How we work")
    MastheadFactory(
        locale=locale, name=NAMES[language], complaints="Write to us.", email="desk@tideline.example",
        principles_page=principles,
    )  # fmt: skip
    person = PersonFactory(locale=locale, name="Reporter 1 Demo", slug="reporter", role="Reporter", portrait=picture())
    lead, inner = picture(credit="Photo: Reporter 1 Demo"), picture(credit="Photo: The agency")
    assert make_crops(lead)
    inner.decorative, inner.contextual_alt_text = False, "A quay."
    story = NewsArticlePageFactory(
        parent=branch.news,
        locale=locale,
        title=f"Ice & <snow> in {language}",
        slug="ice",
        lead_image=lead,
        body=[
            ("paragraph", "<p>What was measured.</p>"),
            ("image", {"image": inner, "caption": "The quay.", "credit": "", "size": "text"}),
        ],
        topics=[TopicFactory(locale=locale, name="Ice", slug="ice")],
        people=[person],
        sources=[("source", {"name": "RBC daily", "url": "https://example.org/rbc"})],
    )
    draft = story.get_latest_revision_as_object()
    draft.lede = "Another lede."
    draft.corrections.add(Correction(text="<p>It was <b>snow</b>.</p>"))
    draft.save_revision().publish()
    told = [{"date": story.date.date(), "text": "It froze.", "story": story}]
    StoryThreadFactory(locale=locale, name="The winter", slug="winter", developments=told)
    return NewsArticlePage.objects.get(pk=story.pk)


def address(kind: str, language: str, stories: Stories) -> str:
    story, home = stories[language], "/" if language == "en" else f"/{language}/"
    index, day = story.index_url, story.local_time
    return {
        "story": story.url,
        "front": home,
        "index": index,
        "archive": f"{index}archive/",
        "year": f"{index}archive/{day.year}/",
        "month": f"{index}archive/{day.year}/{day.month:02d}/",
        "topic": f"{index}topics/ice/",
        "author": f"{index}authors/reporter/",
        "thread": f"{index}threads/winter/",
        "corrections": f"{home}corrections/",
        "standing": f"{home}principles/",
    }[kind]


# Every page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "language"), EVERY_PAGE)
def test_a_page_is_one_graph_of_linked_data(read: Read, stories: Stories, kind: str, language: str) -> None:
    page = read(address(kind, language, stories))

    assert node(page, KINDS[kind])["inLanguage"] == language
    told = expanded(page)
    assert len(told) == len(graph(page))
    assert {*terms(told)} == {f"https://schema.org/{term}" for term in terms(graph(page))}


@pytest.mark.parametrize(("kind", "language"), EVERY_PAGE)
def test_every_address_leads_somewhere(client: Client, read: Read, stories: Stories, kind: str, language: str) -> None:
    page = read(address(kind, language, stories))
    elsewhere = {link["href"] for link in page.select("a[href^=http]")}

    for each in {*addresses(expanded(page))}:
        if not each.startswith("http://testserver/"):
            assert each in elsewhere, f"the page does not lead to {each}"
        elif "/media/" in each or "/static/" in each:
            assert file_is_there(each), each
        else:
            assert client.get(path(each)).status_code == 200, each


def file_is_there(address: str) -> bool:
    name = address.split("/", 4)[4]
    return default_storage.exists(name) if "/media/" in address else finders.find(name) is not None


@pytest.mark.parametrize(("kind", "language"), EVERY_PAGE)
def test_a_page_names_its_publisher_and_its_site(read: Read, stories: Stories, kind: str, language: str) -> None:
    page = read(address(kind, language, stories))
    publisher, site = node(page, "NewsMediaOrganization"), node(page, "WebSite")

    assert publisher["name"] == site["name"] == NAMES[language] == page.select_one(".masthead__wordmark").get_text()
    assert node(page, KINDS[kind])["isPartOf"] == {"@id": site["@id"]}
    assert site["publisher"] == {"@id": publisher["@id"]}


@pytest.mark.parametrize(("kind", "language"), [page for page in EVERY_PAGE if page[0] not in {"front", "corrections"}])
def test_the_way_to_a_page_is_told_as_it_stands_there(read: Read, stories: Stories, kind: str, language: str) -> None:
    page = read(address(kind, language, stories))

    told = node(page, "BreadcrumbList")["itemListElement"]
    shown = [
        (item.get_text(), item.a and f"http://testserver{item.a['href']}") for item in page.select(".breadcrumbs li")
    ]
    assert [(item["name"], item.get("item")) for item in told] == shown
    assert [item["position"] for item in told] == [*range(1, len(told) + 1)]


@pytest.mark.parametrize(("kind", "language"), [page for page in EVERY_PAGE if page[0] not in {"front", "story"}])
def test_a_page_is_called_as_its_headline_calls_it(read: Read, stories: Stories, kind: str, language: str) -> None:
    page = read(address(kind, language, stories))

    told = node(page, KINDS[kind])
    assert told["name"] == page.h1.get_text()
    assert told["url"] == page.select_one("link[rel=canonical]")["href"]


@pytest.mark.parametrize(
    "kind", [name for name, told in KINDS.items() if told == "CollectionPage" and name != "archive"]
)
def test_a_list_tells_what_stands_in_it(read: Read, stories: Stories, kind: str) -> None:
    page = read(address(kind, "en", stories))

    listed = [item["url"] for item in node(page, "CollectionPage")["mainEntity"]["itemListElement"]]
    assert listed
    assert {f"http://testserver{link['href']}" for link in page.select("main a[href]")} >= {*listed}


def test_a_list_without_stories_tells_of_none(read: Read, news_index: Any) -> None:
    assert "mainEntity" not in node(read("/news/"), "CollectionPage")


def test_search_is_told_to_be_where_it_is(client: Client, read: Read, stories: Stories) -> None:
    for language in LANGUAGES:
        action = node(read(address("front", language, stories)), "WebSite")["potentialAction"]
        found = action["target"]["urlTemplate"].replace("{search_term_string}", "snow")
        page = BeautifulSoup(client.get(path(found)).content, "html.parser")
        assert page.select_one("main [name=q]")["value"] == "snow"


def test_the_pages_that_search_engines_shall_not_show_tell_nothing(read: Read, stories: Stories) -> None:
    for page in (read("/search/?q=ice"), read(f"{stories['en'].url}v/1/"), read(f"{stories['en'].url}v/2/changes/")):
        assert page.select("script[type='application/ld+json']") == []


# The publisher -----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_about_our_rules_are_told_and_stand_in_the_footer(
    read: Read, stories: Stories, language: str
) -> None:
    page = read(stories[language].url)

    told = node(page, "NewsMediaOrganization")
    links = {f"http://testserver{link['href']}" for link in page.select(".footer a")}
    assert {told["publishingPrinciples"], told["correctionsPolicy"]} <= links
    assert "ownershipFundingInfo" not in told


def test_a_page_about_our_rules_is_told_from_when_it_is_there(read: Read, stories: Stories) -> None:
    assert stories["en"]
    page = Masthead.objects.get(locale__language_code="en").principles_page.specific
    page.unpublish()
    assert "publishingPrinciples" not in node(read("/"), "NewsMediaOrganization")
    page.save_revision().publish()
    assert "publishingPrinciples" in node(read("/"), "NewsMediaOrganization")


def test_an_address_of_mail_is_told_where_it_stands(read: Read, stories: Stories) -> None:
    assert stories["en"]
    assert node(read("/"), "NewsMediaOrganization")["email"] == "desk@tideline.example"
    Masthead.objects.update(complaints="")
    page = read("/")
    assert "desk@tideline.example" not in page.get_text()
    assert "email" not in node(page, "NewsMediaOrganization")


# Stories -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_has_what_a_story_should_have(read: Read, stories: Stories, language: str) -> None:
    assert node(read(stories[language].url), "NewsArticle").keys() >= RECOMMENDED | OURS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_of_a_story_stands_on_its_page(read: Read, stories: Stories, language: str) -> None:
    page = read(stories[language].url)
    told = node(page, "NewsArticle")

    shown = page.select_one("main").get_text(" ", strip=True)
    words = [
        told["headline"],
        told["articleSection"],
        *told["keywords"],
        *(author[name] for author in told["author"] for name in ("name", "jobTitle")),
        *(source["name"] for source in told["citation"]),
        *(note["text"].split()[0] for note in told["correction"]),
        *(image[name] for image in told["image"] + told["associatedMedia"] for name in ("caption", "creditText")),
    ]
    assert [word for word in words if word not in shown] == []
    assert told["description"] == page.select_one("meta[name=description]")["content"]


def test_moments_are_told_with_their_offset(read: Read, stories: Stories) -> None:
    page = read(stories["en"].url)
    told = node(page, "NewsArticle")

    shown = [parse_datetime(moment["datetime"]) for moment in page.select(".byline time")]
    assert [datetime.fromisoformat(told[name]) for name in ("datePublished", "dateModified")] == [
        moment.replace(microsecond=0) for moment in shown
    ]
    assert all(told[name][-6] in "+-" for name in ("datePublished", "dateModified"))


def test_the_lead_image_is_told_in_three_shapes_with_its_credit(read: Read, stories: Stories) -> None:
    images = node(read(stories["en"].url), "NewsArticle")["image"]

    assert [round(image["width"] / image["height"], 2) for image in images] == [1, 1.33, 1.78]
    assert {image["creditText"] for image in images} == {"Photo: Reporter 1 Demo"}
    for image in images:
        with Image.open(stored(image["contentUrl"])) as file:
            assert file.size == (image["width"], image["height"])


def stored(address: str) -> Any:
    return default_storage.open(address.split("/media/")[1])


def test_an_image_in_the_text_is_told_as_it_is_shown(read: Read, stories: Stories) -> None:
    page = read(stories["en"].url)

    (told,) = node(page, "NewsArticle")["associatedMedia"]
    assert told["contentUrl"].removeprefix("http://testserver") in page.select_one(".story img")["srcset"]
    assert (told["caption"], told["creditText"]) == ("The quay.", "Photo: The agency")


def test_what_the_desk_notes_on_rights_is_not_told(read: Read, stories: Stories) -> None:
    story = stories["en"]
    NewsImage.objects.update(rights_note="Paid until May.")
    assert "Paid until May" not in str(graph(read(story.url)))


def test_before_its_shapes_are_made_the_image_is_told_as_the_page_shows_it(read: Read, stories: Stories) -> None:
    story = stories["en"]
    NewsArticlePage.objects.filter(pk=story.pk).update(lead_image=picture())

    page = read(story.url)
    (told,) = node(page, "NewsArticle")["image"]
    assert told["contentUrl"].removeprefix("http://testserver") in page.select_one(".figure--lead img")["srcset"]


def test_a_story_that_nobody_signed_is_the_publishers_own(read: Read, news_index: Any) -> None:
    page = read(NewsArticlePageFactory(parent=news_index).url)
    publisher = node(page, "NewsMediaOrganization")
    assert node(page, "NewsArticle")["author"] == [{name: publisher[name] for name in ("@id", "@type", "name")}]


def test_a_story_from_a_source_is_nobodys_here(read: Read, news_index: Any) -> None:
    story = NewsArticlePageFactory(parent=news_index, sources=[("source", {"name": "NTB", "url": ""})])
    told = node(read(story.url), "NewsArticle")
    assert "author" not in told
    assert told["citation"] == [{"@type": "CreativeWork", "name": "NTB"}]


def test_a_story_without_pictures_tells_of_none(read: Read, news_index: Any) -> None:
    assert {"image", "associatedMedia"} & node(
        read(NewsArticlePageFactory(parent=news_index).url), "NewsArticle"
    ).keys() == set()


def test_no_words_of_an_editor_end_the_script(read: Read, stories: Stories) -> None:
    story = stories["en"]
    NewsArticlePage.objects.filter(pk=story.pk).update(title="</script><b>{0} & \u2028 {}")
    Masthead.objects.update(name="</script>{}<i>")
    page = read(story.url)
    assert node(page, "NewsArticle")["headline"] == "</script><b>{0} & \u2028 {}"
    assert node(page, "WebSite")["name"] == "</script>{}<i>"


# People ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_person_says_who_that_is(read: Read, stories: Stories, language: str) -> None:
    page = read(address("author", language, stories))

    person = node(page, "ProfilePage")["mainEntity"]
    assert (person["@type"], person["name"], person["jobTitle"]) == ("Person", "Reporter 1 Demo", "Reporter")
    assert (
        person["image"][0]["contentUrl"].removeprefix("http://testserver")
        in page.select_one(".listing-head img")["src"]
    )
    assert person["url"] == node(read(stories[language].url), "NewsArticle")["author"][0]["url"]
