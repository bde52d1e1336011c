"""The index follows publication: what readers may see is found, what they may not is gone, and counts stay right."""

from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from wagtail.models import PageViewRestriction

from core.publishing import outbox
from core.search_text import SearchText
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage
from search import index
from search.finding import Found, Narrowing
from search.models import DocumentText, IndexedWord, SearchDocument


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    story = NewsArticlePageFactory(
        parent=news_index, title="Walrus returns", body=[("paragraph", "<p>Polonium on the ice.</p>")]
    )
    outbox.drain()
    return story


def found(text: str) -> int:
    outbox.drain()
    return Found(text, Narrowing(language="en"), as_typed=True).count


def counts() -> dict[str, int]:
    return dict(IndexedWord.objects.values_list("word", "documents"))


def recounted() -> dict[str, int]:
    words = Counter(word for text in DocumentText.objects.all() for word in text.words.split(" "))
    return dict(words)


def test_a_published_story_is_found(story: NewsArticlePage) -> None:
    assert (found("walrus"), found("polonium")) == (1, 1)


def test_a_changed_story_is_found_by_its_new_words_alone(story: NewsArticlePage) -> None:
    draft = story.get_latest_revision_as_object()
    draft.title = "Seal returns"
    draft.save_revision()
    assert (found("walrus"), found("seal")) == (1, 0)
    draft.get_latest_revision().publish()
    assert (found("walrus"), found("seal")) == (0, 1)
    assert counts() == recounted()


def test_a_story_dated_anew_has_one_document(story: NewsArticlePage) -> None:
    draft = story.get_latest_revision_as_object()
    draft.date = draft.date.replace(year=2001)
    draft.save_revision().publish()
    assert found("walrus") == 1
    assert [document.year for document in SearchDocument.objects.all()] == [2001]


@pytest.mark.parametrize("how", ["unpublished", "deleted", "private", "withdrawn"])
def test_what_readers_may_not_see_is_gone(story: NewsArticlePage, how: str) -> None:
    if how == "unpublished":
        story.unpublish()
    elif how == "deleted":
        story.delete()
    elif how == "private":
        PageViewRestriction.objects.create(page=story, restriction_type="login")
    else:
        draft = story.get_latest_revision_as_object()
        draft.withdrawal_reason = "It was not so."
        draft.save_revision().publish()
    assert found("walrus") == 0
    assert not SearchDocument.objects.filter(page=story.pk).exists()
    assert counts() == recounted()


def test_what_is_published_while_a_page_is_analysed_is_what_is_found(
    story: NewsArticlePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysed = index.analysed

    def publish_afterwards(*args: Any) -> list[Any]:
        found = list(analysed(*args))
        NewsArticlePage.objects.filter(pk=story.pk).update(title="Seal returns")
        return found

    monkeypatch.setattr(index, "analysed", publish_afterwards)
    index.update(story.pk)
    assert (found("walrus"), found("seal")) == (0, 1)
    assert counts() == recounted()


def test_a_copy_of_a_story_is_no_story_of_its_own(story: NewsArticlePage) -> None:
    story.create_alias(update_slug="copy")
    assert found("walrus") == 1


def test_stories_of_one_second_have_documents_of_their_own(news_index: NewsIndexPage, story: NewsArticlePage) -> None:
    NewsArticlePageFactory(parent=news_index, title="Walrus leaves", date=story.date)
    assert found("walrus") == 2


def test_a_rebuilt_index_is_the_same(story: NewsArticlePage, capsys: pytest.CaptureFixture[str]) -> None:
    before = (list(SearchDocument.objects.values()), list(DocumentText.objects.values()), counts())
    call_command("rebuild_search")
    assert (list(SearchDocument.objects.values()), list(DocumentText.objects.values()), counts()) == before
    assert "Indexing pages" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_rebuild_leaves_the_index_in_order(news_index: NewsIndexPage) -> None:
    for title in ("Walrus returns", "Walrus leaves", "Walrus sleeps"):
        news_index.refresh_from_db()
        NewsArticlePageFactory(parent=news_index, title=title)
        outbox.drain()
    call_command("rebuild_search", verbosity=0)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'search_indexedword'")
            assert cursor.fetchone()[0] == IndexedWord.objects.count()
        else:
            cursor.execute("SELECT COUNT(DISTINCT segid) FROM search_tokens_idx")
            assert cursor.fetchone()[0] == 1


def test_a_rebuilt_index_has_forgotten_what_is_gone(story: NewsArticlePage) -> None:
    NewsArticlePage.objects.filter(pk=story.pk).update(live=False)
    call_command("rebuild_search", verbosity=0)
    assert not SearchDocument.objects.exists()
    assert counts() == {}


def test_a_page_that_cannot_be_indexed_is_told_and_stops_no_other(
    news_index: NewsIndexPage,
    story: NewsArticlePage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = NewsArticlePageFactory(parent=news_index, title="Seal returns")
    text = NewsArticlePage.search_text.fget

    def fail_for_one(page: NewsArticlePage) -> SearchText:
        if page.pk == story.pk:
            raise ValueError("It is written in water.")
        return text(page)

    monkeypatch.setattr(NewsArticlePage, "search_text", property(fail_for_one))
    call_command("rebuild_search", verbosity=0)
    assert f"Page {story.pk} could not be indexed: ValueError: It is written in water." in capsys.readouterr().err
    assert SearchDocument.objects.filter(page=other).exists()


def test_what_is_gone_is_not_shown_before_the_worker_has_heard(story: NewsArticlePage, client: Client) -> None:
    assert "Polonium" in client.get("/search/", {"q": "polonium"}).content.decode()
    NewsArticlePage.objects.filter(pk=story.pk).update(live=False)
    assert "Polonium</mark>" not in client.get("/search/", {"q": "polonium"}).content.decode()
