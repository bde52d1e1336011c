"""The nginx that we ship, in front of a site served as production serves it."""

import gzip
import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import brotli
import pytest

from tests import nginx
from tests.browser.production import Production, free_port, production
from tests.core.page_cache.small_site import ADDRESS

pytestmark = pytest.mark.xdist_group("browser")
ALIKE = [ADDRESS, f"{ADDRESS}story.txt", "/nb/", "/ru/", "/feeds/news.rss", "/nb/feeds/news.json", "/robots.txt"]
SLOWEST = 30.0  # seconds that a test waits for what takes a part of one
OF_NGINX = {"accept-ranges", "connection", "date", "server", "strict-transport-security"}


class Fetched(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Site(NamedTuple):
    behind: Production
    front: str

    def get(self, path: str, method: str = "GET", server: str = "", **headers: str) -> Fetched:
        """Ask nginx, or the application behind it as nginx would."""
        parts = urlsplit(server or self.front)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SLOWEST)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": urlsplit(self.front).netloc, **sent})
        answer = connection.getresponse()
        headers = {name.lower(): ", ".join(answer.headers.get_all(name, [])) for name in answer.headers}
        fetched = Fetched(answer.status, headers, answer.read())
        connection.close()
        return fetched

    @property
    def log(self) -> str:
        return (self.behind.folder / "nginx" / "error.log").read_text()

    def comes_from_the_disk(self, path: str, **headers: str) -> bool:
        """Whether nginx answered by itself: of a file it sends parts, and of what it was given it does not."""
        return "accept-ranges" in self.get(path, **headers).headers


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if nginx.find() is None:
        pytest.skip("There is no nginx with brotli on this machine: make test brings one.")
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("nginx")
    with (
        production(folder, "-m", "tests.core.page_cache.small_site", front=f"http://127.0.0.1:{port}") as behind,
        nginx.nginx(behind, port) as front,
    ):
        yield Site(behind, front)


def test_a_page_comes_from_the_disk_once_it_was_made(site: Site) -> None:
    first = site.get(ADDRESS)
    assert first.status == 200
    assert site.comes_from_the_disk(ADDRESS)
    assert site.get(ADDRESS).body == first.body


@pytest.mark.parametrize("address", ALIKE)
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_nginx_and_the_application_answer_alike(site: Site, encoding: str, address: str) -> None:
    site.get(address)
    front = site.get(address, accept_encoding=encoding)
    behind = site.get(address, server=site.behind.url, accept_encoding=encoding)
    assert front.body == behind.body
    assert sorted(front.headers.keys() - OF_NGINX) == sorted(behind.headers.keys() - OF_NGINX)
    policies = [set(each.headers["content-security-policy"].split("; ")) for each in (front, behind)]
    assert policies[0] == policies[1]
    for name in front.headers.keys() - OF_NGINX - {"content-security-policy"}:
        assert front.headers[name] == behind.headers[name], name


def test_what_is_compressed_is_the_page(site: Site) -> None:
    whole = site.get(ADDRESS).body
    assert brotli.decompress(site.get(ADDRESS, accept_encoding="gzip, br").body) == whole
    assert gzip.decompress(site.get(ADDRESS, accept_encoding="gzip").body) == whole


def test_who_has_it_is_told_so(site: Site) -> None:
    etag = site.get(ADDRESS).headers["etag"]
    for server in (site.front, site.behind.url):
        assert site.get(ADDRESS, server=server, if_none_match=etag).status == 304


@pytest.mark.parametrize(
    "path",
    [
        "/news/?page=2",
        f"{ADDRESS}?utm_source=letter&fbclid=a-b",
        "/",
        "/nb/",
        "/feeds/news.atom",
        "/nb/feeds/news.rss",
        "/sitemap.xml",
        "/sitemap-news.xml",
        "/robots.txt",
        f"{ADDRESS}story.txt",
    ],
)
def test_other_addresses_come_from_the_disk_too(site: Site, path: str) -> None:
    site.get(path)
    assert site.comes_from_the_disk(path)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (ADDRESS, {"cookie": "sessionid=abc"}),
        (ADDRESS, {"cookie": "a=b; sessionid=abc"}),
        (ADDRESS, {"cookie": "messages=abc"}),
        (ADDRESS, {"authorization": "Basic abc"}),
        (f"{ADDRESS}?q=1", {}),
        (f"{ADDRESS}?page=0", {}),
        (f"{ADDRESS}index.html", {}),
        (f"{ADDRESS}index.html.headers", {}),
        (f"{ADDRESS}?../../index.sqlite3", {}),
        ("/admin/login/", {}),
        (f"{ADDRESS}story.txt", {"cookie": "sessionid=abc"}),
        (f"{ADDRESS}story.txt?page=2", {}),
        (f"{ADDRESS}story.txtindex.html", {}),
        (f"{ADDRESS}version.html", {}),
        ("/api/v2/pages/", {}),
        ("/api/v2/openapi.json", {}),
        ("/../index.sqlite3", {}),
        ("/%2e%2e/index.sqlite3", {}),
    ],
)
def test_all_else_is_asked_of_the_application(site: Site, path: str, headers: dict[str, str]) -> None:
    site.get(ADDRESS)
    assert not site.comes_from_the_disk(path, **headers)


