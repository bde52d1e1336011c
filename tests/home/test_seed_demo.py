"""The demo newsroom: what is written for it holds together, and it goes onto an empty development site alone."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from core.models import NewsImage
from home.demo import content, seed
from news.models import NewsArticlePage, RelatedStory

STORIES = content.stories()


def words(value: Any) -> int:
    """Count the words in a block's value, whatever its shape."""
    if isinstance(value, str):
        return len(value.split())
    if isinstance(value, dict):
        return sum(words(part) for part in value.values())
    return sum(words(part) for part in value) if isinstance(value, list) else 0


def test_there_are_enough_stories_in_each_language() -> None:
    told = Counter(story.locale for story in STORIES)
    assert told["en"] >= 24
    assert (told["nb"], told["ru"]) >= (6, 6)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.key}.{story.locale}")
def test_each_story_has_150_to_500_words_and_knows_its_topics_people_and_picture(story: content.DemoStory) -> None:
    newsroom = content.newsroom()
    assert 150 <= words(story.lede) + sum(words(block["value"]) for block in story.body) <= 500
    assert set(story.topics) <= set(newsroom["topics"])
    assert set(story.authors) <= set(newsroom["people"])
    assert story.authors or story.sources
    assert story.key in content.pictures()["pictures"]


def test_a_translation_tells_its_story_in_the_same_blocks() -> None:
    shapes = {(story.key, story.locale): [block["type"] for block in story.body] for story in STORIES}
    for (key, locale), shape in shapes.items():
        assert shape == shapes[key, "en"], (key, locale)


def test_what_was_told_later_came_after_the_story() -> None:
    dates = [(story.key, story.date < later["date"]) for story in STORIES for later in story.later]
    assert dates
    assert all(after for _key, after in dates)


def test_it_refuses_a_site_that_is_not_for_development(db: None, settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_demo")


@pytest.fixture
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw plain thumbnails: the drawing has tests of its own."""
    monkeypatch.setattr(seed, "draw", lambda *_args: Image.new("RGB", (48, 32), "#0B6B4F"))
    monkeypatch.setattr(seed, "draw_portrait", lambda *_args: Image.new("RGB", (32, 32), "#0B6B4F"))
    monkeypatch.setattr(seed, "RENDITIONS", ["fill-360x240|format-jpeg"])
    monkeypatch.setattr(seed.ProcessPoolExecutor, "map", lambda _pool, work, items: map(work, items))


def test_it_fills_an_empty_site_and_leaves_a_full_one_alone(
    db: None, small_pictures: None, settings: Any, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEBUG = True
    call_command("seed_demo")
    assert "chief" in capsys.readouterr().out
    assert NewsArticlePage.objects.live().count() == len(STORIES)
    assert not NewsImage.objects.exclude(credit="Illustration: Newsroom").exists()
    spill = RelatedStory.objects.get(story__title__startswith="Oil from the Full City", position=0)
    assert spill.other.title.startswith("Fuel tank collapse near Norilsk")
    assert get_user_model().objects.get(username="reporter").check_password("tideline-demo")
    settings.DEBUG = False
    for url in ("/corrections/", "/nb/corrections/", "/ru/corrections/"):
        assert client.get(url).content.count(b"/v/2/changes/") == 1, url
    for url in ("/", "/nb/", "/ru/", "/news/", "/ru/news/archive/", "/about/", "/news/topics/arctic/"):
        assert client.get(url).status_code == 200, url
    settings.DEBUG = True
    call_command("seed_demo", "--if-empty")
    assert NewsArticlePage.objects.count() == len(STORIES)
    with pytest.raises(CommandError, match="stories already"):
        call_command("seed_demo")
