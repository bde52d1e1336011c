"""What is written into the outbox, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.models import PublishedFact
from core.publishing import handlers
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Walrus")


@pytest.fixture
def draft(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(parent=news_index, title="Walrus", live=False)


class Facts:
    """The facts written since this was made."""

    def __init__(self) -> None:
        newest = PublishedFact.objects.order_by("pk").last()
        self.after = newest.pk if newest else 0

    @property
    def rows(self) -> list[PublishedFact]:
        return list(PublishedFact.objects.filter(pk__gt=self.after).order_by("pk"))

    def of(self, page: Page) -> list[str]:
        return [row.change for row in self.rows if row.page_id == page.pk]


def test_publishing_is_one_fact(draft: NewsArticlePage) -> None:
    facts = Facts()
    draft.save_revision().publish()
    assert [(row.page_id, row.change, row.title) for row in facts.rows] == [(draft.pk, "live", "Walrus")]


def test_every_handler_whom_it_concerns_gets_a_delivery(draft: NewsArticlePage) -> None:
    facts = Facts()
    draft.save_revision().publish()
    expected = {handler.name for handler in handlers.concerned("news.newsarticlepage")}
    assert {delivery.handler for delivery in facts.rows[0].deliveries.all()} == expected >= {"related news"}


def test_a_handler_of_stories_hears_nothing_of_other_pages(news_index: NewsIndexPage) -> None:
    facts = Facts()
    news_index.save_revision().publish()
    assert "related news" not in {delivery.handler for delivery in facts.rows[0].deliveries.all()}


def test_a_change_to_a_live_story_is_a_fact(story: NewsArticlePage) -> None:
    facts = Facts()
    story.lede = "Another one."
    story.save_revision().publish()
    assert facts.of(story) == ["changed"]


def test_a_draft_of_a_live_story_is_none(story: NewsArticlePage) -> None:
    facts = Facts()
    story.lede = "Another one."
    story.save_revision()
    assert facts.rows == []


def test_a_new_draft_is_none(news_index: NewsIndexPage) -> None:
    facts = Facts()
    NewsArticlePageFactory(parent=news_index, live=False)
    assert facts.rows == []


def test_scheduling_is_none(draft: NewsArticlePage) -> None:
    facts = Facts()
    draft.go_live_at = timezone.now() + timedelta(days=1)
    draft.save_revision().publish()
    assert facts.rows == []


def test_unpublishing_is_a_fact(story: NewsArticlePage) -> None:
    facts = Facts()
    story.unpublish()
    assert facts.of(story) == ["gone"]


def test_deleting_a_live_story_is_a_fact(story: NewsArticlePage) -> None:
    facts, pk = Facts(), story.pk
    story.delete()
    assert [(row.page_id, row.change, row.page_type) for row in facts.rows] == [(pk, "gone", "news.newsarticlepage")]


def test_deleting_a_draft_is_none(draft: NewsArticlePage) -> None:
    facts = Facts()
    draft.delete()
    assert facts.rows == []


def test_deleting_an_index_tells_of_its_stories_too(story: NewsArticlePage, news_index: NewsIndexPage) -> None:
    facts, pks = Facts(), {story.pk, news_index.pk}
    NewsIndexPage.objects.get(pk=news_index.pk).delete()
    assert {row.page_id for row in facts.rows if row.change == "gone"} == pks


def test_moving_an_index_tells_of_its_stories_with_their_addresses(
    story: NewsArticlePage, branches: dict[str, Any]
) -> None:
    Page.objects.get(pk=branches["nb"].news.pk).delete()
    facts = Facts()
    Page.objects.get(pk=branches["en"].news.pk).specific.move(Page.objects.get(pk=branches["nb"].home.pk), "last-child")
    (row,) = [row for row in facts.rows if row.page_id == story.pk]
    moved = Page.objects.get(pk=story.pk)
    assert (row.change, row.url_path_before, row.url_path) == ("changed", story.url_path, moved.url_path)
    assert row.url_path != row.url_path_before


def test_a_new_slug_tells_of_the_pages_below_with_their_addresses(
    story: NewsArticlePage, news_index: NewsIndexPage
) -> None:
    facts = Facts()
    index = NewsIndexPage.objects.get(pk=news_index.pk)
    index.slug = "stories"
    index.save_revision().publish()
    (row,) = [row for row in facts.rows if row.page_id == story.pk]
    moved = Page.objects.get(pk=story.pk)
    assert (row.url_path_before, row.url_path) == (story.url_path, moved.url_path)


@pytest.mark.parametrize("on_index", [True, False])
def test_privacy_is_a_fact_of_every_live_page_it_hides_and_shows_again(
    story: NewsArticlePage, news_index: NewsIndexPage, on_index: bool
) -> None:
    NewsArticlePageFactory(parent=NewsIndexPage.objects.get(pk=news_index.pk), live=False)
    facts = Facts()
    page = news_index if on_index else story
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    hidden = {row.page_id for row in facts.rows}
    facts = Facts()
    restriction.delete()
    assert hidden == {row.page_id for row in facts.rows} == ({news_index.pk, story.pk} if on_index else {story.pk})


def test_an_alias_comes_and_goes_with_its_original(draft: NewsArticlePage, news_index: NewsIndexPage) -> None:
    alias = draft.create_alias(parent=NewsIndexPage.objects.get(pk=news_index.pk), update_slug="again")
    facts = Facts()
    draft.save_revision().publish()
    NewsArticlePage.objects.get(pk=draft.pk).unpublish()
    assert facts.of(alias) == ["live", "gone"]


def test_a_translation_is_a_fact_of_its_own(story: NewsArticlePage, branches: dict[str, Any]) -> None:
    facts = Facts()
    translation = story.copy_for_translation(branches["nb"].news.locale)
    translation.save_revision().publish()
    assert [(row.page_id, row.change, row.locale_id) for row in facts.rows] == [
        (translation.pk, "live", branches["nb"].news.locale_id)
    ]


def test_what_is_rolled_back_leaves_no_fact(draft: NewsArticlePage) -> None:
    facts = Facts()
    with transaction.atomic():
        draft.save_revision().publish()
        transaction.set_rollback(True)
    assert facts.rows == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_fact_that_cannot_be_written_keeps_the_page_from_going_live(
    draft: NewsArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*args: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr("core.publishing.recording.write", no_room)
    with pytest.raises(OSError, match="no room"):
        draft.save_revision().publish()
    assert not NewsArticlePage.objects.get(pk=draft.pk).live
