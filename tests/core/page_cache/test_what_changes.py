"""What changes without a page being published, or while nobody looks: it is not shown as it was either."""

from datetime import timedelta
from threading import Event

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import Page

from core.factories import MastheadFactory, NewsImageFactory, image_file
from core.models import NewsRendition
from core.page_cache import invalidation
from core.publishing import outbox
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage
from tests.archive.conftest import Bring, bring, item, media  # noqa: F401 - fixtures
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, settle

pytestmark = pytest.mark.django_db


def is_fresh(visitor: Visitor, address: str) -> bool:
    kept, fresh = visitor.get(address), visitor.fresh(address)
    return (kept.status, kept.body) == (fresh.status, fresh.body)


def test_a_version_that_is_withheld_is_not_shown_any_more(branches: dict[str, Branch], visitor: Visitor) -> None:
    story = NewsArticlePageFactory(parent=branches["en"].news, lede="The secret address.")
    story.save_revision().publish()
    story.lede = "Nothing of it."
    story.save_revision().publish()
    settle()
    addresses = [f"{story.url}v/1/", f"{story.url}v/2/changes/"]
    for address in addresses:
        assert b"The secret address." in visitor.get(address).body
    version = story.versions.get(number=1)
    version.withheld_reason = "It named somebody's home."
    version.save()
    settle()
    for address in addresses:
        assert visitor.get(address).status.startswith("410")


def test_no_page_shows_the_file_of_a_rendition_that_is_gone(branches: dict[str, Branch], visitor: Visitor) -> None:
    image = NewsImageFactory()
    story = NewsArticlePageFactory(parent=branches["en"].news, lead_image=image)
    settle()
    visitor.get(story.url)
    made = visitor.made
    NewsRendition.objects.all().delete()  # as `wagtail_update_image_renditions --purge-only` does
    settle()
    visitor.get(story.url)
    assert visitor.made == made + 1


def test_a_page_names_the_shapes_of_its_picture_when_they_are_made(
    branches: dict[str, Branch], visitor: Visitor
) -> None:
    image = NewsImageFactory(file=image_file(size=(96, 64)))
    story = NewsArticlePageFactory(parent=branches["en"].news, lead_image=image)
    invalidation.drain()
    assert b"fill-1200x675" not in visitor.get(story.url).body
    settle()
    assert visitor.get(story.url).body.count(b"fill-1200x675") >= 2
    assert is_fresh(visitor, story.url)


def test_what_stands_for_a_page_where_it_is_shared_follows_the_name_of_the_publication(
    branches: dict[str, Branch], visitor: Visitor
) -> None:
    masthead = MastheadFactory()
    story = NewsArticlePageFactory(parent=branches["en"].news)
    settle()
    before = {address: visitor.get(address).body for address in (story.url, "/news/")}
    masthead.name = "Ebb"
    masthead.save()
    settle()
    for address, body in before.items():
        assert picture_of(visitor.get(address).body) != picture_of(body)
        assert is_fresh(visitor, address)


def picture_of(page: bytes) -> str:
    return str(BeautifulSoup(page, "html.parser").select_one("meta[property='og:image']")["content"])


def test_a_page_about_our_rules_is_told_of_when_it_goes_out(branches: dict[str, Branch], visitor: Visitor) -> None:
    rules = StandardPageFactory(parent=branches["en"].home, slug="rules", live=False)
    MastheadFactory(principles_page=rules)
    settle()
    assert b"publishingPrinciples" not in visitor.get("/news/").body
    rules.save_revision().publish()
    settle()
    assert b"publishingPrinciples" in visitor.get("/news/").body
    assert is_fresh(visitor, "/news/")


def test_a_story_that_was_away_for_a_moment_is_more_news_again(branches: dict[str, Branch], visitor: Visitor) -> None:
    story, other = (NewsArticlePageFactory(parent=branches["en"].news) for _ in range(2))
    settle()
    assert other.title in visitor.get(story.url).body.decode()
    other.unpublish()
    outbox.hurry()
    invalidation.drain()  # while the worker, which picks anew, is busy
    assert other.title not in visitor.get(story.url).body.decode()
    NewsArticlePage.objects.get(pk=other.pk).save_revision().publish()
    settle()
    assert is_fresh(visitor, story.url)


def test_a_worker_that_starts_after_midnight_throws_away_the_day_before(
    branches: dict[str, Branch], visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = branches["en"].home.url
    visitor.get(address)
    made = visitor.made
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    invalidation.Turn().take(Event())
    visitor.get(address)
    assert visitor.made == made + 1


def test_a_page_without_code_is_followed_too(branches: dict[str, Branch], visitor: Visitor) -> None:
    home = branches["en"].home
    bare = Page(title="Welcome", slug="welcome", locale=home.locale, show_in_menus=True)
    home.add_child(instance=bare)
    settle()
    assert "Welcome" in visitor.get(home.url).body.decode()
    bare.title = "Goodbye"
    bare.save()
    settle()
    assert is_fresh(visitor, home.url)
    Page.objects.get(pk=bare.pk).delete()
    settle()
    assert is_fresh(visitor, home.url)


def test_a_story_moved_to_another_language_is_in_its_list(branches: dict[str, Branch], visitor: Visitor) -> None:
    story = NewsArticlePageFactory(parent=branches["en"].news)
    NewsArticlePageFactory(parent=branches["nb"].news, locale=branches["nb"].news.locale)
    settle()
    addresses = [branches["en"].news.url, branches["nb"].news.url, branches["nb"].home.url]
    for address in addresses:
        visitor.get(address)
    story.move(branches["nb"].news, pos="last-child")
    settle()
    for address in addresses:
        assert is_fresh(visitor, address), address


def test_a_story_that_moves_in_again_is_new_before_its_links_are(
    bring: Bring,  # noqa: F811
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bring(item("1"))
    settle()
    address = NewsArticlePage.objects.get().url
    visitor.get(address)
    old_link = '<p>See <a href="http://old.tideline.example/news/9/">this</a>. It is clean.</p>'
    monkeypatch.setattr("archive.linking.link", lambda *_told: None)  # as if it was stopped before
    bring(item("1", title="Mended", body=old_link))
    settle()
    assert is_fresh(visitor, address)
