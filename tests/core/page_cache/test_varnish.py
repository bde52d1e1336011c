"""The Varnish that we ship, in front of a site served as production serves it: it keeps pages, and is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import varnish
from tests.browser.production import free_port, production
from tests.core.page_cache.small_site import ADDRESS
from tests.core.page_cache.test_nginx import Site

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if varnish.find() is None:
        pytest.skip("There is no Varnish on this machine: make test brings one.")
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("varnish")
    front = f"http://127.0.0.1:{port}"
    caches: dict[str, Any] = {
        "varnish": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": front}
    }
    told = {"FRONTEND_CACHE": json.dumps(caches), "SHARED_CACHE_SECONDS": "600"}
    with (
        production(folder, "-m", "tests.core.page_cache.small_site", front=front, **told) as behind,
        varnish.varnish(behind.url, port),
    ):
        yield Site(behind, front)


def is_kept(site: Site, path: str, **headers: str) -> bool:
    """Whether Varnish answers by itself: beside its own number, it names the request that the answer was made for."""
    site.get(path, **headers)
    return len(site.get(path, **headers).headers["x-varnish"].split()) > 1


@pytest.mark.parametrize("path", [ADDRESS, "/news/", "/news/?page=2", "/"])
def test_pages_are_kept_in_front(site: Site, path: str) -> None:
    assert is_kept(site, path)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"{ADDRESS}?utm_source=letter", {}),
        (f"{ADDRESS}?q=1", {}),
        ("/search/?q=story", {}),
        ("/nothing-of-that-name/", {}),
        ("/admin/login/", {}),
        (ADDRESS, {"cookie": "sessionid=abc"}),
    ],
)
def test_nothing_else_is(site: Site, path: str, headers: dict[str, str]) -> None:
    assert not is_kept(site, path, **headers)


def test_an_edit_is_told_to_it(site: Site) -> None:
    addresses = [ADDRESS, "/news/", "/"]
    for address in addresses:
        assert is_kept(site, address)
    site.behind.run("-m", "tests.core.page_cache.small_site", "Another headline")
    site.behind.run("manage.py", "worker", "--batch")
    for address in addresses:
        assert b"Another headline" in site.get(address).body
        assert is_kept(site, address)
