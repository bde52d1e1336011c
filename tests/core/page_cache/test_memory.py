"""What a process remembers of the parts of pages: made once, forgotten with what it shows, and only for anybody."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from core.factories import MastheadFactory
from core.page_cache import memory
from core.page_cache import store as stores
from core.page_cache.dependencies import depends_on, noting
from core.page_cache.memory import catch_up, remembered, remembered_each, remembering
from core.page_cache.store import EVERYTHING, Store
from home.models import HomePage
from news.factories import NewsArticlePageFactory
from news.models import NewsIndexPage
from tests.core.page_cache.conftest import Visitor, settle


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    return Store(tmp_path / "pages", 1_000_000)


def made_of(*tags: str) -> tuple[Callable[[], int], list[int]]:
    """Return what makes a part of these, and a list that is one longer each time it does."""
    times: list[int] = []

    def make() -> int:
        depends_on(*tags)
        times.append(len(times))
        return len(times)

    return make, times


def ask(kept: Store, make: Callable[[], Any], name: str = "part") -> Any:
    with remembering(catch_up(kept)):
        return remembered(name, make)


def test_a_part_is_made_once(kept: Store) -> None:
    make, _times = made_of("story 1")
    assert [ask(kept, make), ask(kept, make)] == [1, 1]


def test_outside_of_a_page_for_anybody_it_is_made_each_time() -> None:
    make, _times = made_of("story 1")
    assert [remembered("part", make), remembered("part", make)] == [1, 2]


@pytest.mark.parametrize(("gone", "then"), [("story 1", 2), ("story 2", 1), (EVERYTHING, 2)])
def test_it_is_forgotten_with_what_it_is_made_of(kept: Store, gone: str, then: int) -> None:
    make, _times = made_of("story 1", "topic 1")
    ask(kept, make)
    kept.throw_away([gone])
    assert ask(kept, make) == then


def test_a_page_depends_on_what_its_parts_are_made_of_whoever_made_them(kept: Store) -> None:
    make, _times = made_of("story 1")
    for _page in range(2):
        since = catch_up(kept)
        with remembering(since), noting(since) as noted:
            remembered("outer", lambda: remembered("inner", make))
        assert noted.tags == {"story 1"}


def test_what_changes_while_a_part_is_made_is_not_remembered(kept: Store) -> None:
    def make() -> str:
        depends_on("story 1")
        kept.throw_away(["story 1"])
        catch_up(kept)  # as another thread of the process does
        return "of before"

    assert ask(kept, make) == "of before"
    assert ask(kept, lambda: "of now") == "of now"


def test_of_many_only_those_are_made_that_are_missing(kept: Store) -> None:
    asked: list[list[str]] = []

    def load(missing: list[str]) -> dict[str, Callable[[], str]]:
        asked.append(missing)
        return {name: lambda name=name: name.upper() for name in missing if name != "nobody"}  # type: ignore[misc]

    with remembering(catch_up(kept)):
        remembered("b", lambda: "B")
        found = remembered_each(["a", "b", "nobody"], load)
    assert (found, asked) == ({"a": "A", "b": "B"}, [["a", "nobody"]])


def test_all_is_forgotten_once_nobody_knows_what_was_thrown_away(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    make, _times = made_of("story 1")
    ask(kept, make)
    monkeypatch.setattr(stores, "REMEMBERED", 0.0)
    kept.throw_away(["story 1"])
    time.sleep(0.01)
    kept.throw_away(["story 2"])  # and the row that told of story 1 is deleted
    assert ask(kept, make) == 2


def test_all_is_forgotten_with_the_store_it_was_made_for(kept: Store) -> None:
    make, _times = made_of("story 1")
    ask(kept, make)
    kept.give_up()
    assert ask(kept, make) == 2


def test_no_more_is_remembered_than_there_is_room_for(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_PARTS", 2)
    for name in ("a", "b", "a", "c"):  # "b" has not been asked for again
        ask(kept, lambda: "made", name)
    assert ask(kept, lambda: "anew", "a") == "made"
    assert ask(kept, lambda: "anew", "b") == "anew"


# On the site ---------------------------------------------------------------------------------------


def test_a_card_is_made_for_the_first_page_and_changes_on_all(
    visitor: Visitor, home_page: HomePage, news_index: NewsIndexPage
) -> None:
    story = NewsArticlePageFactory(parent=news_index, title="Ice is late")
    settle()
    assert all("Ice is late" in visitor.get(address).body.decode() for address in ("/", "/news/", "/news/?odd=1"))
    story.title = "Ice is here"
    story.save_revision().publish()
    settle()
    for address in ("/", "/news/", "/news/?odd=1"):
        page = visitor.get(address).body.decode()
        assert "Ice is here" in page, address
        assert "Ice is late" not in page, address


def test_the_name_of_the_site_changes_at_its_foot_too(visitor: Visitor, home_page: HomePage) -> None:
    masthead = MastheadFactory(name="Low Water")
    settle()
    visitor.get("/?odd=1")
    masthead.name = "High Water"
    masthead.save()
    settle()
    page = visitor.get("/?odd=2").body.decode()
    assert ("Low Water" in page, page.count("High Water") > 2) == (False, True)


def test_who_is_logged_in_neither_gets_nor_leaves_what_others_see(
    visitor: Visitor, home_page: HomePage, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    NewsArticlePageFactory(parent=news_index, title="Ice is late")
    settle()

    def never(*args: Any) -> Any:
        raise AssertionError("the memory was asked")

    cookie = f"{django_settings.SESSION_COOKIE_NAME}=mine"
    monkeypatch.setattr(memory._memory, "find", never)
    monkeypatch.setattr(memory._memory, "keep", never)
    assert visitor.get("/news/", HTTP_COOKIE=cookie).status.startswith("200")
    assert visitor.get("/news/", HTTP_HOST="127.0.0.1").status[:3] in {"200", "400"}
    with timezone.override("America/New_York"):
        assert Client().get("/news/").status_code == 200
