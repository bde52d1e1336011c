"""News pages as readers saw them, in plain text."""

import time
from datetime import UTC, datetime

import pytest

from archive.sources.captured_text import text_item
from archive.sources.item import Item, Kind
from archive.sources.languages import language_of

NOON = datetime(2005, 2, 18, 11, tzinfo=UTC)  # in Oslo
ENGLISH = """News

Ferries take to the mains

Publish date: February 18, 2005

The first crossing made no noise.

One paragraph of the body,
in two lines.

And another one.


More News

All news

Another story altogether

Its teaser.

Subscribe to our newsletter

Get our latest news

Stay informed"""
NORWEGIAN = """Nyheter

Ferger får strøm

Publisert: 18. februar 2005

Første tur var stille.

Brødteksten.

Flere nyheter

Alle nyheter

En helt annen sak

Meld deg på nyhetsbrevet"""
RUSSIAN = """Новости

Паромы на электричестве

Дата публикации: 18 февраля 2005

Первый рейс был тихим.

Основной текст.

Другие новости

Все новости

Совсем другая история

Подпишитесь на рассылку"""


def story(text: str) -> Item:
    item = text_item(text, "2005/ferries.txt")
    assert isinstance(item, Item)
    assert item.kind is Kind.POST
    return item


def test_a_page_is_a_story_without_its_furniture() -> None:
    assert story(ENGLISH) == Item(
        key="2005/ferries.txt",
        kind=Kind.POST,
        title="Ferries take to the mains",
        address="/2005/ferries.txt",
        language="en",
        date=NOON,
        lede="The first crossing made no noise.",
        body="One paragraph of the body,\nin two lines.\n\nAnd another one.",
        is_plain=True,
    )


@pytest.mark.parametrize(
    ("text", "language", "title", "lede", "body"),
    [
        (NORWEGIAN, "nb", "Ferger får strøm", "Første tur var stille.", "Brødteksten."),
        (RUSSIAN, "ru", "Паромы на электричестве", "Первый рейс был тихим.", "Основной текст."),
    ],
    ids=["nb", "ru"],
)
def test_a_page_is_read_in_each_language(text: str, language: str, title: str, lede: str, body: str) -> None:
    item = story(text)
    assert (item.language, item.title, item.date, item.lede, item.body) == (language, title, NOON, lede, body)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Publish date: 18 February 2005", "en"),
        ("Published: Feb. 18th, 2005", "en"),
        ("Published on Friday, February 18, 2005", "en"),
        ("Date: 2005-02-18", "en"),
        ("Posted: 18/02/2005", "en"),
        ("Posted: 02/18/2005", "en"),
        ("PUBLISH DATE : FEBRUARY 18, 2005", "en"),
        ("Publiseringsdato: 18. februar 2005", "nb"),
        ("Publisert fredag 18. februar 2005", "nb"),
        ("Publisert den 18.2.2005", "nb"),
        ("Dato: 18.02.2005", "nb"),
        ("Опубликовано: 18.02.2005", "ru"),
        ("Дата публикации: 18 февр. 2005 г.", "ru"),
        ("Дата: пятница, 18 февраля 2005 года", "ru"),
        ("Дата публикации:\N{NO-BREAK SPACE}18\N{NO-BREAK SPACE}Февраль 2005", "ru"),
    ],
)
def test_dates_are_read_as_they_were_written(line: str, language: str) -> None:
    item = story(f"Headline\n\n{line}\n\nLede.\n\nBody.")
    assert (item.date, item.language, item.notes) == (NOON, language, ())


