"""What every test may lean on: the initial pages and languages, and a run that does not hide its skips."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import hypothesis
import pytest
from django.utils import translation
from wagtail.models import Locale, Page, Site

from core import rate_limit
from home.factories import HomePageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory, NewsIndexPageFactory
from news.models import NewsIndexPage

# Examples are the same in every run, and how long one takes says more about the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("house")

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def skipped(config: pytest.Config) -> int:
    return len(config.pluginmanager.getplugin("terminalreporter").stats.get("skipped", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run of CI that skipped something: there, everything a test needs has to be brought."""
    is_worker = hasattr(session.config, "workerinput")
    if CI and not is_worker and skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if CI and skipped(config):
        terminalreporter.write_line(
            f"CI=true allows no skips, and {skipped(config)} of them failed this run.", red=True
        )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a test that really commits, as browser tests do, the root page and locales that migrations made.

    Django empties every table after such a test; pytest-django runs them after all others.
    """
    if not isinstance(item, pytest.Function):
        return
    marker = item.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(item.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    if commits:
        item.fixturenames.append("django_db_serialized_rollback")


@pytest.fixture
def limits_clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Stop the clock by which requests are counted, at the start of a window: no minute ends between two of a test."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(rate_limit, "time", SimpleNamespace(time=lambda: now[0]))
    return now


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English: the test client leaves the language of its last page behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def first_story() -> None:
    """Number and date every test's stories from the first one, whatever ran before it in this process."""
    NewsArticlePageFactory.reset_sequence(0)


@pytest.fixture
def locales(db: None) -> dict[str, Locale]:
    """The site's three languages, by code."""
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in ("en", "nb", "ru")}


@pytest.fixture
def home_page(locales: dict[str, Locale]) -> HomePage:
    """The English front page, in place of Wagtail's welcome; the default site serves it to the test client."""
    Page.objects.filter(depth=2).delete()
    page = HomePageFactory(parent=Page.objects.get(depth=1), locale=locales["en"])
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "testserver", "port": 80, "root_page": page, "site_name": "Tideline"},
    )
    return page


@pytest.fixture
def news_index(home_page: HomePage) -> NewsIndexPage:
    return NewsIndexPageFactory(parent=home_page, locale=home_page.locale)


@dataclass(frozen=True)
class Branch:
    """The front page and the news index of one language."""

    home: HomePage
    news: NewsIndexPage


@pytest.fixture
def branches(home_page: HomePage, news_index: NewsIndexPage, locales: dict[str, Locale]) -> dict[str, Branch]:
    """The site's tree in its three languages, each a translation of the English one."""
    grown = {"en": Branch(home_page, news_index)}
    for code in ("nb", "ru"):
        root = Page.objects.get(depth=1)
        home = HomePageFactory(
            parent=root, locale=locales[code], slug=f"home-{code}", translation_key=home_page.translation_key
        )
        news = NewsIndexPageFactory(parent=home, locale=locales[code], translation_key=news_index.translation_key)
        grown[code] = Branch(home, news)
    return grown
