"""What caches in front of the site are told: the addresses whose pages are gone."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.page_cache import purging
from core.page_cache.names import address_of, name_of
from core.page_cache.store import EVERYTHING, Ready, Store
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from tests.core.page_cache.conftest import Visitor, settle


@pytest.mark.parametrize(
    "address",
    ["/", "/news/", "/news/?page=12", "/nb/nyheter/tromsø/", "/ru/новости/", "/news/index/", "/feeds/news.rss"],
)
def test_a_name_leads_back_to_its_address(address: str) -> None:
    path, _mark, query = address.partition("?")
    name = name_of({"PATH_INFO": path.encode().decode("latin-1"), "QUERY_STRING": query})
    assert name
    found, _mark, asked = address_of(name.path).partition("?")
    assert found.isascii()
    assert name_of({"PATH_INFO": unquoted(found), "QUERY_STRING": asked}) == name


def unquoted(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


@pytest.fixture
def told(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.WAGTAILFRONTENDCACHE = {"front": {"BACKEND": "wagtail.contrib.frontend_cache.backends.DummyBackend"}}


def addresses() -> list[list[str]]:
    tasks = DBTaskResult.objects.filter(task_path__endswith="purge_urls_from_cache_task").order_by("run_after")
    return [sorted(task.args_kwargs["args"][0]) for task in tasks]


@pytest.mark.django_db
def test_what_is_thrown_away_is_told_at_once_and_again(
    news_index: NewsIndexPage, visitor: Visitor, told: None, settings: Any
) -> None:
    story = NewsArticlePageFactory(parent=news_index)
    settle()
    for path in (story.url, news_index.url):
        visitor.get(path)
    DBTaskResult.objects.all().delete()
    story.lede = "Otherwise."
    story.save_revision().publish()
    settle()
    expected = sorted(f"{settings.SITE_URL}{path}" for path in (story.url, news_index.url))
    assert addresses() == [expected, expected]
    first, last = DBTaskResult.objects.filter(task_path__contains="purge").order_by("run_after")
    assert first.run_after <= timezone.now() < last.run_after <= timezone.now() + purging.AGAIN
    assert first.priority > 0


@pytest.mark.django_db
def test_what_had_to_make_room_is_told_too(told: None, tmp_path: Path) -> None:
    page = Ready([], {"identity": b"x" * 1000})
    kept = Store(tmp_path / "pages", 2500, gone=purging.purge)
    for number in range(3):
        kept.put(b"news/%d/index.html" % number, page, ["story"], kept.moment)
    assert [[one.partition("/news")[2] for one in some] for some in addresses()] == [["/0/"], ["/0/"]]


@pytest.mark.django_db
def test_many_are_told_in_several_tasks(told: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "AT_ONCE", 2)
    kept = Store(tmp_path / "pages", 10**6, gone=purging.purge)
    for number in range(5):
        kept.put(b"news/%d/index.html" % number, Ready([], {"identity": b"x"}), ["story"], kept.moment)
    kept.throw_away([EVERYTHING])
    assert sorted(len(some) for some in addresses()) == [1, 1, 2, 2, 2, 2]


@pytest.mark.django_db
def test_a_page_is_made_though_nobody_can_be_told(
    told: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_task: Any, **_told: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(DBTaskResult.objects, "create", refuse)
    kept = Store(tmp_path / "pages", 1500, gone=purging.purge)
    for number in range(2):
        page = Ready([], {"identity": b"x" * 1000})
        assert kept.put(b"news/%d/index.html" % number, page, ["story"], kept.moment)
    assert kept.size == (1, 1000)
    assert "were not told" in caplog.text


@pytest.mark.django_db
def test_without_a_cache_in_front_nobody_is_told(news_index: NewsIndexPage, visitor: Visitor, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    visitor.get(news_index.url)
    NewsArticlePageFactory(parent=news_index)
    settle()
    assert addresses() == []


@pytest.mark.django_db
def test_caches_in_front_need_not_ask_for_a_while(
    news_index: NewsIndexPage, visitor: Visitor, settings: Any, told: None
) -> None:
    def said(address: str, **told: str) -> str:
        return visitor.get(address, **told).headers["Cache-Control"]

    assert "s-maxage" not in said(news_index.url)
    settings.SHARED_CACHE_SECONDS = 60
    assert said(news_index.url) == "public, max-age=0, must-revalidate, s-maxage=60"
    assert "s-maxage" not in said(f"{news_index.url}?utm_source=letter")  # nobody would be told of that address
    assert said(f"{news_index.url}?q=1") == "no-cache"
    assert said(f"{news_index.url}no-such-story/") == "no-cache"
    settings.WAGTAILFRONTENDCACHE = {}
    assert "s-maxage" not in said(news_index.url)


@pytest.mark.django_db
def test_the_copy_before_is_not_to_be_kept_in_front(
    news_index: NewsIndexPage, visitor: Visitor, pages: Store, settings: Any, told: None
) -> None:
    settings.SHARED_CACHE_SECONDS = 60
    visitor.get(news_index.url)
    with pages.working() as index:
        names = [name for [name] in index.execute("SELECT name FROM page")]
    for name in names:
        pages.set_aside(name)
    with pages.lock(names[0]):
        assert "s-maxage" not in visitor.get(news_index.url).headers["Cache-Control"]
