"""What a query means in one language: which words are looked for, by what they may be found, how much each tells."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Sum, Value
from django.db.models.functions import StrIndex

from search.analysis import Word, token, words
from search.models import EVERYWHERE, IndexedWord
from search.spelling import meant
from search.store import Either, Every, Expression, Phrase

CLAUSE = re.compile(r"""(?P<minus>(?<!\S)[-−–](?=\S))?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))""")
MOST_CLAUSES = 16
LEAST_PART = 4  # letters of a part by which a compound is found
PART = 0.6  # what a compound counts that was found by a part of it
MOST_COMPOUNDS = 40


@dataclass(frozen=True)
class Clause:
    """A word of a query, or a phrase in quotation marks; what it excludes is not to be found."""

    words: tuple[Word, ...]
    excluded: bool = False

    @property
    def phrase(self) -> Phrase:
        return Phrase(tuple(word.token for word in self.words))


def clauses(text: str, language: str) -> list[Clause]:
    """Take a query apart. Any text is a query: what holds no word says nothing."""
    found = []
    for match in CLAUSE.finditer(text):
        part = match["quoted"] if match["quoted"] is not None else match["word"]
        if one := tuple(words(part, language)):
            found.append(Clause(one, bool(match["minus"])))
    return found[:MOST_CLAUSES]


@dataclass(frozen=True)
class Term:
    """One thing to look for: by its own tokens, or by others that count less."""

    clause: Clause
    documents: int  # that hold it, in about
    others: dict[str, float] = field(default_factory=dict)  # token: what it counts beside the word itself
    instead_of: str = ""  # the word that was typed, if the archive does not know it

    @property
    def text(self) -> str:
        return " ".join(word.folded for word in self.clause.words)

    @property
    def tokens(self) -> dict[str, float]:
        return {**self.others, **{word.token: 1.0 for word in self.clause.words}}

    @property
    def expression(self) -> Expression:
        others = tuple(Phrase((token,)) for token in sorted(self.others))
        return Either((self.clause.phrase, *others)) if others else self.clause.phrase


@dataclass(frozen=True)
class Reading:
    """A query as it is understood in one language."""

    language: str
    terms: list[Term]
    excluded: list[Phrase]
    total: int  # documents of the language

    @property
    def every(self) -> Expression | None:
        """What finds documents that hold all of it."""
        if not self.terms:
            return None
        return Every(tuple(term.expression for term in self.terms), tuple(self.excluded))

    @property
    def most(self) -> Expression | None:
        """What also finds documents that lack one word: one that tells no more than the others together.

        A word that no document holds is not asked for. None where every word is needed.
        """
        known = [term for term in self.terms if term.documents]
        whole = sum(self.weight(term) for term in known)
        spared = [term for term in known if self.weight(term) <= whole / 2]
        rests = [[other for other in known if other is not term] for term in spared]
        if len(known) < len(self.terms):
            rests.append(known)
        found = tuple(Every(tuple(term.expression for term in rest)) for rest in rests if rest)
        return Every((Either(found),), tuple(self.excluded)) if found else None

    def weight(self, term: Term) -> float:
        """How much a term tells of a document that holds it: the rarer it is, the more (BM25's idf)."""
        documents = min(term.documents, self.total)
        return math.log(1 + (self.total - documents + 0.5) / (documents + 0.5))

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
        return " ".join(term.text for term in self.terms)


def read(text: str, language: str, *, as_typed: bool = False) -> Reading:
    """Read a query in a language; `as_typed` looks for the very words, known or not."""
    found = clauses(text, language)
    wanted = [clause for clause in found if not clause.excluded]
    everywhere = token(EVERYWHERE, language)
    known = counts({everywhere, *(word.token for clause in wanted for word in clause.words)})
    terms = [term(clause, language, known, as_typed=as_typed) for clause in wanted]
    excluded = [clause.phrase for clause in found if clause.excluded]
    return Reading(language, terms, excluded, known.get(everywhere, 0))


def counts(tokens: Iterable[str]) -> dict[str, int]:
    """Return in about how many documents each token stands: one that has two forms of a word counts twice."""
    rows = IndexedWord.objects.filter(token__in=set(tokens)).values_list("token")
    return dict(rows.annotate(documents=Sum("documents")))


def term(clause: Clause, language: str, known: dict[str, int], *, as_typed: bool) -> Term:
    documents = min((known.get(word.token, 0) for word in clause.words), default=0)
    one = Term(clause, documents)
    if len(clause.words) > 1:
        return one
    others = compounds(clause.words[0]) if language == "nb" else {}
    if others:
        one = replace(one, others=dict.fromkeys(others, PART), documents=documents + sum(others.values()))
    if one.documents or as_typed or (better := meant(clause.words[0].folded, language)) is None:
        return one
    corrected = Clause(tuple(words(better, language)))
    documents = min(counts(word.token for word in corrected.words).values(), default=0)
    return Term(corrected, documents, instead_of=clause.words[0].folded)


def compounds(word: Word) -> dict[str, int]:
    """Return the Norwegian compounds that a word is a part of, by token, with their documents.

    What remains of a compound has to be a word's length too: `kraft` is a part of `kjernekraftverk`, `is` of nothing.
    """
    part = word.token.partition("_")[2]
    if len(part) < LEAST_PART:
        return {}
    known = IndexedWord.objects.filter(language="nb")
    # Every word is looked at, so it is in an index that holds nothing else.
    holding = known.annotate(at=StrIndex("word", Value(part))).filter(at__gt=0).values("word")
    rows = known.filter(word__in=holding).exclude(token=word.token)
    found: dict[str, int] = {}
    for other, its_token, documents in rows.order_by("-documents", "word").values_list("word", "token", "documents"):
        before, _part, after = other.partition(part)
        if (len(before) > 2 or len(after) > 2) and len(before) not in {1, 2}:  # noqa: PLR2004 - letters of a word
            found[its_token] = found.get(its_token, 0) + documents
    return dict(list(found.items())[:MOST_COMPOUNDS])
