"""What a query means in one language: which words are looked for, by what they may be found, how much each tells."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from django.db.models import Sum

from search.analysis import Word, words
from search.models import IndexedWord, SearchDocument, Synonym
from search.spelling import meant
from search.store import Either, Every, Expression, Phrase

CLAUSE = re.compile(r"""(?P<minus>(?<!\S)[-−–](?=\S))?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))""")
MOST_CLAUSES = 16
LEAST_PART = 4  # letters of a part by which a compound is found
PART = 0.6  # what a compound counts that was found by a part of it
MOST_COMPOUNDS = 40
RARE, MUCH_MORE = 2, 50  # documents that have a mistyped word, and how many times as many have the right one
SYNONYM = 0.9  # what a synonym counts beside the word that was typed

Tokens = tuple[str, ...]
Same = dict[Tokens, dict[Tokens, str]]  # by what is typed: what is meant, and how editors wrote that
Synonyms = dict[str, Same]  # by language


@dataclass(frozen=True)
class Clause:
    """A word of a query, or a phrase in quotation marks; what is excluded is not to be found."""

    words: tuple[Word, ...]
    excluded: bool = False
    apart: bool = False  # words that an editor has a synonym for together; each is to be there, anywhere

    @property
    def tokens(self) -> Tokens:
        return tuple(word.token for word in self.words)

    @property
    def expression(self) -> Expression:
        return Every(tuple(Phrase((token,)) for token in self.tokens)) if self.apart else Phrase(self.tokens)


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
    others: dict[Tokens, float] = field(default_factory=dict)  # tokens: what they count beside the word itself
    instead_of: str = ""  # the word that was typed, if the archive does not know it, or hardly
    synonyms: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.folded for word in self.clause.words)

    @property
    def tokens(self) -> dict[str, float]:
        others = {token: factor for tokens, factor in self.others.items() for token in tokens}
        return {**others, **dict.fromkeys(self.clause.tokens, 1.0)}

    @property
    def expression(self) -> Expression:
        others = tuple(Phrase(tokens) for tokens in sorted(self.others))
        return Either((self.clause.expression, *others)) if others else self.clause.expression


@dataclass(frozen=True)
class Reading:
    """A query as it is understood in one language."""

    language: str
    terms: list[Term]
    excluded: list[Expression]
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
        """How much a term tells of a document that holds it."""
        return rarity(term.documents, self.total)

    @cached_property
    def corrected(self) -> str:
        """The query with the words that were meant, or nothing where all were known."""
        if not any(term.instead_of for term in self.terms):
            return ""
        return " ".join(term.text for term in self.terms)


def read(text: str, language: str, synonyms: Synonyms | None = None, *, as_typed: bool = False) -> Reading:
    """Read a query in a language; `as_typed` looks for the very words, known or not."""
    same = {} if as_typed or synonyms is None else synonyms.get(language, {})
    found = joined(clauses(text, language), same)
    wanted = [clause for clause in found if not clause.excluded]
    meant_too = [tokens for clause in wanted for tokens in same.get(clause.tokens, {})]
    known = counts(chain(*(clause.tokens for clause in wanted), *meant_too))
    terms = [term(clause, language, known, same, as_typed=as_typed) for clause in wanted]
    excluded = [clause.expression for clause in found if clause.excluded]
    return Reading(language, terms, excluded, SearchDocument.objects.filter(language=language).count())


def all_synonyms() -> Synonyms:
    found: Synonyms = {}
    for row in Synonym.objects.all():
        same = found.setdefault(row.language, {}).setdefault(row.tokens_of("typed"), {})
        same[row.tokens_of("meant")] = row.meant
    return found


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
    rows = IndexedWord.objects.filter(token__in=set(tokens)).values_list("token")
    return dict(rows.annotate(documents=Sum("documents")))


def term(clause: Clause, language: str, known: dict[str, int], same: Same, *, as_typed: bool) -> Term:
    def documents_of(tokens: Tokens) -> int:
        return min((known.get(token, 0) for token in tokens), default=0)

    meant_too = same.get(clause.tokens, {})
    one = Term(
        clause,
        documents_of(clause.tokens) + sum(documents_of(tokens) for tokens in meant_too),
        others=dict.fromkeys(meant_too, SYNONYM),
        synonyms=tuple(meant_too.values()),
    )
    if len(clause.words) > 1:
        return one
    if language == "nb" and (others := compounds(clause.words[0])):
        parts: dict[Tokens, float] = {(token,): PART for token in others}
        one = replace(one, others={**parts, **one.others}, documents=one.documents + sum(others.values()))
    if one.documents > RARE or as_typed or (better := meant(clause.words[0].folded, language)) is None:
        return one
    corrected = Clause(tuple(words(better, language)))
    documents = min(counts(corrected.tokens).values(), default=0)
    # A mistake that stands in the archive too: for once in a story there are many with the word that was meant.
    is_mistake = documents >= MUCH_MORE * one.documents
    return Term(corrected, documents, instead_of=clause.words[0].folded) if is_mistake else one


def compounds(word: Word) -> dict[str, int]:
    """Return the Norwegian compounds that a word is a part of, by token, with their documents.

    What remains of a compound has to be a word's length too: `kraft` is a part of `kjernekraftverk`, `is` of nothing.
    """
    part = word.token.partition("_")[2]
    if len(part) < LEAST_PART:
        return {}
    rows = IndexedWord.objects.filter(language="nb", word__contains=part).exclude(token=word.token)
    found: dict[str, int] = {}
    for other, token, documents in rows.order_by("-documents", "word").values_list("word", "token", "documents"):
        before, _part, after = other.partition(part)
        if (len(before) > 2 or len(after) > 2) and len(before) not in {1, 2}:  # noqa: PLR2004 - letters of a word
            found[token] = found.get(token, 0) + documents
    return dict(list(found.items())[:MOST_COMPOUNDS])
