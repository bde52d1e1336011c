"""A story sent to be translated comes back whole: every word of it in the other language, and nothing else changed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from core.factories import NewsImageFactory, image_file
from home.factories import HomePageFactory
from home.models import HomePage
from news.factories import NewsArticlePageFactory, NewsIndexPageFactory, PersonFactory, TopicFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage, Topic, TranslationTask

pytestmark = pytest.mark.django_db

WORDS = {
    "Harbour measures its air": "Havna måler lufta",
    "2005-02-harbour-measures-its-air": "2005-02-havna-maler-lufta",
    "The instruments stand on the quay.": "Instrumentene står på kaia.",
    "The office reads <b>every hour</b>.": "Kontoret leser av <b>hver time</b>.",
    "What they say": "Hva de viser",
    "A crane above the water.": "En kran over vannet.",
    "The quay at noon.": "Kaia midt på dagen.",
    "A mast with a sensor.": "En mast med en sensor.",
    "Readings a year": "Målinger i året",
    "Year": "År",
    "Readings": "Målinger",
    "Harbour office": "Havnekontoret",
}


@pytest.fixture
def story(
    news_index: NewsIndexPage, home_page: HomePage, locales: dict[str, Locale], settings: Any, tmp_path: Path
) -> NewsArticlePage:
    """An English story of every kind of part, below an index that has its Norwegian translation already."""
    settings.MEDIA_ROOT = tmp_path
    front = HomePageFactory(
        parent=home_page.get_parent(), locale=locales["nb"], slug="home-nb", translation_key=home_page.translation_key
    )
    NewsIndexPageFactory(parent=front, locale=locales["nb"], translation_key=news_index.translation_key)
    topic, person = TopicFactory(name="Air"), PersonFactory(name="Ada Demo")
    TopicFactory(name="Luft", locale=locales["nb"], translation_key=topic.translation_key)
    PersonFactory(name="Ada Demo", role="Journalist", locale=locales["nb"], translation_key=person.translation_key)
    image = NewsImageFactory(file=image_file(size=(320, 213)))
    return NewsArticlePageFactory(
        parent=news_index,
        title="Harbour measures its air",
        date=timezone.make_aware(datetime(2005, 2, 18, 9, 30)),
        lede="The instruments stand on the quay.",
        lead_image=image,
        lead_image_alt="A crane above the water.",
        body=[
            ("paragraph", "<p>The office reads <b>every hour</b>.</p>"),
            ("heading", {"text": "What they say", "level": "h2"}),
            (
                "image",
                {
                    "image": {"image": image, "alt_text": "A mast with a sensor.", "decorative": False},
                    "caption": "The quay at noon.",
                    "credit": "",
                    "size": "text",
                },
            ),
            (
                "table",
                {
                    "data": [["Year", "Readings"], ["2005", "8760"]],
                    "first_row_is_table_header": True,
                    "first_col_is_header": False,
                    "table_header_choice": "row",
                    "table_caption": "Readings a year",
                },
            ),
        ],
        sources=[("source", {"name": "Harbour office", "url": "https://example.org/air"})],
        topics=[topic],
        people=[person],
    )


@pytest.fixture
def translate(django_capture_on_commit_callbacks: Any) -> Callable[[NewsArticlePage, Locale], NewsArticlePage]:
    """A function that does what the translation editor does, up to its publish button, and returns the translation."""

    def translate_story(story: NewsArticlePage, locale: Locale) -> NewsArticlePage:
        source, _created = TranslationSource.update_or_create_from_instance(story)
        translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
        for segment in source.stringsegment_set.select_related("string"):
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale=locale,
                defaults={"data": WORDS.get(segment.string.data, segment.string.data)},
            )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)
        return NewsArticlePage.objects.get(translation_key=story.translation_key, locale=locale)

    return translate_story


@pytest.fixture
def translated(story: NewsArticlePage, translate: Any, locales: dict[str, Locale]) -> NewsArticlePage:
    """The same story in Norwegian."""
    return translate(story, locales["nb"])


def test_its_words_are_the_translators(translated: NewsArticlePage) -> None:
    assert (translated.title, translated.lede) == ("Havna måler lufta", "Instrumentene står på kaia.")
    assert translated.sources[0].value["name"] == "Havnekontoret"


def test_its_body_is_translated_to_the_last_cell(translated: NewsArticlePage) -> None:
    paragraph, heading, image, table = (block.value for block in translated.body)
    assert paragraph.source == "<p>Kontoret leser av <b>hver time</b>.</p>"
    assert (heading["text"], heading["level"]) == ("Hva de viser", "h2")
    assert (image["caption"], image["size"]) == ("Kaia midt på dagen.", "text")
    assert table["data"] == [["År", "Målinger"], ["2005", "8760"]]
    assert (table["table_caption"], table["first_row_is_table_header"]) == ("Målinger i året", True)


def test_its_pictures_have_translated_alternative_texts(translated: NewsArticlePage) -> None:
    assert translated.alt == "En kran over vannet."
    assert translated.body[2].value["image"].contextual_alt_text == "En mast med en sensor."


def test_it_points_to_the_topics_and_people_of_its_language(translated: NewsArticlePage) -> None:
    assert [(topic.name, topic.locale.language_code) for topic in translated.topics] == [("Luft", "nb")]
    assert [(person.role, person.locale.language_code) for person in translated.people] == [("Journalist", "nb")]


def test_a_topic_without_a_translation_is_kept_and_not_shown(
    story: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    Topic.objects.filter(locale=locales["nb"]).delete()
    translated = translate(story, locales["nb"])
    assert [row.topic.name for row in translated.story_topics.all()] == ["Air"]
    assert translated.topics == []


def test_it_has_the_date_of_the_original_and_an_address_of_its_own(
    story: NewsArticlePage, translated: NewsArticlePage
) -> None:
    assert translated.date == story.date
    assert translated.slug == f"{story.slug[:8]}havna-maler-lufta"
    assert translated.get_parent().locale.language_code == "nb"


def test_an_address_translated_into_russian_is_made_of_the_headline_in_latin_letters(
    story: NewsArticlePage, translate: Any, locales: dict[str, Locale], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = story.get_parent()
    front = HomePageFactory(
        parent=index.get_parent().get_parent(),
        locale=locales["ru"],
        slug="home-ru",
        translation_key=index.get_parent().translation_key,
    )
    NewsIndexPageFactory(parent=front, locale=locales["ru"], translation_key=index.translation_key)
    monkeypatch.setitem(WORDS, story.title, "Порт измеряет воздух")
    monkeypatch.setitem(WORDS, story.slug, "2005-02-порт-измеряет-воздух")
    assert translate(story, locales["ru"]).slug == "2005-02-port-izmeryaet-vozdukh"


def test_it_can_be_read_at_its_address(translated: NewsArticlePage, client: Client) -> None:
    response = client.get(f"/nb/news/{translated.slug}/")
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.h1.get_text() == "Havna måler lufta"
    assert soup.select_one(".kicker a")["href"] == "/nb/news/topics/luft/"


def test_a_change_of_the_original_reaches_it_and_its_topics_stay(
    story: NewsArticlePage, translated: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    story.date -= timedelta(days=1)
    story.save()
    again = translate(story, locales["nb"])
    assert (again.pk, again.date, [topic.name for topic in again.topics]) == (translated.pk, story.date, ["Luft"])


def test_a_correction_of_the_original_is_none_of_the_translation(
    story: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    story.corrections.create(text="<p>It was 40 metres.</p>")
    assert list(translate(story, locales["nb"]).corrections.all()) == []


def test_a_translation_keeps_its_own_corrections_when_the_original_changes(
    story: NewsArticlePage, translated: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    translated.corrections.add(Correction(text="<p>Det var 40 meter.</p>"))
    translated.save_revision().publish()
    story.corrections.create(text="<p>It was 40 metres.</p>")
    story.date -= timedelta(days=1)
    story.save()
    again = translate(story, locales["nb"])
    assert (again.date, [note.plain_text for note in again.corrections.all()]) == (story.date, ["Det var 40 meter."])


def test_a_withdrawn_original_leaves_its_translation_standing(
    story: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    story.withdrawal_reason = "It was invented."
    story.save()
    translated = translate(story, locales["nb"])
    assert (translated.withdrawal_reason, translated.withdrawn_at) == ("", None)


def test_a_withdrawn_translation_stays_withdrawn_when_the_original_changes(
    story: NewsArticlePage, translated: NewsArticlePage, translate: Any, locales: dict[str, Locale]
) -> None:
    translated.withdrawal_reason = "Den var oppdiktet."
    translated.save_revision().publish()
    assert translate(story, locales["nb"]).withdrawal_reason == "Den var oppdiktet."


def test_a_publication_of_the_translation_is_a_version_of_it(translated: NewsArticlePage) -> None:
    assert [version.content["title"] for version in translated.versions.all()] == ["Havna måler lufta"]


def test_a_translation_made_anew_has_caught_up(
    story: NewsArticlePage, translated: NewsArticlePage, translate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORDS, "Harbour measures its water", "Havna måler vannet")
    story.title = "Harbour measures its water"
    story.save_revision().publish()
    assert TranslationTask.objects.open().filter(story=translated).exists()
    translate(NewsArticlePage.objects.get(pk=story.pk), translated.locale)
    assert not TranslationTask.objects.open().exists()


def test_a_translation_that_lacks_a_sentence_has_not_caught_up(
    story: NewsArticlePage, translated: NewsArticlePage
) -> None:
    story.title = "Harbour measures its water"
    story.save_revision().publish()
    source, _created = TranslationSource.update_or_create_from_instance(NewsArticlePage.objects.get(pk=story.pk))
    Translation.objects.get(source=source, target_locale=translated.locale).save_target(publish=True)
    assert TranslationTask.objects.open().filter(story=translated).exists()
