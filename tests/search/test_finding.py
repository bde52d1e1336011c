"""Which stories a query finds, and which comes first: the same on either database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from core.publishing import outbox
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage
from search import finding, reading, store
from search.finding import Found, Narrowing
from search.models import DocumentText
from tests.conftest import Branch

Write = Callable[..., NewsArticlePage]


@pytest.fixture
def write(branches: dict[str, Branch]) -> Write:
    def story(language: str, title: str, *paragraphs: str, **options: Any) -> NewsArticlePage:
        index = branches[language].news
        index.refresh_from_db()
        body = [("paragraph", f"<p>{text}</p>") for text in paragraphs]
        defaults = {"lede": "What was seen.", "body": body, "date": datetime(2010, 6, 1, tzinfo=UTC)}
        return NewsArticlePageFactory(parent=index, locale=index.locale, title=title, **{**defaults, **options})

    return story


def finds(text: str, language: str = "en", **options: Any) -> list[str]:
    outbox.drain()
    best = Found(text, Narrowing(language=language), **options).best
    headlines = DocumentText.objects.in_bulk(best)
    return [headlines[pk].headline for pk in best]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("en", "Oil leaks from a tanker", "leak"),
        ("en", "Oil leaks from a tanker", "leaking tankers"),
        ("en", "A story from Tromsø", "tromso"),
        ("en", "CO₂ under the sea", "co2"),
        ("en", "Norway’s harbours", "norway harbour"),
        ("nb", "Isen ved Tromsø", "tromso"),
        ("nb", "Nytt fra Ålesund", "alesund"),
        ("nb", "Kjernekraftverket på Kola", "kjernekraft"),
        ("nb", "Kjernekraftverket på Kola", "kraftverk"),
        ("nb", "Oljeutslipp i fjorden", "utslipp"),
        ("ru", "Ядерные отходы", "ядерных"),
        ("ru", "Лёд в Арктике", "арктика"),
        ("ru", "Лёд в Арктике", "лед"),
        ("ru", "Новогодняя ёлка", "елка"),
        ("ru", "Новогодняя елка", "ёлки"),
        ("ru", "Разлив в порту", "разлива"),
        ("ru", "Подводные лодки", "лодок"),
        ("ru", "Полярная чайка", "чаек"),
        ("en", "Some 22 000 seals", "22,000"),
        ("en", "Some 22,000 seals", "22000"),
        ("ru", "Выбросы CO2", "СО2"),  # typed in Cyrillic
        ("en", "The clean-up goes on", "cleanup"),
        ("en", "The clean-up goes on", "clean up"),
        ("en", "Microplastics in fish", "micro-plastics"),
        ("nb", "Isbjørn på isen", "is bjørn"),
        ("nb", "Oljeboring i Arktis", "olje"),
        ("nb", "Lagring av CO2", "CO2-lagring"),
        ("nb", "En ferge på hydrogen", "hydrogenferge"),
    ],
)
def test_a_word_is_found_in_whichever_form_it_is_typed(write: Write, language: str, title: str, query: str) -> None:
    write(language, title)
    write(language, "X")
    assert finds(query, language) == [title]


@pytest.mark.parametrize(
    ("language", "title", "query", "corrected"),
    [
        ("en", "Harbour office moves", "habrour", "harbour"),
        ("en", "Harbour office moves", "harbor", "harbour"),
        ("en", "Harbour office moves", "arbour", "harbour"),
        ("en", "Harbour office moves", "harrbour ofice", "harbour office"),
        ("nb", "Havneundersøkelsen", "havneundersokelesn", "havneundersokelsen"),
        ("ru", "Мирный атом", "fnjv", "атом"),
        ("ru", "Порт Мурманск", "murmansk", "мурманск"),
        ("ru", "Порт Мурманск", "мурманкс", "мурманск"),
        ("ru", "Ветропарка не будет", "ветропрк", "ветропарка"),
        ("ru", "Около Фосена", "fosen", "фосена"),
        ("nb", "Kjernekraftverket", "kjernekarftverk", "kjernekraftverket"),
        ("nb", "Kjernekraftverket", "kjernekarft", "kjernekraft"),
        ("en", "The port of Murmansk", "мурманск", "murmansk"),
        ("en", "Harbour office moves", "рфкищгк", "harbour"),
        ("ru", "Сажа на снегу", "cf;f", "сажа"),
        ("ru", "Камчатский краб", '"rfvxfncrbq rhf,"', '"камчатский краб"'),
        ("en", "Harbour office moves", '"harbour ofice"', '"harbour office"'),
    ],
)
def test_a_mistyped_word_is_taken_for_the_one_that_was_meant(
    write: Write, language: str, title: str, query: str, corrected: str
) -> None:
    write(language, title)
    outbox.drain()
    assert Found(query, Narrowing(language=language)).corrected == corrected
    assert finds(query, language) == [title]
    assert finds(query, language, as_typed=True) == []


def test_a_mistake_that_stands_in_the_archive_too_is_taken_for_one_where_the_right_word_is_common(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MUCH_MORE", 3)
    write("en", "The habrour")
    write("en", "Harbour 1")
    write("en", "Harbour 2")
    assert finds("habrour") == ["The habrour"]
    write("en", "Harbour 3")
    assert set(finds("habrour")) == {"Harbour 1", "Harbour 2", "Harbour 3"}
    assert finds("habrour", as_typed=True) == ["The habrour"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("query", ["ж\u1e96\u0e31", "\u2eb1Ж", "༻Ж⇲T̈ᣘ", "⒳⻱Ж", "_ Ж ᣻", "\u30f5ъ", "ь", "ъ ъ"])
def test_what_has_no_sound_is_taken_for_no_word(write: Write, language: str, query: str) -> None:
    write(language, "Harbour")
    assert finds(query, language) == []


def test_a_number_is_no_mistake_for_another(write: Write) -> None:
    write("ru", "Около 200 нерп")
    assert finds("2000", "ru") == []


def test_what_is_excluded_stays_so_where_the_rest_is_corrected(write: Write) -> None:
    write("en", "Harbour office")
    write("en", "Harbour ice")
    outbox.drain()
    assert Found('habrour -"sea ice" -ice', Narrowing(language="en")).corrected == 'harbour -"sea ice" -ice'
    assert finds("habrour -ice") == ["Harbour office"]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("en", "Harbour office moves", "zqxjkv"),
        ("ru", "На базаре", "батарее"),
        ("ru", "Осень в порту", "fosen"),
        ("nb", "Kjernekraftverket", "kjempekraft"),
    ],
)
def test_a_word_that_is_near_no_other_is_none_of_them(write: Write, language: str, title: str, query: str) -> None:
    write(language, title)
    assert finds(query, language) == []


def test_a_phrase_is_found_where_its_words_follow_each_other(write: Write) -> None:
    write("en", "One", "A spill of oil.")
    write("en", "Two", "An oil spill.")
    write("en", "Three", "Something of oil", "Spill is a word of its own here.")
    assert finds('"oil spill"') == ["Two"]
    assert set(finds("oil spill")) == {"One", "Two", "Three"}


@pytest.mark.parametrize("query", ["«oil spill»", "“oil spill”", "„oil spill“"])
def test_the_quotation_marks_of_any_language_make_a_phrase(write: Write, query: str) -> None:
    write("en", "One", "A spill of oil.")
    write("en", "Two", "An oil spill.")
    assert finds(query) == ["Two"]


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "what happened to the submarine"),
        ("nb", "hva skjedde med ubåten"),
        ("ru", "что случилось с подводной лодкой"),
    ],
)
def test_a_question_is_answered_by_what_it_is_about(write: Write, language: str, query: str) -> None:
    titles = {"en": "A submarine sinks", "nb": "Ubåt har sunket", "ru": "Подводная лодка затонула"}
    write(language, "X", "What the, hva med, что с.")
    write(language, titles[language])
    assert finds(query, language) == [titles[language]]


def test_function_words_alone_are_looked_for(write: Write) -> None:
    write("en", "To be or not to be")
    write("en", "Ice")
    assert finds("to be") == ["To be or not to be"]


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "2005-02-18"),
        ("en", "18/02/2005"),
        ("en", "02/18/2005"),
        ("en", "2005-02"),
        ("en", "feb 2005"),
        ("nb", "18.2.2005"),
        ("nb", "18/2-2005"),
        ("nb", "18.02.05"),
        ("nb", "feb. 2005"),
        ("ru", "18.02.2005"),
        ("ru", "02.2005"),
        ("ru", "фев 2005"),
    ],
)
def test_a_date_is_found_in_whichever_form_it_is_typed(write: Write, language: str, query: str) -> None:
    write(language, "That day", date=datetime(2005, 2, 18, 12, tzinfo=UTC))
    write(language, "Another month", date=datetime(2005, 6, 18, 12, tzinfo=UTC))
    write(language, "Another year", date=datetime(2006, 2, 18, 12, tzinfo=UTC))
    assert finds(query, language)[0] == "That day"


@pytest.mark.parametrize("query", ["2005-02-31", "45.13.2005", "0000-00"])
def test_what_is_no_day_of_any_month_is_no_date(write: Write, query: str) -> None:
    write("en", "Another day", date=datetime(2005, 3, 3, 12, tzinfo=UTC))
    assert finds(f'"{query}"') == finds(query) == []


def test_a_word_after_a_minus_is_not_to_be_there(write: Write) -> None:
    write("en", "Oil and ice")
    write("en", "Oil and sand")
    assert finds("oil -ice") == ["Oil and sand"]
    assert finds("-ice") == []


def test_words_in_the_headline_tell_more_than_in_the_body(write: Write) -> None:
    write("en", "Another", "Walrus, once.")
    write("en", "Walrus returns", "Something else.")
    assert finds("walrus") == ["Walrus returns", "Another"]


def test_of_two_that_say_the_same_the_newer_comes_first(write: Write) -> None:
    write("en", "Walrus in 2005", date=datetime(2005, 6, 1, tzinfo=UTC))
    write("en", "Walrus in 2020", date=datetime(2020, 6, 1, tzinfo=UTC))
    assert finds("walrus") == ["Walrus in 2020", "Walrus in 2005"]


def test_a_story_is_found_by_its_topic_its_author_and_its_date(write: Write) -> None:
    topic, person = TopicFactory(name="Fisheries"), PersonFactory(name="Ada Demo")
    write("en", "Walrus", topics=[topic], people=[person], date=datetime(2005, 2, 18, tzinfo=UTC))
    write("en", "Other")
    assert finds("fishery") == finds("ada demo") == finds("february 2005") == ["Walrus"]


def test_where_few_have_every_word_those_that_lack_the_least_telling_follow(write: Write) -> None:
    for number in range(5):
        write("en", f"Ice {number}")
    write("en", "Polonium in the ice")
    write("en", "Polonium on land")
    assert finds("polonium ice") == ["Polonium in the ice", "Polonium on land"]


def test_where_none_has_every_word_a_story_with_enough_of_them_is_found(write: Write) -> None:
    for number in range(5):
        write("en", f"Ice {number}")
    write("en", "Polonium, caesium and strontium on land")
    assert finds("polonium strontium plutonium ice americium") == ["Polonium, caesium and strontium on land"]


def test_all_languages_are_searched_each_in_its_own_way(write: Write) -> None:
    write("en", "Murmansk harbour")
    write("nb", "Havna i Murmansk")
    write("ru", "Порт Мурманск")
    assert set(finds("murmansk", language="")) == {"Murmansk harbour", "Havna i Murmansk", "Порт Мурманск"}


def test_of_very_many_only_the_newest_are_counted(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "COUNTED", 3)
    for number in range(5):
        write("en", f"Walrus {number}")
    outbox.drain()
    found = Found("walrus", Narrowing(language="en"))
    assert (found.count, found.has_more, found.spread.languages.total()) == (3, True, 3)
    assert not Found('"walrus 3"', Narrowing(language="en")).has_more


def test_of_more_than_are_ranked_an_old_headline_is_not_lost(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "RANKED", 2)
    write("en", "Walrus in the harbour", date=datetime(2001, 6, 1, tzinfo=UTC))
    for number in range(3):
        write("en", f"Other {number}", "Walrus in the harbour.", date=datetime(2020, 6, 1, tzinfo=UTC))
    assert finds("walrus")[0] == finds('"walrus in the harbour"')[0] == "Walrus in the harbour"


def test_a_narrowed_search_finds_what_is_older_than_all_that_was_counted(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "COUNTED", 3)
    for year in (2001, 2002, 2020, 2021, 2022):
        write("en", f"Walrus in {year}", date=datetime(year, 6, 1, tzinfo=UTC))
    outbox.drain()
    assert Found("walrus", Narrowing(language="en", year=2001)).count == 1
    assert Found("walrus", Narrowing(language="en")).spread.years == {2020: 1, 2021: 1, 2022: 1}


def test_in_one_language_as_many_are_counted_however_many_others_are_newer(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "COUNTED", 3)
    for number, language in enumerate(["en", "en", "en", "en", "nb", "en", "nb"]):
        write(language, f"Murmansk {number}", date=datetime(2001 + number, 6, 1, tzinfo=UTC))
    outbox.drain()
    found = Found("murmansk", Narrowing(language="en"))
    assert [year for _pk, _page, _language, year in found.matches] == [2006, 2004, 2003]
    assert found.spread.languages == {"en": 1, "nb": 2}


def test_what_lacks_a_word_counts_only_in_the_languages_that_were_asked_for(write: Write) -> None:
    write("en", "Murmansk harbour")
    write("nb", "Murmansk")
    write("nb", "Murmansk harbour plutonium")
    outbox.drain()
    asked = "murmansk harbour plutonium"
    assert Found(asked, Narrowing(language="en")).spread.languages == {"en": 1, "nb": 1}
    assert Found(asked, Narrowing()).spread.languages == {"en": 1, "nb": 1}
    assert Found(asked, Narrowing(language="nb")).spread.languages == {"nb": 1}


def test_phrases_that_share_a_number_are_told_apart(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PAIRS", 1)
    write("en", "Red walrus, blue seal", "Red seal beside the blue walrus.")
    write("en", "Blue walrus, red seal", "The seal is red.")
    assert finds('"red walrus"') == ["Red walrus, blue seal"]
    assert finds('walrus "red seal" -"seal beside"') == ["Blue walrus, red seal"]
    assert finds('seal -"walrus red"') == ["Red walrus, blue seal"]


@pytest.mark.parametrize("newer", [0, 3])
def test_a_common_word_is_found_among_the_newest_or_else_among_all(
    write: Write, monkeypatch: pytest.MonkeyPatch, newer: int
) -> None:
    monkeypatch.setattr(finding, "COUNTED", 2)
    monkeypatch.setattr(finding, "MARGIN", 1)
    for year in range(2001, 2009):
        write("en", f"Walrus in {year}", date=datetime(year, 6, 1, tzinfo=UTC))
    for number in range(newer):
        write("en", f"Seal {number}", date=datetime(2020, 6, 1, tzinfo=UTC))
    outbox.drain()
    found = Found("walrus", Narrowing(language="en"))
    assert 0 < found.promising < 5
    assert [year for _pk, _page, _language, year in found.matches] == [2008, 2007]