def test_a_form_goes_to_the_application(site: Site) -> None:
    site.get(ADDRESS)
    assert site.get(ADDRESS, method="POST").status == 403  # Django asks for its token


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", [ADDRESS, "/robots.txt"])
def test_who_does_not_read_is_answered_by_the_application(site: Site, path: str, method: str) -> None:
    site.get(path)
    front, behind = (site.get(path, method=method, server=server) for server in (site.front, site.behind.url))
    assert (front.status, front.body) == (behind.status, behind.body)
    assert "accept-ranges" not in front.headers


@pytest.mark.parametrize(
    "path",
    [
        "/NEWS/?a=b%20c&a=d",
        "/news",
        "/search?q=%3F%26",
        "/news/%3Fq=1/",
        "/news%2Farchive/",
        "/news/%D0%B2%D0%BE%D0%B4%D0%B0/",
        "/news/%25/",
        "/no-such-file.xml?a=%2F",
        "/" + "a" * 300 + "/",
    ],
)
def test_the_application_is_asked_for_what_was_asked_for(site: Site, path: str) -> None:
    front, behind = site.get(path), site.get(path, server=site.behind.url)
    assert (front.status, front.headers.get("location")) == (behind.status, behind.headers.get("location"))


def test_a_file_that_cannot_be_opened_is_no_error(site: Site) -> None:
    page = Path(site.behind.variables["PAGE_CACHE_DIR"]) / "pages/news/archive/index.html"
    site.get("/news/archive/")
    for name in (page, page.with_name("index.html.gz"), page.with_name("index.html.br")):
        name.unlink()
        name.symlink_to(name)  # a loop
    assert site.get("/news/archive/").status == 200


def test_an_edit_is_seen_at_every_address_that_shows_it(site: Site) -> None:
    addresses = ["/", "/news/", ADDRESS, "/news/topics/harbours/", "/news/archive/2005/"]
    for path in addresses:
        site.get(path)
        assert site.comes_from_the_disk(path)
    site.behind.run("-m", "tests.core.page_cache.small_site", "A headline of today")
    for path in addresses:
        assert b"A headline of today" in site.get(path).body, path
        assert site.comes_from_the_disk(path)


def test_static_files_and_pictures_are_kept_for_long(site: Site) -> None:
    page = site.get(ADDRESS).body.decode()
    style = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = site.get(style, accept_encoding="br")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-encoding"], answer.headers["content-type"]) == ("br", "text/css; charset=utf-8")


def test_what_changed_in_a_story_is_not_for_search_engines(site: Site) -> None:
    site.behind.run("-m", "tests.core.page_cache.small_site", "A headline of yesterday")
    changes = f"{ADDRESS}v/2/changes/"
    site.get(changes)
    assert site.comes_from_the_disk(changes)
    assert site.get(changes).headers["x-robots-tag"] == "noindex"
    assert site.get(changes).body == site.get(changes, server=site.behind.url).body
    assert "x-robots-tag" not in site.get(ADDRESS).headers
    assert not site.comes_from_the_disk(f"{changes}version.html")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/robots.txt", "text/plain"),
        ("/feeds/news.rss", "application/xml"),
        ("/feeds/news.json", "application/feed+json"),
        ("/sitemap.xml", "application/xml"),
    ],
)
def test_files_have_their_own_kind(site: Site, path: str, kind: str) -> None:
    site.get(path)
    assert site.comes_from_the_disk(path)
    assert site.get(path).headers["content-type"].partition(";")[0] == kind
