"""Whatever is typed is a query: what the parser makes of any text, and that no text brings the search down."""

import random
import re
from itertools import pairwise

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from news.models import NewsIndexPage
from search import store
from search.analysis import fold, token, words
from search.clauses import MOST_CLAUSES, clauses
from search.query import MAX_LENGTH, SearchQuery
from search.snippets import marked
from tests.search.odd_queries import PIECES, odd_query

LANGUAGES = st.sampled_from(["en", "nb", "ru"])
ANYTHING = st.text(max_size=300)
ODD = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=20).map("".join)
# All a database may be told: words of letters and digits behind the code of their language.
TOKEN = re.compile(r"(en|nb|ru)_[^\W_]*")
PAIR = r"'~[0-9a-f]{1,5}'"  # what PostgreSQL is told of two words that follow each other


@given(st.one_of(ANYTHING, ODD), LANGUAGES)
def test_any_text_is_a_query_of_a_few_clauses(text: str, language: str) -> None:
    found = clauses(text, language)
    assert len(found) <= MOST_CLAUSES
    assert all(TOKEN.fullmatch(word.token) for clause in found for word in clause.words)


@given(ODD, LANGUAGES)
def test_no_character_of_a_query_has_a_meaning_for_a_database(text: str, language: str) -> None:
    phrases = tuple(clause.expression for clause in clauses(text, language))
    if not phrases:
        return
    expression = store.Every((store.Either(phrases),), phrases)
    assert re.fullmatch(r"[\w ()\"]*", expression.fts5())
    assert re.fullmatch(rf"(?:[\w ()'&|!<>-]|{PAIR})*", expression.tsquery())


@given(st.lists(st.sampled_from(["ice", "walrus", "harbour", "2005"]), min_size=1, max_size=5), LANGUAGES)
def test_words_are_asked_for_in_their_order_and_minus_excludes(asked: list[str], language: str) -> None:
    plain = clauses(" ".join(asked), language)
    assert [clause.words[0].folded for clause in plain] == asked
    assert not any(clause.excluded for clause in plain)
    assert all(clause.excluded for clause in clauses(" ".join(f"-{word}" for word in asked), language))
    quoted = clauses('"' + " ".join(asked), language)
    assert [[word.folded for word in clause.words] for clause in quoted] == [asked]


@given(st.text(), LANGUAGES)
def test_a_word_stands_where_it_is_said_to_stand(text: str, language: str) -> None:
    found = list(words(text, language))
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=30))
def test_a_folded_word_stays_as_it_is_and_case_makes_no_difference(word: str) -> None:
    assert fold(fold(word)) == fold(word)
    assert fold(word.upper()) == fold(word.upper().lower())


@given(ODD, LANGUAGES)
def test_marks_change_no_text(text: str, language: str) -> None:
    tokens = {token(fold(word), language) for word in ("ice", "Walrus", "лёд")}
    shown = str(marked(text, language, tokens))
    assert "<script" not in shown
    assert re.sub(r"</?mark>", "", shown).count("<") == 0


@given(st.one_of(ANYTHING, ODD))
def test_what_a_page_is_asked_for_is_asked_for_again_by_its_links(text: str) -> None:
    query = QueryDict(mutable=True)
    query["q"] = text
    asked = SearchQuery.from_query(query)
    assert len(asked.text) <= MAX_LENGTH
    assert SearchQuery.from_query(QueryDict(asked.parameters)) == asked


@pytest.mark.parametrize("seed", range(4))
def test_odd_queries_get_ordinary_pages(client: Client, news_index: NewsIndexPage, seed: int) -> None:
    """`python -m tests.search.fuzz` asks 10,000 of them on each database."""
    chance = random.Random(seed)  # noqa: S311
    for _n in range(25):
        address = f"{chance.choice(['/search/', '/search/suggest/'])}?{odd_query(chance)}"
        assert client.get(address).status_code == 200, address
