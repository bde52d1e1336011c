"""Who is answered with a ready page, and that nobody can put anything into it."""

import gzip
import threading
import time
from typing import Any

import brotli
import pytest
from django.http import HttpResponse
from wagtail.models import PageViewRestriction

from core.page_cache import front, members
from core.page_cache.dependencies import is_the_same_for_all
from core.page_cache.names import address_of, name_of
from core.page_cache.store import Store
from core.page_cache.tasks import make_ready
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, settle

pytestmark = pytest.mark.django_db
MARK = "x-mark-of-a-visitor"


@pytest.fixture
def news(branches: dict[str, Branch], visitor: Visitor) -> str:
    for _ in range(13):
        NewsArticlePageFactory(parent=branches["en"].news)
    settle()
    return branches["en"].news.url


def test_a_page_is_made_once(news: str, visitor: Visitor) -> None:
    first, second = visitor.get(news), visitor.get(news)
    assert visitor.made == 1
    assert first == second
    assert first.body == visitor.fresh(news).body


def test_it_goes_out_as_django_would_send_it(news: str, visitor: Visitor) -> None:
    kept, fresh = visitor.get(news).headers, visitor.fresh(news).headers
    of_its_own = {"ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Security-Policy"}
    assert {name: value for name, value in kept.items() if name not in of_its_own} == {
        name: value for name, value in fresh.items() if name not in of_its_own
    }
    assert kept["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert kept["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(("accepted", "encoding"), [("br", "br"), ("gzip, deflate", "gzip"), ("GZIP", "gzip")])
def test_it_is_compressed_once(news: str, visitor: Visitor, accepted: str, encoding: str) -> None:
    whole = visitor.get(news)
    small = visitor.get(news, HTTP_ACCEPT_ENCODING=accepted)
    undone = brotli.decompress(small.body) if encoding == "br" else gzip.decompress(small.body)
    assert (undone, small.headers["Content-Encoding"]) == (whole.body, encoding)
    assert int(small.headers["Content-Length"]) == len(small.body) < len(whole.body) / 3
    assert small.headers["ETag"] != whole.headers["ETag"]
    assert visitor.made == 1


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0", "br; q=0, gzip;q=0.0", "*;q=0", "zstd"])
def test_it_is_not_where_that_is_not_wanted(news: str, visitor: Visitor, accepted: str) -> None:
    assert "Content-Encoding" not in visitor.get(news, HTTP_ACCEPT_ENCODING=accepted).headers


def test_who_has_it_is_told_so(news: str, visitor: Visitor) -> None:
    answer = visitor.get(news)
    for told in (
        {"HTTP_IF_NONE_MATCH": answer.headers["ETag"]},
        {"HTTP_IF_NONE_MATCH": f'"other", W/{answer.headers["ETag"]}'},
        {"HTTP_IF_MODIFIED_SINCE": answer.headers["Last-Modified"]},
    ):
        again = visitor.get(news, **told)
        assert (again.status, again.body) == ("304 Not Modified", b"")
        assert again.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_IF_NONE_MATCH": '"other"'},
        {"HTTP_IF_MODIFIED_SINCE": "Fri, 18 Feb 2005 09:30:00 GMT"},
        {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
        {"HTTP_RANGE": "bytes=0-9"},
    ],
)
def test_who_has_another_gets_all_of_it(news: str, visitor: Visitor, told: dict[str, str]) -> None:
    answer = visitor.get(news, **told)
    assert (answer.status, answer.body) == ("200 OK", visitor.fresh(news).body)


def test_a_changed_page_has_another_etag(news: str, visitor: Visitor, branches: dict[str, Branch]) -> None:
    first = visitor.get(news).headers["ETag"]
    NewsArticlePageFactory(parent=branches["en"].news)
    settle()
    assert visitor.get(news, HTTP_IF_NONE_MATCH=first).status == "200 OK"


def test_head_has_the_headers_alone(news: str, visitor: Visitor) -> None:
    whole, head = visitor.get(news), visitor.get(news, method="HEAD")
    assert (head.headers, head.body) == (whole.headers, b"")
    assert visitor.get(f"{news}?page=2", method="HEAD").body == b""


def test_each_page_of_a_list_is_kept(news: str, visitor: Visitor) -> None:
    first, second = visitor.get(news), visitor.get(f"{news}?page=2")
    assert first.body != second.body
    assert visitor.get(f"{news}?page=2") == second
    assert visitor.made == 2


