"""What editors say means the same: found with the next search, in its language, without indexing anything anew."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from core.publishing import outbox
from news.factories import NewsArticlePageFactory
from search.finding import Found, Narrowing
from search.models import DocumentText, Synonym
from tests.conftest import Branch


@pytest.fixture
def stories(branches: dict[str, Branch]) -> None:
    for language, title, lede in (
        ("en", "Old submarine sinks", "It was under tow."),
        ("en", "A vessel for nuclear waste", "It is new."),
        ("en", "Ice", "Nothing else."),
        ("nb", "Ubåten sank", "Den var under slep."),
        ("ru", "Подводная лодка затонула", "Её буксировали."),
    ):
        index = branches[language].news
        index.refresh_from_db()
        NewsArticlePageFactory(parent=index, locale=index.locale, title=title, lede=lede)
    outbox.drain()


def synonym(typed: str, meant: str, language: str = "en") -> Synonym:
    row = Synonym(language=language, typed=typed, meant=meant)
    row.full_clean()
    row.save()
    return row


def finds(text: str, language: str = "en", **options: bool) -> list[str]:
    best = Found(text, Narrowing(language=language), **options).best
    headlines = DocumentText.objects.in_bulk(best)
    return [headlines[pk].headline for pk in best]


@pytest.mark.parametrize("typed", ["u-boat", "U-Boats", '"u boat"'])
def test_a_synonym_finds_what_our_stories_call_it(stories: None, typed: str) -> None:
    assert "Old submarine sinks" not in finds(typed)
    synonym("u-boat", "submarine")
    assert finds(typed) == ["Old submarine sinks"]


def test_it_is_gone_when_an_editor_takes_it_back(stories: None) -> None:
    row = synonym("u-boat", "submarine")
    row.delete()
    assert "Old submarine sinks" not in finds("u-boat")


def test_several_words_have_a_synonym_together_wherever_they_stand_in_the_query(stories: None) -> None:
    synonym("nuclear sub", "submarine")
    assert finds("old nuclear subs") == ["Old submarine sinks"]
    assert finds("nuclear waste") == ["A vessel for nuclear waste"]
    assert "Old submarine sinks" not in finds("sub nuclear sinking vessel")[:1]


def test_what_is_meant_may_be_a_phrase(stories: None) -> None:
    synonym("ubåt", "подводная лодка", "ru")
    assert finds("ubåt", "ru") == ["Подводная лодка затонула"]


def test_the_word_itself_is_still_found_and_comes_first(stories: None) -> None:
    synonym("vessel", "submarine")
    assert finds("vessel") == ["A vessel for nuclear waste", "Old submarine sinks"]


def test_a_synonym_holds_in_one_direction_and_in_its_language(stories: None) -> None:
    synonym("skip", "ubåten", "nb")
    assert finds("skip", "nb") == ["Ubåten sank"]
    assert finds("ubåt", "nb") == ["Ubåten sank"]
    assert finds("skip", "en") == []


def test_the_very_words_are_looked_for_where_a_reader_insists(stories: None) -> None:
    synonym("vessel", "submarine")
    assert finds("vessel", as_typed=True) == ["A vessel for nuclear waste"]


def test_what_is_excluded_has_no_synonyms(stories: None) -> None:
    synonym("vessel", "submarine")
    assert finds("old -vessel") == ["Old submarine sinks"]


def test_readers_are_told(client: Client, stories: None) -> None:
    synonym("u-boat", "submarine")
    told = BeautifulSoup(client.get("/search/", {"q": "u-boat"}).content, "html.parser")
    assert "Stories with “submarine” are among them." in told.select_one(".search-page__outcome").get_text()
    assert told.select_one(".results__item mark").get_text() == "submarine"


@pytest.mark.parametrize(
    ("typed", "meant", "field"), [("…", "ice", "typed"), ("ice", "-", "meant"), ("leak", "Leaks", "meant")]
)
def test_what_could_not_work_is_refused_at_its_field(db: None, typed: str, meant: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        synonym(typed, meant)
    assert list(refused.value.message_dict) == [field]
