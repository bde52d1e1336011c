"""The parts of a query as it is typed: words, phrases in quotation marks, and what a minus excludes."""

import re
from dataclasses import dataclass

from search.analysis import THOUSANDS, Word, words
from search.store import Every, Expression, Phrase

MOST_CLAUSES = 16
QUOTES = str.maketrans(dict.fromkeys("«»„“”‟", '"'))
CLAUSE = re.compile(
    rf"""(?P<minus>(?<!\S)[-−–](?=\S))?(?:"(?P<quoted>[^"]*)"?|(?P<word>{THOUSANDS}(?=[\s"]|$)|[^\s"]+))"""
)

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """A word of a query, or a phrase in quotation marks; what is excluded is not to be found."""

    words: tuple[Word, ...]
    excluded: bool = False
    apart: bool = False  # words with a synonym together, a month and its year: each is to be there, anywhere
    typed: str = ""  # the characters it was read from
    quoted: bool = False

    @property
    def tokens(self) -> Tokens:
        return tuple(word.token for word in self.words)

    @property
    def expression(self) -> Expression:
        return self.each if self.apart else Phrase(self.tokens)

    @property
    def loose(self) -> Expression:
        """What also finds the words apart that nobody has put into quotation marks: those joined by a hyphen."""
        return self.expression if self.quoted or len(self.words) == 1 else self.each

    @property
    def each(self) -> Expression:
        return Every(tuple(Phrase((token,)) for token in self.tokens))


def clauses(text: str, language: str) -> list[Clause]:
    """Take a query apart. Any text is a query: what holds no word says nothing."""
    found = []
    for match in CLAUSE.finditer(text.translate(QUOTES)):
        is_quoted = match["quoted"] is not None
        part = match["quoted"] if is_quoted else match["word"]
        if one := tuple(words(part, language)):
            found.append(Clause(one, bool(match["minus"]), typed=part, quoted=is_quoted))
    return found[:MOST_CLAUSES]