def test_what_campaigns_hang_on_makes_no_other_page(news: str, visitor: Visitor) -> None:
    first = visitor.get(news)
    assert visitor.get(f"{news}?utm_source=letter&utm_medium=mail&fbclid=a.b-c") == first
    assert visitor.made == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_asking_is_answered(news: str, visitor: Visitor, pages: Store, method: str) -> None:
    visitor.get(news)
    visitor.get(news, method=method)
    assert visitor.made == 2


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_COOKIE": "sessionid=abc"},
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"},
        {"HTTP_COOKIE": "messages=abc"},
        {"HTTP_COOKIE": "csrftoken=abc"},
        {"HTTP_AUTHORIZATION": "Basic abc"},
        {"HTTP_HOST": "localhost"},
        {"HTTP_HOST": "testserver:81"},
        {"wsgi.url_scheme": "https"},
    ],
)
def test_who_says_who_he_is_gets_a_page_of_his_own(
    news: str, visitor: Visitor, pages: Store, told: dict[str, str]
) -> None:
    visitor.get(news, **told)
    assert pages.size == (0, 0)
    visitor.get(news)
    visitor.get(news, **told)
    assert visitor.made == 3


@pytest.mark.parametrize(
    "address",
    [
        "/news/?q=1",
        "/news/?page=0",
        "/news/?page=01",
        "/news/?page=2&page=3",
        "/news/?page=12345",
        "/news/?page=2&utm_source=x",
        "/news/?utm_source=<script>",
        "/news/?PAGE=2",
        "/News/",
        "/news",
        "/news//",
        "/news/../news/",
        "/./news/",
        "/news/%2e%2e/",
        "/news/index.html",
        "/news/index.html.headers",
        "/news/a b/",
        "/news/\x00/",
        "/" + "a" * 201 + "/",
        "/" + "a/" * 13,
        "/admin/",
        "/documents/1/x.pdf",
        "/drafts/abc/",
        "/nb/drafts/abc/",
        "/search/",
        "/api/v2/pages/",
        "/api/v2/openapi.json",
        "/ru/search/",
        "/newsletter/subscribe/",
        "/nb/_util/login/",
        "/static/site.css",
        "/news/.rss",
        "/feeds/../secret.txt",
        "/news/archive/02005/",
        "/news/archive/2005/003/",
        "/news/archive/2005/000/",
    ],
)
def test_no_other_address_has_a_place(visitor: Visitor, address: str) -> None:
    path, _mark, query = address.partition("?")
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http"}
    name = name_of({**environ, "PATH_INFO": path, "QUERY_STRING": query})
    assert name is None


def test_a_name_of_many_letters_has_a_place(visitor: Visitor) -> None:
    address = "/новости/".encode().decode("latin-1")
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http"}
    name = name_of({**environ, "PATH_INFO": address, "QUERY_STRING": ""})
    assert name
    assert name.path == "новости/index.html".encode()


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "index.html"),
        ("/news/?page=2", "news/index.page-2.html"),
        ("/news/ice/v/2/", "news/ice/v/2/version.html"),
        ("/news/ice/v/2/changes/", "news/ice/v/2/changes/version.html"),
        ("/news/ice/story.txt", "news/ice/story.txt"),
        ("/feeds/news.rss", "feeds/news.rss"),
    ],
)
def test_a_name_tells_the_address_that_it_was_made_of(visitor: Visitor, address: str, place: str) -> None:
    path, _mark, query = address.partition("?")
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "testserver", "wsgi.url_scheme": "http"}
    name = name_of({**environ, "PATH_INFO": path, "QUERY_STRING": query})
    assert name
    assert (name.path.decode(), address_of(name.path)) == (place, address)


HEADERS = [
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_COOKIE",
    "HTTP_FORWARDED",
    "HTTP_REFERER",
    "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_X_REWRITE_URL",
    "SCRIPT_NAME",
]


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_comes_into_a_page(news: str, visitor: Visitor, header: str) -> None:
    poisoned = visitor.get(news, **{header: f"{MARK}.example"})
    assert MARK not in poisoned.body.decode()
    assert MARK not in str(poisoned.headers)
    assert visitor.get(news).body == visitor.fresh(news).body


def test_a_language_that_a_browser_wants_does_not_change_a_page(news: str, visitor: Visitor) -> None:
    visitor.get(news, HTTP_ACCEPT_LANGUAGE="ru", HTTP_COOKIE="django_language=ru")
    assert b'<html lang="en"' in visitor.get(news).body


def test_strange_queries_fill_no_disk(news: str, visitor: Visitor, pages: Store) -> None:
    for number in range(30):
        visitor.get(f"{news}?{number}={number}")
        visitor.get(f"{news}?page={9000 + number}")  # each shows the last page
    assert pages.size == (0, 0)


def test_a_page_that_has_no_second_one_is_kept_once(news: str, visitor: Visitor, pages: Store) -> None:
    address = NewsArticlePage.objects.first().url
    for number in range(2, 9):
        visitor.get(f"{address}?page={number}")
    assert pages.size == (0, 0)
    visitor.get(address)
    assert pages.size[0] == 1


def test_a_form_that_is_open_stays_good_while_its_reader_goes_on(branches: dict[str, Branch], visitor: Visitor) -> None:
    hidden = NewsArticlePageFactory(parent=branches["en"].news)
    PageViewRestriction.objects.create(
        page=hidden.page_ptr, restriction_type=PageViewRestriction.PASSWORD, password="tide"
    )
    settle()
    token = visitor.get(hidden.url).headers["Set-Cookie"].partition(";")[0]
    again = visitor.get(hidden.url, HTTP_COOKIE=token)
    assert again.headers.get("Set-Cookie", token).partition(";")[0] == token


