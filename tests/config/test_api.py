"""The API as a whole: its document says what it answers, it refuses in words, and it never fails."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from core.factories import NewsImageFactory, image_file
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from tests.newsletter.mail_blocks import every_block

pytestmark = pytest.mark.django_db

STORIES = "pages/?type=news.NewsArticlePage"


def ask(address: str = "", **headers: str) -> Any:
    return Client().get(f"/api/v2/{address}", headers=headers)


@pytest.fixture
def other(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Another", slug="2005-01-another")


@pytest.fixture
def story(news_index: NewsIndexPage, other: NewsArticlePage) -> NewsArticlePage:
    """A story of everything that a story can have."""
    news_index.refresh_from_db()
    return NewsArticlePageFactory(
        parent=news_index,
        title="One",
        slug="2005-02-one",
        lead_image=NewsImageFactory(file=image_file(size=(96, 64))),
        body=every_block(other),
        topics=[TopicFactory(name="Arctic")],
        people=[PersonFactory(name="Ada Demo")],
        sources=[
            ("source", {"name": "RBC daily", "url": "https://example.org/"}),
            ("source", {"name": "A", "url": ""}),
        ],
        corrections=[{"text": "<p>It was <b>wrong</b>.</p>"}],
    )


@pytest.fixture
def standing(news_index: NewsIndexPage, other: NewsArticlePage) -> Any:
    return StandardPageFactory(parent=news_index.get_parent().specific, slug="about", body=every_block(other))


@pytest.fixture
def document() -> dict[str, Any]:
    return ask("openapi.json").json()


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def checked(document: dict[str, Any], path: str, status: str, answer: Any) -> None:
    """Raise ValidationError for an answer that is not what the document says of its address."""
    response = document["paths"][path]["get"]["responses"][status]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = {**response["content"]["application/json"]["schema"], "components": document["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer)


ANSWERS = [
    ("/pages/", "pages/"),
    ("/pages/", STORIES),
    ("/pages/", f"{STORIES}&fields=*"),
    ("/pages/", f"{STORIES}&fields=_"),
    ("/pages/", f"{STORIES}&limit=1"),
    ("/pages/", f"{STORIES}&limit=1&offset=1"),
    ("/pages/", "pages/?type=home.HomePage"),
    ("/pages/", "pages/?type=home.StandardPage&fields=*"),
    ("/pages/", "pages/?type=news.NewsIndexPage"),
    ("/pages/{id}/", "pages/{story}/"),
    ("/pages/{id}/", "pages/{story}/?fields=_,title"),
    ("/pages/{id}/", "pages/{index}/"),
    ("/pages/{id}/", "pages/{home}/"),
    ("/pages/{id}/", "pages/{standing}/"),
    ("/images/", "images/"),
    ("/images/{id}/", "images/{image}/"),
    ("/documents/", "documents/"),
    ("/documents/{id}/", "documents/{document}/"),
]


def test_every_answer_is_what_the_document_says(
    document: dict[str, Any], story: NewsArticlePage, standing: Any, news_index: NewsIndexPage, home_page: Any
) -> None:
    report = next(block.value["document"].pk for block in story.body if block.block_type == "document")
    keys = {"story": story.pk, "standing": standing.pk, "index": news_index.pk, "home": home_page.pk}
    keys |= {"image": story.lead_image_id, "document": report}
    asked = set()
    for path, address in ANSWERS:
        response = ask(address.format(**keys))
        assert response.status_code == 200, address
        checked(document, path, "200", response.json())
        asked.add(path)
    assert asked == set(document["paths"])


def test_of_its_own_accord_one_thing_is_told_with_all_that_the_document_names(
    document: dict[str, Any], story: NewsArticlePage
) -> None:
    schema = document["components"]["schemas"]["Story"]["properties"]
    told = ask(f"pages/{story.pk}/").json()
    assert told.keys() == schema.keys()
    assert told["meta"].keys() == schema["meta"]["properties"].keys()
    assert not [name for name in told if told[name] in ("", []) and name != "translations"]


def test_each_kind_of_block_is_described_by_itself(document: dict[str, Any], story: NewsArticlePage) -> None:
    """A value of another kind, or with a word too many, is found out."""
    (blocks,) = [document["components"]["schemas"]["Story"]["properties"]["body"]["items"]]
    validator = Draft202012Validator({**blocks, "components": document["components"]})
    for block in ask(f"pages/{story.pk}/").json()["body"]:
        assert validator.is_valid(block), block["type"]
        assert not validator.is_valid({**block, "type": "another"})
        if isinstance(block["value"], dict):
            assert not validator.is_valid({**block, "value": {**block["value"], "path": "/srv/x"}}), block["type"]


def test_every_parameter_of_the_document_is_taken(document: dict[str, Any], story: NewsArticlePage) -> None:
    values = {
        "type": "news.NewsArticlePage",
        "locale": "en",
        "topic": "arctic",
        "author": "ada-demo",
        "year": "2005",
        "month": "2",
        "order": "-date",
        "limit": "1",
        "offset": "0",
        "fields": "html",
        "search": "ice",
    }
    named = {each["name"]: each for each in document["paths"]["/pages/"]["get"]["parameters"]}
    assert named.keys() == values.keys()
    for name, parameter in named.items():
        Draft202012Validator(parameter["schema"]).validate(
            int(values[name]) if values[name].isdigit() else values[name]
        )
        query = {"type": values["type"], name: values[name], **({"year": "2005"} if name == "month" else {})}
        assert Client().get("/api/v2/pages/", query).status_code == 200, name


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("limit=9&" * 200, "times"),
        ("limit=²", "limit"),
        ("limit=-1", "limit"),
        ("offset=10001", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("locale=de", "locale"),
        ("locale=", "locale"),
        ("type=wagtailcore.Page", "type"),
        ("type=auth.User", "type"),
        ("order=title", "order"),
        ("order=random", "order"),
        ("fields=nothing", "nothing"),
        ("fields=title,,lede", "field"),
        ("fields=" + "a(" * 5000, "fields"),
        ("search=", "search"),
        ("search=ice&order=id", "order"),
        ("topic=arctic", "topic"),
        ("year=2005", "year"),
        ("type=news.NewsArticlePage&topic=nothing", "topic"),
        ("type=news.NewsArticlePage&topic=%00", "topic"),
        ("type=news.NewsArticlePage&author=../x", "author"),
        ("type=news.NewsArticlePage&year=1899", "year"),
        ("type=news.NewsArticlePage&month=2", "year"),
        ("type=news.NewsArticlePage&month=13&year=2005", "month"),
        ("type=news.NewsArticlePage&fields=html&limit=11", "limit"),
        ("year=2005&year=2006", "year"),
        ("format=xml", "format"),
        ("nothing=1", "nothing"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    document: dict[str, Any], news_index: NewsIndexPage, query: str, word: str
) -> None:
    response = ask(f"pages/?{query}")
    assert response.status_code == 400
    checked(document, "/pages/", "400", response.json())
    assert word in response.json()["message"]
    assert len(response.content) < 1000


@pytest.mark.parametrize(
    "path", ["nothing", "pages", "pages/x/", "pages/0/", f"pages/{2**70}/", "images/9/", "documents/9/"]
)
def test_what_is_not_there_is_refused_in_json(news_index: NewsIndexPage, path: str) -> None:
    response = ask(path)
    assert (response.status_code, list(response.json())) == (404, ["message"])


NAMES = [
    "type",
    "locale",
    "topic",
    "author",
    "year",
    "month",
    "order",
    "limit",
    "offset",
    "fields",
    "search",
    "_",
    "id",
]
WORDS = [
    "news.NewsArticlePage",
    "home.HomePage",
    "en",
    "nb",
    "arctic",
    "ada-demo",
    "2005",
    "2",
    "-date",
    "id",
    "*",
    "html",
]
VALUES = st.one_of(st.sampled_from(WORDS), st.integers().map(str), st.text(max_size=30))


def test_whatever_is_asked_it_answers_or_refuses(story: NewsArticlePage) -> None:
    client = Client(raise_request_exception=True)
    seen = set()

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.sampled_from(["pages/", f"pages/{story.pk}/", "images/", "documents/"]),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=5)), VALUES, max_size=4),
    )
    def check(path: str, query: dict[str, str]) -> None:
        encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
        names = {name.encode("utf-8", "surrogatepass").decode("utf-8", "replace"): encoded[name] for name in encoded}
        response = client.get(f"/api/v2/{path}", names)
        seen.add(response.status_code)
        assert response.status_code in {200, 400}
        assert ("message" in response.json()) == (response.status_code == 400)

    check()
    assert seen == {200, 400}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_it_is_for_reading_alone(news_index: NewsIndexPage, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)("/api/v2/pages/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "GET" in response.json()["message"]


@pytest.mark.parametrize("path", ["", "pages/", "openapi.json", "nothing", "pages/?limit=0"])
def test_any_site_may_read_it_and_none_with_cookies(news_index: NewsIndexPage, path: str) -> None:
    response = ask(path, Origin="https://example.org")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert not response.cookies
    assert response["Content-Type"] == "application/json"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_browser_that_asks_first_is_told_what_it_may_do() -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    response = Client().options("/api/v2/pages/", headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]


def test_who_has_an_answer_gets_it_no_second_time(story: NewsArticlePage) -> None:
    for path in ("pages/", f"pages/{story.pk}/", "images/", "openapi.json"):
        first = ask(path)
        assert first["Cache-Control"] == "public, max-age=60"
        again = ask(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Access-Control-Allow-Origin"] == "*"
        compressed = ask(path, **{"If-None-Match": f"W/{first['ETag']}", "Accept-Encoding": "gzip"})
        assert compressed.status_code == 304
    head = Client().head("/api/v2/pages/")
    assert (head.status_code, head.content) == (200, b"")


def test_an_edit_is_seen_at_once(story: NewsArticlePage) -> None:
    first = ask(f"pages/{story.pk}/")
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    draft.lede = "What is known by now."
    revision = draft.save_revision()
    assert ask(f"pages/{story.pk}/", **{"If-None-Match": first["ETag"]}).status_code == 304
    revision.publish()
    again = ask(f"pages/{story.pk}/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["lede"]) == (200, "What is known by now.")


@pytest.fixture
def two_a_minute(settings: Any, news_index: NewsIndexPage) -> Iterator[None]:
    cache.clear()
    settings.API_REQUESTS_PER_MINUTE = 2
    yield
    cache.clear()


def test_who_asks_too_often_is_told_when_to_go_on(two_a_minute: None, document: dict[str, Any]) -> None:
    answers = [ask("pages/") for _number in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["Cache-Control"] == "no-store"
    checked(document, "/pages/", "429", answers[-1].json())
    other = Client().get("/api/v2/pages/", REMOTE_ADDR="192.0.2.99")
    assert other.status_code == 200


def test_pages_lead_programs_to_it(story: NewsArticlePage) -> None:
    page = BeautifulSoup(Client().get(story.url).content, "html.parser")
    assert [link["href"] for link in page.select("link[rel=service-desc]")] == ["/api/v2/openapi.json"]
    leads = [link["href"] for link in page.select("link[rel=alternate][type='application/json']")]
    assert leads == [f"http://testserver/api/v2/pages/{story.pk}/"]


def test_the_door_says_what_there_is(news_index: NewsIndexPage) -> None:
    for address in json.loads(ask().content).values():
        assert Client().get(address.removeprefix("http://testserver")).status_code == 200
