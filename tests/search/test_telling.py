"""What a story is about, by its words: which tell, how much, and which stories share them."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.publishing import outbox
from news.factories import FIRST_DATE, NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import NewsArticlePage, NewsIndexPage
from search import index, telling
from search.models import DocumentText, SearchDocument, TellingTerm


def told(parent: NewsIndexPage, title: str, text: str = "", **options: object) -> NewsArticlePage:
    """Publish a story and have it indexed."""
    parent.refresh_from_db()
    story = NewsArticlePageFactory(
        parent=parent, title=title, lede="It was so.", body=[("paragraph", f"<p>{text}</p>")], **options
    )
    outbox.drain()
    return story


def terms(story: NewsArticlePage) -> dict[str, float]:
    rows = TellingTerm.objects.filter(document__page=story.pk)
    return dict(rows.values_list("word", "weight"))


def test_a_word_that_few_stories_have_tells_more_than_a_common_one(news_index: NewsIndexPage) -> None:
    for number in range(8):
        told(news_index, f"Harbour {number}")
    weights = terms(told(news_index, "Harbour polonium"))
    assert weights["polonium"] > 2 * weights["Harbour"]


def test_the_headline_tells_more_than_the_body(news_index: NewsIndexPage) -> None:
    weights = terms(told(news_index, "Walrus", "A seal came."))
    assert weights["Walrus"] > 2 * weights["seal"]


def test_numbers_dates_and_function_words_tell_nothing(news_index: NewsIndexPage) -> None:
    story = told(news_index, "Walrus", "On Tuesday 18 February 2005 there were 300 of them, within a week.")
    assert set(terms(story)) == {"Walrus"}


def test_topics_and_bylines_are_no_words_of_the_text(news_index: NewsIndexPage) -> None:
    story = told(news_index, "Walrus", topics=[TopicFactory(name="Seas")], people=[PersonFactory(name="Kari Nansen")])
    assert set(terms(story)) == {"Walrus"}


def test_words_are_kept_as_readers_see_them(news_index: NewsIndexPage) -> None:
    story = told(news_index, "Spills at Norilsk", "Norilsk’s spills. One spill, two spills in Norilsk.")
    assert {"spills", "Norilsk"} <= set(terms(story))


def test_likeness_is_the_same_from_either_side(news_index: NewsIndexPage) -> None:
    one = told(news_index, "Tanker spills oil", "Booms and skimmers were sent to the skerries.")
    other = told(news_index, "Oil spill: tanker aground", "Skimmers work, the booms do not hold at the skerries.")
    likeness, words = telling.alike(one.pk)[other.pk]
    assert telling.alike(other.pk)[one.pk][0] == likeness
    assert 0 < likeness <= 1
    assert set(words[:3]) == {"Tanker", "spills", "oil"}


def test_one_word_in_common_is_no_subject_in_common(news_index: NewsIndexPage) -> None:
    one = told(news_index, "Silence on the cliffs", "Puffins raised no chicks.")
    told(news_index, "Silence in the street", "Buses run on batteries.")
    assert telling.alike(one.pk) == {}


@pytest.mark.parametrize(("least", "parts"), [(True, [0.02] * 4), (False, [0.08]), (False, [0.005] * 4)])
def test_many_words_that_tell_a_little_are_a_subject(least: bool, parts: list[float]) -> None:
    assert (telling.likeness_of(parts) is not None) is least


def test_documents_of_one_text_are_as_alike_as_can_be(news_index: NewsIndexPage) -> None:
    text = "Booms and skimmers reached the skerries behind the lighthouse, where volunteers wash eiders and cormorants."
    one, other = (told(news_index, "Tanker spills oil", text) for _n in range(2))
    assert telling.alike(one.pk)[other.pk][0] == 1


def test_a_document_that_is_gone_tells_nothing(news_index: NewsIndexPage) -> None:
    told(news_index, "Walrus").delete()
    outbox.drain()
    assert not TellingTerm.objects.filter(word="Walrus").exists()


def test_a_rebuild_weighs_the_first_documents_by_what_all_of_them_say(news_index: NewsIndexPage) -> None:
    first, *_others = (told(news_index, f"Walrus {name}") for name in ("Alpha", *("Beta",) * 30))
    before = terms(first)
    list(index.rebuild())
    after = terms(first)
    assert after["Walrus"] / after["Alpha"] < before["Walrus"] / before["Alpha"]


def test_a_rebuild_tells_of_both_its_passes(news_index: NewsIndexPage, capsys: pytest.CaptureFixture[str]) -> None:
    told(news_index, "Walrus")
    call_command("rebuild_search")
    lines = capsys.readouterr().out.splitlines()
    documents = SearchDocument.objects.count()
    assert [line.split()[0] for line in lines if line.endswith(f"{documents}/{documents}")][-1] == "Weighing"
    assert any(line.startswith("Indexing pages") for line in lines)


def test_an_index_without_telling_terms_is_no_whole_one(news_index: NewsIndexPage) -> None:
    story = told(news_index, "Walrus")
    TellingTerm.objects.all().delete()
    call_command("rebuild_search", if_empty=True, verbosity=0)
    assert "Walrus" in terms(story)


def test_weighing_costs_the_same_for_any_number_of_documents(news_index: NewsIndexPage) -> None:
    for number in range(6):
        told(news_index, f"Walrus {number}", date=FIRST_DATE)
    assert queries_to_weigh(6) == queries_to_weigh(2)


def queries_to_weigh(number: int) -> int:
    TellingTerm.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        telling.weigh(DocumentText.objects.select_related("document")[:number])
    return len(queries)