@pytest.mark.parametrize(
    "line",
    ["Publisert: 18. februar 2005 kl. 09:30", "Published: 18 February 2005, 09.30", "Дата: 18 мая 2005 г. 09:30"],
)
def test_a_time_of_day_is_the_sites(line: str) -> None:
    date = story(f"Headline\n\n{line}\n\nLede.\n\nBody.").date
    assert date in {datetime(2005, 2, 18, 8, 30, tzinfo=UTC), datetime(2005, 5, 18, 7, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    "line", ["Publish date: 02/03/2005", "Publish date: February 31, 2005", "Publish date: 18 Brumaire 2005"]
)
def test_a_date_that_cannot_be_read_for_certain_is_told(line: str) -> None:
    item = story(f"Headline\n\n{line}\n\nLede.\n\nBody.")
    assert (item.date, item.notes) == (None, (f"Its date, “{line.partition(': ')[2]}”, could not be read.",))


def test_a_page_without_a_date_says_so() -> None:
    item = story("News\n\nHeadline\n\nLede.\n\nBody.")
    assert (item.title, item.date, item.notes) == ("Headline", None, ("No date of publishing was found in it.",))


def test_a_date_may_stand_above_the_headline() -> None:
    item = story("News\n\nPublish date: February 18, 2005\n\nHeadline\n\nLede.\n\nBody.")
    assert (item.title, item.lede, item.body) == ("Headline", "Lede.", "Body.")


def test_the_pages_menu_is_no_headline() -> None:
    assert (
        story("Home\n\nAbout\n\nContact\n\nNews\n\nHeadline\n\nPublish date: February 18, 2005\n\nText.").title
        == "Headline"
    )


def test_lines_that_follow_each_other_at_once_are_told_apart() -> None:
    item = story("News\nHeadline\nPublish date: February 18, 2005\nLede.\n\nBody.\nMore News\nAnother")
    assert (item.title, item.lede, item.body) == ("Headline", "Lede.", "Body.")


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Ada Test", ("Ada Test",)),
        ("Written by: Ada Test and Bo Example", ("Ada Test", "Bo Example")),
        ("Av Ada Prøve og Bo Eksempel", ("Ada Prøve", "Bo Eksempel")),
        ("Автор: Ада Пример", ("Ада Пример",)),
    ],
)
def test_a_byline_is_no_lede(line: str, authors: tuple[str, ...]) -> None:
    item = story(f"Headline\n\nPublish date: February 18, 2005\n\n{line}\n\nLede.\n\nBody.")
    assert (item.authors, item.lede) == (authors, "Lede.")


def test_a_sentence_that_begins_like_a_byline_is_none() -> None:
    item = story("Headline\n\nPublish date: February 18, 2005\n\nBy noon the ferry had left.\n\nBody.")
    assert (item.authors, item.lede) == ((), "By noon the ferry had left.")


def test_a_single_paragraph_is_the_body() -> None:
    item = story("Headline\n\nPublish date: February 18, 2005\n\nAll there is.")
    assert (item.lede, item.body) == ("", "All there is.")


def test_a_long_first_paragraph_is_no_lede() -> None:
    item = story(f"Headline\n\nPublish date: February 18, 2005\n\n{'word ' * 200}\n\nBody.")
    assert (item.lede, item.body.endswith("\n\nBody.")) == ("", True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry is at the quay and the crew of it has been there for an hour, with all that is to be done.", "en"),
        ("Fergen er ved kai, og hun har ikke noe å gjøre av det som ble til en tur fra byen, og et mål i dag.", "nb"),
        ("Ferja er ved kai, og ho har ikkje noko å gjere av det som vart ein tur frå byen, og eit mål i dag.", ""),
        ("Færgen er ved kajen, og hun har ikke noget at gøre af det som blev til en tur fra byen, og et mål.", ""),
        ("Мы видели, что паром стоял у причала, и команда была на борту, где было тепло.", "ru"),
        ("Поромник стояв біля причалу, і команда була на борту, де було тепло й тихо весь день.", ""),
        ("Der Dampfer liegt an dem Kai, und die Mannschaft ist in der Stadt mit den anderen von dem Schiff.", ""),
        ("Ferry. Quay. Crew.", ""),
    ],
    ids=["en", "nb", "nn", "da", "ru", "uk", "de", "too little"],
)
def test_a_text_tells_its_language_if_that_is_certain(text: str, language: str) -> None:
    assert language_of(text) == language


def test_what_has_neither_date_nor_section_is_no_story() -> None:
    item = text_item("Read me\n\nThis folder holds pages.", "readme.txt")
    assert isinstance(item, Item)
    assert (item.kind, item.left_out) == (
        Kind.OTHER,
        "its text has neither a date of publishing nor the name of a section, such as “News”, above it",
    )


@pytest.mark.parametrize("text", ["", " \n\N{NO-BREAK SPACE}\n", "News\n\nMore News"])
def test_a_page_without_a_text_is_told(text: str) -> None:
    assert text_item(text, "empty.txt") == "There is no text in it."


@pytest.mark.parametrize("filling", [" ", "\n ", "\n", "a\n", "Date: 1\n", "\N{NO-BREAK SPACE}\t"])
def test_two_megabytes_of_anything_take_seconds(filling: str) -> None:
    began = time.process_time()
    text_item(f"News\n\n{filling * (2_000_000 // len(filling))}x", "a.txt")
    assert time.process_time() - began < 15
