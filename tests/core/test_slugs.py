"""Addresses made of headlines, and what keeps them as they are."""

from datetime import UTC, datetime

import pytest

from core.slugs import MAX_LENGTH, dated_slug, transliterated_slug
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage

MARCH = datetime(2021, 3, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("Ice on the river", "ice-on-the-river"),
        ("Щука и ёж в Мурманске", "shchuka-i-ezh-v-murmanske"),
        ("Blåbær på Værøy, ærlig", "blabaer-pa-vaeroy-aerlig"),
        ("  CO₂: “what now”?  ", "co2-what-now"),
        ("北京", "beijing"),
        ("— … —", ""),
        ("", ""),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("../../etc/passwd", "etcpasswd"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_a_headline_becomes_plain_latin_letters(headline, slug):
    assert transliterated_slug(headline) == slug


def test_a_long_headline_is_cut_at_a_word():
    slug = transliterated_slug("measurements " * 30)

    assert slug == "-".join(["measurements"] * 6)


def test_a_long_word_is_cut():
    assert len(transliterated_slug("щ" * 500)) == MAX_LENGTH


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2005, 1, 31, 22, 59, 59, tzinfo=UTC), "2005-01"),
        (datetime(2005, 1, 31, 23, 0, 0, tzinfo=UTC), "2005-02"),
        (datetime(2005, 6, 30, 21, 59, 59, tzinfo=UTC), "2005-06"),
        (datetime(2005, 6, 30, 22, 0, 0, tzinfo=UTC), "2005-07"),
        (datetime(2004, 12, 31, 23, 30, 0, tzinfo=UTC), "2005-01"),
    ],
)
def test_the_month_is_the_one_in_the_sites_zone(settings, moment, month):
    settings.TIME_ZONE = "Europe/Oslo"

    assert dated_slug(moment, "Ice") == f"{month}-ice"


@pytest.mark.parametrize("headline", ["🚢🎉", "— … —", "👩🏽‍🚒"])
def test_a_headline_without_a_letter_still_makes_an_address(headline):
    assert dated_slug(MARCH, headline).removeprefix("2021-03-")


def test_an_emoji_only_story_is_found(client, news_index):
    story = NewsArticlePageFactory(parent=news_index, title="🚢🎉", date=MARCH)

    assert client.get(story.url).status_code == 200


@pytest.mark.parametrize(
    ("headline", "slug"),
    [("Лёд на реке", "2021-03-led-na-reke"), ("Øl og ål på Sørøya", "2021-03-ol-og-al-pa-soroya")],
)
def test_a_story_gets_its_slug_from_month_and_headline(news_index, headline, slug):
    assert NewsArticlePageFactory(parent=news_index, title=headline, date=MARCH).slug == slug


def test_a_second_story_of_the_same_headline_gets_a_number(news_index):
    slugs = [NewsArticlePageFactory(parent=news_index, title="Ice", date=MARCH).slug for _ in range(3)]

    assert slugs == ["2021-03-ice", "2021-03-ice-2", "2021-03-ice-3"]


def test_stories_of_two_languages_may_share_a_slug(branches, locales):
    slugs = {
        NewsArticlePageFactory(parent=branches[code].news, locale=locales[code], title="Ice", date=MARCH).slug
        for code in locales
    }

    assert slugs == {"2021-03-ice"}


def test_a_new_headline_leaves_the_slug(news_index):
    story = NewsArticlePageFactory(parent=news_index, title="Ice", date=MARCH)
    story.title = "Water"
    story.save_revision().publish()

    assert NewsArticlePage.objects.get(pk=story.pk).slug == "2021-03-ice"


def test_a_new_date_leaves_the_slug(news_index):
    story = NewsArticlePageFactory(parent=news_index, title="Ice", date=MARCH)
    story.date = datetime(2019, 1, 1, tzinfo=UTC)
    story.save_revision().publish()

    assert NewsArticlePage.objects.get(pk=story.pk).slug == "2021-03-ice"


def test_a_slug_given_by_an_editor_is_kept(news_index):
    assert NewsArticlePageFactory(parent=news_index, slug="2021-03-chosen", date=MARCH).slug == "2021-03-chosen"
