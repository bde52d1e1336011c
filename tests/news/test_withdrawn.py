"""A story that was withdrawn: its address says so, and nothing of it is left anywhere."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from core.factories import NewsImageFactory, image_file
from core.page_cache.dependencies import BLOCK
from news.factories import NewsArticlePageFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from news.related import store_related
from tests.conftest import Branch

REASON = "Two of the people in it do not exist."
WORDS = "Granite quay cracks in the cold"
SITEMAPS = ("/sitemap.xml", "/sitemap-pages-%d.xml", "/sitemap-news.xml")


@pytest.fixture
def story(news_index: NewsIndexPage) -> NewsArticlePage:
    return NewsArticlePageFactory(
        parent=news_index,
        title=WORDS,
        lede=f"{WORDS}, say two who were there.",
        lead_image=NewsImageFactory(file=image_file(size=(96, 64)), title=WORDS),
        body=[("paragraph", f"<p>{WORDS}.</p>")],
        topics=[TopicFactory(name="Seas")],
    )


def publish(story: NewsArticlePage, **changes: Any) -> NewsArticlePage:
    draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    return NewsArticlePage.objects.get(pk=story.pk)


@pytest.fixture
def withdrawn(story: NewsArticlePage) -> NewsArticlePage:
    return publish(publish(story, lede="Second version."), withdrawal_reason=REASON)


def test_its_address_says_that_it_is_gone_and_why(withdrawn: NewsArticlePage, client: Client) -> None:
    response = client.get(withdrawn.url)
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.h1.get_text()) == (410, "This story has been withdrawn")
    assert REASON in page.select_one(".removal").get_text()


def test_it_says_when(withdrawn: NewsArticlePage, client: Client) -> None:
    NewsArticlePage.objects.update(
        withdrawn_at=timezone.datetime(2026, 3, 4, 12, tzinfo=timezone.get_default_timezone())
    )
    assert "March 4, 2026" in client.get(withdrawn.url).content.decode()


@pytest.mark.parametrize("tail", ["", "v/1/", "v/2/", "v/2/changes/"])
def test_nothing_of_its_words_and_pictures_is_left(withdrawn: NewsArticlePage, client: Client, tail: str) -> None:
    response = client.get(withdrawn.url + tail)
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 410
    assert (WORDS in str(page), page.select("main img")) == (False, [])


def test_search_engines_are_told_to_forget_it(withdrawn: NewsArticlePage, client: Client) -> None:
    response = client.get(withdrawn.url)
    robots = BeautifulSoup(response.content, "html.parser").select_one("meta[name=robots]")
    assert (response["X-Robots-Tag"], robots["content"]) == ("noindex", "noindex")


@pytest.mark.parametrize("address", ["/", "/news/", "/news/topics/seas/", "/search/?q=granite", *SITEMAPS])
def test_it_is_in_no_list(withdrawn: NewsArticlePage, client: Client, address: str) -> None:
    content = client.get(address.replace("%d", str(withdrawn.pk // BLOCK))).getvalue().decode()
    assert (WORDS in content, withdrawn.slug in content) == (False, False)


def test_it_is_in_nobodys_more_news(story: NewsArticlePage, news_index: NewsIndexPage, client: Client) -> None:
    news_index.refresh_from_db()
    other = NewsArticlePageFactory(parent=news_index)
    store_related(other)
    assert WORDS in client.get(other.url).content.decode()
    publish(story, withdrawal_reason=REASON)
    assert WORDS not in client.get(other.url).content.decode()


def test_it_is_no_related_story_in_the_text_of_another(
    withdrawn: NewsArticlePage, news_index: NewsIndexPage, client: Client
) -> None:
    news_index.refresh_from_db()
    other = NewsArticlePageFactory(parent=news_index, body=[("related_story", withdrawn)])
    assert WORDS not in client.get(other.url).content.decode()


def test_since_when_is_set_once(withdrawn: NewsArticlePage) -> None:
    before = withdrawn.withdrawn_at
    again = publish(withdrawn, withdrawal_reason="None of them exists.")
    assert (before is not None, again.withdrawn_at) == (True, before)


def test_a_reason_of_spaces_withdraws_nothing(story: NewsArticlePage, client: Client) -> None:
    assert client.get(publish(story, withdrawal_reason="  \n").url).status_code == 200


def test_a_draft_with_a_reason_withdraws_nothing(story: NewsArticlePage, client: Client) -> None:
    draft = story.get_latest_revision_as_object()
    draft.withdrawal_reason = REASON
    draft.save_revision()
    assert client.get(story.url).status_code == 200


def test_emptying_the_reason_brings_it_back(withdrawn: NewsArticlePage, client: Client) -> None:
    back = publish(withdrawn, withdrawal_reason="")
    assert (client.get(back.url).status_code, back.withdrawn_at) == (200, None)


def test_withdrawing_it_makes_no_version(withdrawn: NewsArticlePage) -> None:
    assert withdrawn.versions.count() == 2


def test_its_preview_is_what_readers_will_find(story: NewsArticlePage) -> None:
    draft = story.get_latest_revision_as_object()
    draft.withdrawal_reason = REASON
    page = BeautifulSoup(draft.make_preview_request().content, "html.parser")
    assert REASON in page.select_one(".removal").get_text()


def test_an_alias_is_withdrawn_with_it(story: NewsArticlePage, client: Client) -> None:
    alias = story.create_alias(parent=story.get_parent(), update_slug="an-alias", user=None)
    publish(story, withdrawal_reason=REASON)
    assert client.get(alias.url).status_code == 410


def test_a_new_alias_of_it_is_withdrawn_too(withdrawn: NewsArticlePage, client: Client) -> None:
    alias = withdrawn.create_alias(parent=withdrawn.get_parent(), update_slug="an-alias", user=None)
    response = client.get(alias.url)
    assert (response.status_code, WORDS in response.content.decode()) == (410, False)


def test_a_copy_of_it_is_not_withdrawn(withdrawn: NewsArticlePage) -> None:
    copied = withdrawn.copy(update_attrs={"slug": "a-copy", "title": "A copy"}, keep_live=False)
    assert copied.get_latest_revision_as_object().withdrawal_reason == ""


@pytest.fixture
def translation(story: NewsArticlePage, branches: dict[str, Branch], locales: dict[str, Locale]) -> NewsArticlePage:
    branch = branches["nb"].news
    return NewsArticlePageFactory(
        parent=branch, locale=locales["nb"], title="Kaia", slug="kaia", translation_key=story.translation_key
    )


def test_its_translation_stays(translation: NewsArticlePage, withdrawn: NewsArticlePage, client: Client) -> None:
    assert client.get("/nb/news/kaia/").status_code == 200


def test_its_translation_leads_to_it_no_more(
    translation: NewsArticlePage, withdrawn: NewsArticlePage, client: Client
) -> None:
    page = BeautifulSoup(client.get("/nb/news/kaia/").content, "html.parser")
    assert page.select(f"a[href='{withdrawn.url}'], link[href$='{withdrawn.url}']") == []


@pytest.mark.parametrize(("code", "said"), [("nb", "Denne saken er trukket"), ("ru", "Этот материал отозван")])
def test_it_says_so_in_its_language(
    branches: dict[str, Branch], locales: dict[str, Locale], client: Client, code: str, said: str
) -> None:
    story = NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], slug="a-story")
    publish(story, withdrawal_reason=REASON)
    page = BeautifulSoup(client.get(f"/{code}/news/a-story/").content, "html.parser")
    assert (page.html["lang"], page.h1.get_text()) == (code, said)


def test_it_costs_no_cookie(withdrawn: NewsArticlePage, client: Client) -> None:
    assert client.get(withdrawn.url).cookies == {}


def test_it_stays_in_the_tree_of_the_editors(withdrawn: NewsArticlePage) -> None:
    assert Page.objects.get(pk=withdrawn.pk).live
