"""What the API tells of stories: what readers may see, as they would find it, at a cost that does not grow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from config.api import Images
from core.factories import NewsImageFactory, image_file
from news import lengths
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from search.index import rebuild
from tests.conftest import Branch

pytestmark = pytest.mark.django_db

STORIES = "pages/?type=news.NewsArticlePage"
SECRET = "Granite quay cracks in the cold"


def ask(address: str) -> Any:
    return Client().get(f"/api/v2/{address}")


def told(address: str) -> Any:
    response = ask(address)
    assert response.status_code == 200, response.content
    return response.json()


def titles(query: str = "") -> list[str]:
    return [item["title"] for item in told(f"{STORIES}{query}")["items"]]


def picture() -> Any:
    return NewsImageFactory(file=image_file(size=(96, 64)), description=SECRET)


def report() -> Any:
    return get_document_model().objects.create(title=SECRET, file=ContentFile(b"words", name="report.pdf"))


def publish(story: NewsArticlePage, **changes: Any) -> NewsArticlePage:
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return NewsArticlePage.objects.get(pk=story.pk)


# What nobody may see ------------------------------------------------------------------------------


def draft(story: NewsArticlePage) -> None:
    story.unpublish()


def withdrawn(story: NewsArticlePage) -> None:
    publish(story, withdrawal_reason="Nobody was there.")


def future(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(date=timezone.now() + timedelta(days=1))


def restricted(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.page_ptr, restriction_type=PageViewRestriction.LOGIN)


def restricted_branch(story: NewsArticlePage) -> None:
    PageViewRestriction.objects.create(page=story.get_parent(), restriction_type=PageViewRestriction.LOGIN)


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    """A story with a picture and a document of its own."""
    return NewsArticlePageFactory(
        parent=news_index,
        title=SECRET,
        lead_image=picture(),
        body=[("document", {"document": report(), "title": ""})],
    )


LISTS = ["pages/", STORIES, f"{STORIES}&fields=*", "images/", "documents/"]


def test_a_public_story_is_in_every_list(story: NewsArticlePage) -> None:
    assert [address for address in LISTS if SECRET not in ask(address).content.decode()] == []
    assert told(f"pages/{story.pk}/")["title"] == SECRET


@pytest.mark.parametrize("hide", [draft, withdrawn, future, restricted, restricted_branch])
def test_what_nobody_may_see_is_told_nowhere(
    story: NewsArticlePage, news_index: NewsIndexPage, hide: Callable[[NewsArticlePage], None]
) -> None:
    document = story.body[0].value["document"].pk
    hide(story)
    addresses = [*LISTS, f"pages/{story.pk}/", f"images/{story.lead_image_id}/", f"documents/{document}/"]
    assert [address for address in addresses if SECRET in ask(address).content.decode()] == []
    assert [ask(address).status_code for address in addresses[-3:]] == [404, 404, 404]


@pytest.mark.parametrize("hide", [draft, withdrawn, restricted])
def test_a_story_that_leads_to_it_does_not_tell_of_it(
    story: NewsArticlePage, news_index: NewsIndexPage, hide: Callable[[NewsArticlePage], None]
) -> None:
    news_index.refresh_from_db()
    action = {"text": "See", "button": "Go", "page": story, "url": ""}
    other = NewsArticlePageFactory(
        parent=news_index,
        title="Another",
        body=[
            ("related_story", story),
            ("call_to_action", action),
            ("paragraph", f'<p><a linktype="page" id="{story.pk}">there</a></p>'),
        ],
    )
    address = f"pages/{other.pk}/"
    assert told(address)["body"][0]["value"]["title"] == SECRET
    hide(story)
    after = ask(address)
    assert (SECRET in after.content.decode(), story.slug in after.content.decode()) == (False, False)
    related, called, _paragraph = (block["value"] for block in after.json()["body"])
    assert (related, called["page"], called["url"]) == (None, None, None)


def test_a_picture_that_no_page_shows_is_not_told_of(story: NewsArticlePage) -> None:
    unused = picture()
    assert ask(f"images/{unused.pk}/").status_code == 404
    assert [item["id"] for item in told("images/")["items"]] == [story.lead_image_id]


def test_what_only_a_draft_shows_is_not_told_of(story: NewsArticlePage) -> None:
    revision = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    revision.lead_image = planned = picture()
    revision.title = "What is planned"
    revision.save_revision()
    assert ask(f"images/{planned.pk}/").status_code == 404
    assert "What is planned" not in ask("pages/").content.decode()


def test_a_document_that_is_kept_back_is_not_told_of(story: NewsArticlePage) -> None:
    document = story.body[0].value["document"]
    above = Collection.get_first_root_node().add_child(name="Above")
    document.collection = above.add_child(name="Below")
    document.save()
    assert ask(f"documents/{document.pk}/").status_code == 200
    CollectionViewRestriction.objects.create(collection=above, restriction_type="login")
    assert ask(f"documents/{document.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["pages/{}/", "pages/?fields=*", "images/?fields=*", "documents/?fields=*"])
def test_nothing_is_told_of_users_and_where_files_lie(
    story: NewsArticlePage, django_user_model: Any, settings: Any, address: str
) -> None:
    user = django_user_model.objects.create_user("reporter-1-demo", email="reporter1@example.org", password="x")
    NewsArticlePage.objects.filter(pk=story.pk).update(owner=user)
    content = ask(address.format(story.pk)).content.decode()
    for word in ("reporter-1-demo", "reporter1@", str(settings.MEDIA_ROOT), "original_images", "rights_note"):
        assert word not in content


# What is asked for --------------------------------------------------------------------------------


@pytest.fixture
def archive(branches: dict[str, Branch]) -> dict[str, NewsArticlePage]:
    arctic, nordic = TopicFactory(name="Arctic"), TopicFactory(name="Arctic", locale=branches["nb"].home.locale)
    seas, ada = TopicFactory(name="Seas"), PersonFactory(name="Ada Demo")
    made = {}
    for title, code, when, topics, people in [
        ("Old", "en", (2005, 2, 18), [arctic], []),
        ("New Year", "en", (2006, 1, 1), [arctic, seas], [ada]),
        ("Late", "en", (2006, 7, 1), [seas], [ada]),
        ("Norsk", "nb", (2006, 7, 2), [nordic], []),
    ]:
        branches[code].news.refresh_from_db()
        made[title] = NewsArticlePageFactory(
            parent=branches[code].news,
            locale=branches[code].news.locale,
            title=title,
            lede="Ice on the quay.",
            date=timezone.make_aware(datetime(*when, 0, 30)),
            topics=topics,
            people=people,
        )
    return made


ASKED = [
    ("", ["Norsk", "Late", "New Year", "Old"]),
    ("&order=date", ["Old", "New Year", "Late", "Norsk"]),
    ("&order=id", ["Old", "New Year", "Late", "Norsk"]),
    ("&order=-id", ["Norsk", "Late", "New Year", "Old"]),
    ("&locale=nb", ["Norsk"]),
    ("&locale=ru", []),
    ("&year=2006", ["Norsk", "Late", "New Year"]),
    ("&year=2006&month=1", ["New Year"]),
    ("&year=2006&month=7&locale=en", ["Late"]),
    ("&topic=seas", ["Late", "New Year"]),
    ("&topic=seas&order=date", ["New Year", "Late"]),
    ("&topic=arctic&locale=en", ["New Year", "Old"]),
    ("&topic=arctic&locale=nb", ["Norsk"]),
    ("&topic=seas&year=2006&month=7", ["Late"]),
    ("&author=ada-demo", ["Late", "New Year"]),
    ("&author=ada-demo&topic=arctic&locale=en", ["New Year"]),
    ("&author=ada-demo&year=2005", []),
    ("&limit=2&offset=1", ["Late", "New Year"]),
]


@pytest.mark.parametrize("is_counted", [False, True])
@pytest.mark.parametrize(("query", "expected"), ASKED)
def test_a_list_is_narrowed_down(
    archive: dict[str, NewsArticlePage], query: str, expected: list[str], is_counted: bool
) -> None:
    if is_counted:
        lengths.rebuild(lambda done, of: None)
    answer = told(f"{STORIES}{query}")
    assert [item["title"] for item in answer["items"]] == expected
    assert answer["meta"]["total_count"] == (4 if "limit" in query else len(expected))


def test_a_topic_of_several_languages_needs_one_of_them(archive: dict[str, NewsArticlePage]) -> None:
    response = ask(f"{STORIES}&topic=arctic")
    assert (response.status_code, "locale" in response.json()["message"]) == (400, True)


def test_a_list_leads_to_its_next_part_and_back(archive: dict[str, NewsArticlePage]) -> None:
    answer = told(f"{STORIES}&limit=3")
    assert answer["meta"]["previous"] is None
    answer = Client().get(answer["meta"]["next"].removeprefix("http://testserver")).json()
    assert ([item["title"] for item in answer["items"]], answer["meta"]["next"]) == (["Old"], None)
    answer = Client().get(answer["meta"]["previous"].removeprefix("http://testserver")).json()
    assert len(answer["items"]) == 3


def test_search_finds_what_the_site_finds(archive: dict[str, NewsArticlePage]) -> None:
    list(rebuild())
    assert set(titles("&search=quay")) == {"Old", "New Year", "Late", "Norsk"}
    assert titles("&search=quay&locale=nb") == ["Norsk"]
    assert set(titles("&search=quay&author=ada-demo&year=2006")) == {"New Year", "Late"}
    assert titles("&search=walrus") == []
    assert len(titles("&search=quay&limit=1")) == 1


def test_what_is_withdrawn_after_it_was_indexed_is_not_found(archive: dict[str, NewsArticlePage]) -> None:
    list(rebuild())
    NewsArticlePage.objects.filter(title="Old").update(withdrawal_reason="It was not so.")
    assert "Old" not in titles("&search=quay")


def test_lists_are_lean_until_somebody_asks_for_more(story: NewsArticlePage) -> None:
    (lean,) = told(STORIES)["items"]
    assert not lean.keys() & {"body", "html", "sources", "corrections", "translations"}
    (whole,) = told(f"{STORIES}&fields=body,-lede")["items"]
    assert whole.keys() - lean.keys() == {"body"}
    assert lean.keys() - whole.keys() == {"lede"}
    (bare,) = told(f"{STORIES}&fields=_,title")["items"]
    assert (bare.keys(), bare["meta"].keys()) == ({"id", "meta", "title"}, {"type", "detail_url"})


def test_translations_that_are_public_are_named(branches: dict[str, Branch]) -> None:
    original = NewsArticlePageFactory(parent=branches["en"].news, title="In English")
    for code, live in (("nb", True), ("ru", False)):
        NewsArticlePageFactory(
            parent=branches[code].news,
            locale=branches[code].news.locale,
            translation_key=original.translation_key,
            title=f"In {code}",
            live=live,
        )
    (translation,) = told(f"pages/{original.pk}/")["translations"]
    assert (translation["locale"], translation["title"]) == ("nb", "In nb")
    answer = Client().get(translation["detail_url"].removeprefix("http://testserver")).json()
    assert (answer["meta"]["locale"], answer["translations"][0]["title"]) == ("nb", "In English")


def test_the_addresses_of_topics_and_people_are_those_of_the_site(archive: dict[str, NewsArticlePage]) -> None:
    answer = told(f"pages/{archive['New Year'].pk}/")
    addresses = [each["html_url"] for each in [*answer["topics"], *answer["people"]]]
    addresses += [answer["meta"]["html_url"], answer["meta"]["text_url"]]
    for address in addresses:
        assert Client().get(address.removeprefix("http://testserver")).status_code == 200, address


def test_running_text_is_in_the_language_of_its_story(branches: dict[str, Branch]) -> None:
    story = NewsArticlePageFactory(parent=branches["nb"].news, locale=branches["nb"].news.locale)
    body = [("related_story", NewsArticlePageFactory(parent=branches["nb"].news, locale=branches["nb"].news.locale))]
    publish(story, body=body)
    assert "Les også" in told(f"pages/{story.pk}/")["body"][0]["html"]


# What it costs ------------------------------------------------------------------------------------

BUDGETS = {
    f"{STORIES}": 10,
    f"{STORIES}&locale=en&year=2005": 12,
    f"{STORIES}&topic=seas": 12,
    f"{STORIES}&fields=*&limit=10": 25,
    "pages/": 8,
    "images/": 5,
    "documents/": 4,
    "pages/{newest}/": 25,
}


@pytest.fixture
def grow(news_index: NewsIndexPage) -> Callable[[int], NewsArticlePage]:
    """Return a function that brings the archive to a number of stories and returns the newest of them."""
    topic, person = TopicFactory(name="Seas"), PersonFactory()
    first = NewsArticlePageFactory(parent=news_index, title="First")

    def grown(number: int) -> NewsArticlePage:
        for count in range(NewsArticlePage.objects.count(), number):
            news_index.refresh_from_db()
            image = picture()
            image.decorative, image.contextual_alt_text = False, "A harbour."
            newest = NewsArticlePageFactory(
                parent=news_index,
                title=f"Story {count}",
                date=FIRST_DATE + timedelta(hours=count),
                lead_image=image,
                body=[
                    ("paragraph", f'<p><a linktype="page" id="{first.pk}">x</a></p>'),
                    ("image", {"image": image, "caption": "", "credit": "", "size": "wide"}),
                    ("document", {"document": report(), "title": ""}),
                    ("related_story", first),
                ],
                topics=[topic],
                people=[person],
                corrections=[{"text": f'<p><a linktype="page" id="{first.pk}">x</a></p>'}],
            )
        lengths.rebuild(lambda done, of: None)
        return newest

    return grown


def cost(address: str) -> int:
    ask(address)  # makes the sizes of pictures
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert ask(address).status_code == 200
    return len(queries)


def test_answers_keep_their_budgets_at_any_size(grow: Callable[[int], NewsArticlePage]) -> None:
    costs: list[dict[str, int]] = []
    for number in (4, 12):
        newest = grow(number)
        costs.append({address: cost(address.format(newest=newest.pk)) for address in BUDGETS})
    assert costs[0] == costs[1], "the cost grew with the archive"
    assert {address: queries for address, queries in costs[1].items() if queries > BUDGETS[address]} == {}


def test_a_list_whose_length_is_known_counts_no_rows(grow: Callable[[int], NewsArticlePage]) -> None:
    grow(4)
    for query in ("", "&locale=en", "&year=2005", "&year=2005&month=2", "&topic=seas"):
        with CaptureQueriesContext(connection) as queries:
            assert told(f"{STORIES}{query}")["meta"]["total_count"] == 4 - ("topic" in query)
        assert not [each["sql"] for each in queries if "COUNT(" in each["sql"]], query


def test_a_picture_is_looked_for_by_an_index(story: NewsArticlePage) -> None:
    plan = Images.collection.public().explain()
    assert connection.vendor != "sqlite" or "referenceindex_target_object" in plan


def test_what_is_counted_is_bounded(grow: Callable[[int], NewsArticlePage], monkeypatch: pytest.MonkeyPatch) -> None:
    grow(4)
    monkeypatch.setattr("core.api.collection.Collection.most_counted", 2)
    query = "&topic=seas&year=2005"
    assert told(f"{STORIES}{query}")["meta"]["total_count"] is None
    assert len(told(f"{STORIES}{query}")["items"]) == 3