def test_an_address_that_nobody_has_is_kept_nowhere(
    branches: dict[str, Branch], visitor: Visitor, pages: Store
) -> None:
    assert visitor.get("/news/2005-02-nothing/").status == "404 Not Found"
    assert pages.size == (0, 0)


@pytest.mark.parametrize(
    "told",
    [
        {"Set-Cookie": "a=b"},
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=3, no-store"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_an_answer_that_is_for_one_alone_is_not_kept(visitor: Visitor, pages: Store, told: dict[str, str]) -> None:
    def view(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        is_the_same_for_all()
        start_response("200 OK", [("Content-Type", "text/html"), *told.items()])
        return [b"For you alone."]

    assert visitor.get("/", application=front.PageCache(view)).body == b"For you alone."
    assert pages.size == (0, 0)


def test_an_answer_that_nobody_vouches_for_is_not_kept(visitor: Visitor, pages: Store) -> None:
    answer = HttpResponse("Of unknown origin.")

    def view(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", list(answer.items()))
        return [answer.content]

    visitor.get("/", application=front.PageCache(view))
    assert pages.size == (0, 0)


class Slow:
    """A site that takes its time; it tells how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_go_on = threading.Event()

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked += 1
        self.may_go_on.wait(20)
        is_the_same_for_all()
        start_response("200 OK", [("Content-Type", "text/html")])
        return [f"Number {self.asked}.".encode()]


def test_however_many_ask_a_page_is_made_once(visitor: Visitor, pages: Store) -> None:
    members.join(pages.moment.store)  # the database of a test is for one thread
    slow = Slow()
    kept = front.PageCache(slow)
    bodies: list[bytes] = []
    visitors = [
        threading.Thread(target=lambda: bodies.append(visitor.get("/", application=kept).body)) for _ in range(20)
    ]
    for each in visitors:
        each.start()
    time.sleep(0.1)  # so that they wait for each other
    slow.may_go_on.set()
    for each in visitors:
        each.join()
    assert (slow.asked, set(bodies), len(bodies)) == (1, {b"Number 1."}, 20)


def test_the_copy_before_goes_out_while_a_page_is_made(
    visitor: Visitor, pages: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "SPARED", 20.0)  # a slow machine may take longer than a second
    members.join(pages.moment.store)
    slow = Slow()
    kept = front.PageCache(slow)
    pages.put(b"index.html", made(b"Before.").ready(), ["story 1"], pages.moment)
    pages.throw_away(["story 1"])
    maker = threading.Thread(target=lambda: visitor.get("/", application=kept))
    maker.start()
    while not slow.asked:
        time.sleep(0.01)
    assert visitor.get("/", application=kept).body == b"Before."
    slow.may_go_on.set()
    maker.join()
    assert visitor.get("/", application=kept).body == b"Number 1."


def made(body: bytes) -> front.Answer:
    answer = front.Answer()
    answer.status, answer.headers, answer.body = "200 OK", [("Content-Type", "text/html")], body
    return answer


def test_pages_are_made_when_the_store_is_away(news: str, visitor: Visitor, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "file").write_text("no folder")
    settings.PAGE_CACHE_DIR = str(tmp_path / "file" / "pages")
    for _time in range(2):
        assert visitor.get(news).status == "200 OK"
    assert visitor.made == 2


def test_a_page_is_made_ready_before_anybody_asks(news: str, visitor: Visitor, branches: dict[str, Branch]) -> None:
    story = NewsArticlePageFactory(parent=branches["en"].news)
    settle()
    make_ready.call(story.pk)
    for address in (story.url, news, "/"):
        assert visitor.get(address).status == "200 OK"
    assert visitor.made == 0


def test_what_is_gone_is_not_made_ready(news: str, pages: Store) -> None:
    make_ready.call(10**6)
    assert pages.size == (0, 0)


def test_what_is_not_for_all_is_asked_for_as_it_is_the_next_time(
    branches: dict[str, Branch], visitor: Visitor, pages: Store
) -> None:
    address = "/news/2005-02-nothing/"
    visitor.get(address)
    again = visitor.get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert (again.status, again.headers["Content-Encoding"]) == ("404 Not Found", "gzip")


def test_an_address_that_was_nobodys_may_be_a_pages_later(
    branches: dict[str, Branch], visitor: Visitor, pages: Store
) -> None:
    address = "/news/2005-02-later/"
    for _time in range(2):
        assert visitor.get(address).status == "404 Not Found"
    NewsArticlePageFactory(parent=branches["en"].news, slug="2005-02-later")
    settle()
    for _time in range(2):
        assert visitor.get(address).status == "200 OK"
    assert visitor.made == 3
