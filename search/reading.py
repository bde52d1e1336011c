"""What a query means in one language: which words are looked for, by what they may be found, how much each tells."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, combinations

from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex
from rapidfuzz.distance import OSA

from core.prepared import prepared
from search.analysis import Word, token, words
from search.clauses import Clause, Tokens, clauses
from search.models import EVERYWHERE, IndexedWord, Synonym
from search.spelling import meant
from search.store import Either, Every, Expression, Phrase
from search.wordings import Ways, in_months, in_russian_layout, telling, written_otherwise

LEAST_PART = 4  # letters of a part by which a compound is found
PART = 0.6  # what a compound counts that was found by a part of it
MOST_COMPOUNDS = 40
ENOUGH = 0.35  # of what the words of a query tell together, where few documents have them all
MOST_TELLING = 6  # words of which a document has to have enough
RARE, MUCH_MORE = 2, 50  # documents that have a mistyped word, and how many times as many have the right one
SYNONYM = 0.9  # what a synonym counts beside the word that was typed

Same = dict[Tokens, dict[Tokens, str]]  # by what is typed: what is meant, and how editors wrote that
Synonyms = dict[str, Same]  # by language


@dataclass(frozen=True)
class Term:
    """One thing to look for: by its own tokens, or by others that count less."""

    clause: Clause
    documents: int  # that hold it, in about
    others: dict[Tokens, float] = field(default_factory=dict)  # tokens: what they count beside the word itself
    instead_of: str = ""  # the word that was typed, if the archive does not know it, or hardly
    synonyms: tuple[str, ...] = ()
    tells: bool = True  # whether it has to be found; a function word among others has not

    @property
    def text(self) -> str:
        return " ".join(word.folded for word in self.clause.words)

    @property
    def tokens(self) -> dict[str, float]:
        others = {token: factor for tokens, factor in self.others.items() for token in tokens}
        return {**others, **dict.fromkeys(self.clause.tokens, 1.0)}

    @property
    def ways(self) -> dict[Tokens, float]:
        """By which words together it is found, and what these count."""
        return {**self.others, self.clause.tokens: 1.0}

    @property
    def expression(self) -> Expression:
        return self.or_others(self.clause.expression)

    @property
    def loose(self) -> Expression:
        return self.or_others(self.clause.loose)

    def or_others(self, expression: Expression) -> Expression:
        others = tuple(Phrase(tokens) for tokens in sorted(self.others))
        return Either((expression, *others)) if others else expression


@dataclass(frozen=True)
class Reading:
    """A query as it is understood in one language."""

    language: str
    all_terms: list[Term]
    left_out: list[Clause]  # what a minus stands before
    total: int  # documents of the language

    @property
    def excluded(self) -> tuple[Expression, ...]:
        return tuple(clause.expression for clause in self.left_out)

    @cached_property
    def terms(self) -> list[Term]:
        """What is looked for: the query without the function words around it."""
        return [term for term in self.all_terms if term.tells]

    @property
    def every(self) -> Expression | None:
        """What finds documents that hold all of it."""
        if not self.terms:
            return None
        return Every(tuple(term.expression for term in self.terms), self.excluded)

    @property
    def most(self) -> Expression | None:
        """What also finds documents that lack words, but hold enough of what the words tell together.

        A word that no document holds is not asked for. None where every word is needed.
        """
        known = [term for term in self.terms if term.documents]
        told = sorted(((self.weight(term), place) for place, term in enumerate(known)), reverse=True)[:MOST_TELLING]
        enough = ENOUGH * sum(weight for weight, _place in told)
        parts = [
            tuple(known[place].loose for _weight, place in part)
            for size in range(1, len(told) + 1)
            for part in combinations(told, size)
            # The last one is the least telling: a part that is enough without it is there already.
            if sum(weight for weight, _place in part) >= enough > sum(weight for weight, _place in part[:-1])
        ]
        if not parts or parts == [tuple(term.expression for term in self.terms)]:
            return None
        return Every((Either(tuple(Every(part) for part in parts)),), self.excluded)

    def weight(self, term: Term) -> float:
        """How much a term tells of a document that holds it."""
        return rarity(term.documents, self.total)

    @property
    def likely(self) -> float:
        """How many documents hold all of it, if its words have nothing to do with each other."""
        shares = (min(term.documents / self.total, 1.0) for term in self.terms if self.total)
        return self.total * math.prod(shares) if self.terms else 0.0

    @cached_property
    def corrected(self) -> str:
        """The query with the words that were meant, or nothing where all were known."""
        if not any(term.instead_of for term in self.terms):
            return ""
        wanted = [f'"{term.text}"' if term.clause.quoted else term.text for term in self.all_terms]
        left_out = [f'-"{one.typed}"' if one.quoted else f"-{one.typed}" for one in self.left_out]
        return " ".join([*wanted, *left_out])


def read(
    text: str, language: str, synonyms: Synonyms | None = None, *, as_typed: bool = False, mend: bool = True
) -> Reading:
    """Read a query in a language; `as_typed` looks for the very words, known or not, in no other way of writing them.

    Without `mend` no word is taken for another: so a query is read in languages that were not asked for.
    """
    same = {} if as_typed or synonyms is None else synonyms.get(language, {})
    found = joined(clauses(text, language), same)
    if not as_typed:
        found = [in_months(clause, language) for clause in found]
    wanted = [clause for clause in found if not clause.excluded]
    told = wanted if as_typed else telling(wanted, language)
    ways = {} if as_typed else written_otherwise(told, language)
    meant_too = [tokens for clause in told for tokens in (*same.get(clause.tokens, {}), *ways.get(clause, {}))]
    switched = [] if as_typed else [one.tokens for clause in told if (one := in_russian_layout(clause, language))]
    everywhere = token(EVERYWHERE, language)
    known = counts(chain([everywhere], *(clause.tokens for clause in told), *meant_too, *switched))
    terms = []
    for clause in wanted:
        if clause in told:
            sought = term(clause, language, known, same, ways.get(clause, {}))
            # Rare is what is found by its own word alone: another way of writing it says that it is no mistake.
            is_rare = sought.documents == documents_of(clause.tokens, known) <= RARE
            may_be_mended = mend and not as_typed and (is_rare or not sought.documents)
            terms += mended(sought, language, known, same) if may_be_mended else [sought]
        else:
            terms.append(Term(clause, 0, tells=False))
    if any(one.instead_of for one in terms):  # what was typed in the other layout may be a function word too
        told = telling([one.clause for one in terms], language)
        terms = [replace(one, tells=one.clause in told) for one in terms]
    left_out = [clause for clause in found if clause.excluded]
    return Reading(language, terms, left_out, known.get(everywhere, 0))


def all_synonyms() -> Synonyms:
    found: Synonyms = {}
    for row in synonym_rows():
        same = found.setdefault(row.language, {}).setdefault(row.tokens_of("typed"), {})
        same[row.tokens_of("meant")] = row.meant
    return found


@prepared
def synonym_rows() -> QuerySet[Synonym]:
    return Synonym.objects.all()


def joined(found: list[Clause], same: Iterable[Tokens]) -> list[Clause]:
    """Put those words together that follow each other and have a synonym together, the longest first."""
    for tokens in sorted(same, key=len, reverse=True):
        size = len(tokens)
        for start in range(len(found) - size + 1) if size > 1 else ():
            run = found[start : start + size]
            if tuple(chain(*(one.tokens for one in run))) == tokens and not any(one.excluded for one in run):
                together = Clause(tuple(chain(*(one.words for one in run))), apart=True)
                found = [*found[:start], together, *found[start + size :]]
                break
    return found


def rarity(documents: int, total: int) -> float:
    """Return how much a word tells that stands in some of all documents: the rarer it is, the more (BM25's idf)."""
    documents = min(documents, total)
    return math.log(1 + (total - documents + 0.5) / (documents + 0.5))


def counts(tokens: Iterable[str]) -> dict[str, int]:
    """Return in about how many documents each token stands: one that has two forms of a word counts twice."""
    found: dict[str, int] = {}
    for row in words_by(sorted(set(tokens))):
        found[row.token] = found.get(row.token, 0) + row.documents
    return found


@prepared
def words_by(tokens: Sequence[str]) -> QuerySet[IndexedWord]:
    return IndexedWord.objects.filter(token__in=tokens).only("token", "documents").order_by()


def documents_of(tokens: Tokens, known: dict[str, int]) -> int:
    return min((known.get(one, 0) for one in tokens), default=0)


def term(clause: Clause, language: str, known: dict[str, int], same: Same, ways: Ways) -> Term:
    meant_too = same.get(clause.tokens, {})
    there = {tokens: factor for tokens, factor in ways.items() if documents_of(tokens, known)}
    one = Term(
        clause,
        max(documents_of(tokens, known) for tokens in (clause.tokens, *there))
        + sum(documents_of(tokens, known) for tokens in meant_too),
        others={**there, **dict.fromkeys(meant_too, SYNONYM)},
        synonyms=tuple(meant_too.values()),
    )
    if len(clause.words) == 1 and language == "nb" and (others := compounds(clause.words[0])):
        parts: dict[Tokens, float] = {(other,): PART for other in others}
        one = replace(one, others={**parts, **one.others}, documents=one.documents + sum(others.values()))
    return one


def mended(one: Term, language: str, known: dict[str, int], same: Same) -> list[Term]:
    """Return a term that no document holds, or hardly one, with the words that were meant, as far as any were."""
    switched = None if one.documents else in_russian_layout(one.clause, language)
    if switched is not None and (documents := documents_of(switched.tokens, known)):
        return [Term(switched, documents, instead_of=one.text)]
    found = tuple(chain(*(one_meant(word, language, known) for word in one.clause.words)))
    is_near = one.documents or OSA.distance(one.text, " ".join(word.folded for word in found)) == 1
    if not is_near and (parts := parted(one, language)):
        known = counts(part.token for part in parts)
        return [term(Clause((part,)), language, known, same, {}) for part in parts]
    if found == one.clause.words:
        return [one]
    clause = replace(one.clause, words=found)
    known = counts(chain(clause.tokens, *same.get(clause.tokens, {})))
    return [replace(term(clause, language, known, same, {}), instead_of=one.text)]


def one_meant(word: Word, language: str, known: dict[str, int]) -> tuple[Word, ...]:
    there = known.get(word.token, 0)
    # A number is no mistake for another.
    if there > RARE or word.folded.isdecimal() or (better := meant(word.folded, language)) is None:
        return (word,)
    found = tuple(words(better, language))
    tokens = tuple(one.token for one in found)
    # A mistake stands in the archive too: for once in a story there are many with the word that was meant.
    is_mistake = bool(found) and (not there or documents_of(tokens, counts(tokens)) >= MUCH_MORE * there)
    return found if is_mistake else (word,)


def parted(one: Term, language: str) -> tuple[Word, ...]:
    """Return the two words of the archive that one is made of which the archive has not, as in `hydrogenferge`."""
    word = one.text
    places = range(LEAST_PART, len(word) - LEAST_PART + 1)
    befores = {word[:place] for place in places}
    if not befores or not word.isalpha():
        return ()
    there = IndexedWord.objects.filter(language=language, word__in=befores).values_list("word", flat=True)
    found = [tuple(words(f"{before} {word[len(before) :]}", language)) for before in there]
    known = counts(after.token for _before, after in found) if found else {}
    best = [(known[after.token], before.folded, (before, after)) for before, after in found if after.token in known]
    return max(best)[2] if best else ()


def compounds(word: Word) -> dict[str, int]:
    """Return the Norwegian compounds that a word is a part of, by token, with their documents.

    What remains of a compound has to be a word's length too: `kraft` is a part of `kjernekraftverk`, `is` of nothing.
    """
    part = word.token.partition("_")[2]
    if len(part) < LEAST_PART and word.folded.endswith("e"):
        part = word.folded  # `olje` has a short stem, but stands whole in `oljeboring`
    if len(part) < LEAST_PART:
        return {}
    found: dict[str, int] = {}
    for row in norwegian_words_holding(part, word.token):
        before, _part, after = row.word.partition(part)
        if (len(before) > 2 or len(after) > 2) and len(before) not in {1, 2}:  # noqa: PLR2004 - letters of a word
            found[row.token] = found.get(row.token, 0) + row.documents
    return dict(list(found.items())[:MOST_COMPOUNDS])


@prepared
def norwegian_words_holding(part: str, but: str) -> QuerySet[IndexedWord]:
    """Select the words that hold some letters, but not those that are looked up by a certain token."""
    known = IndexedWord.objects.filter(language="nb")
    # Every word is looked at, so it is in an index that holds nothing else.
    holding = known.annotate(at=StrIndex("word", Value(part))).filter(at__gt=0).values("word")
    rows = known.filter(word__in=holding).exclude(token=but)
    return rows.only("word", "token", "documents").order_by("-documents", "word")
