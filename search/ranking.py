"""Which of the documents found come first: the same on every database, for it is reckoned here.

BM25 with weighted fields: a word counts the more, the rarer it is in the archive, the more telling its place is, and
the shorter the text; many times the same word count little more than a few times. A newer document wins a little.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from search.models import date_of
from search.reading import Reading

SATURATION, LENGTH_COUNTS, USUAL_LENGTH = 1.2, 0.4, 350
NEWNESS, HALF_LIFE_YEARS = 0.1, 4.0
SECONDS_OF_A_YEAR = 31_556_952


@dataclass(frozen=True)
class Candidate:
    """A document that holds what is looked for, with all that ranking asks of it."""

    id: int
    language: str
    weights: str
    length: int


def rank(candidates: Iterable[Candidate], readings: dict[str, Reading], now: datetime) -> list[tuple[float, int]]:
    """Return score and id of each candidate, the best first; of equals, the newest."""
    scorers = {language: Scorer(reading, now) for language, reading in readings.items()}
    return sorted(((scorers[one.language].score(one), one.id) for one in candidates), reverse=True)


class Scorer:
    """What the words of one reading are worth."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.now = now
        self.terms = [
            (
                reading.weight(term),
                [([f" {token}:" for token in tokens], factor) for tokens, factor in term.ways.items()],
            )
            for term in reading.terms
        ]

    def score(self, document: Candidate) -> float:
        longer = SATURATION * (1 - LENGTH_COUNTS + LENGTH_COUNTS * document.length / USUAL_LENGTH)
        score = 0.0
        for rarity, ways in self.terms:
            # Of words that are looked for together, each has to be there.
            weight = max(
                factor * min(weight_of(token, document.weights) for token in tokens) for tokens, factor in ways
            )
            score += rarity * weight * (SATURATION + 1) / (weight + longer)
        return score * (1 + NEWNESS * self.newness(date_of(document.id)))

    def newness(self, date: datetime | None) -> float:
        if date is None:
            return 0.5  # a page about the house is as new as it is old
        years = max((self.now - date).total_seconds() / SECONDS_OF_A_YEAR, 0.0)
        return float(0.5 ** (years / HALF_LIFE_YEARS))


def weight_of(token: str, weights: str) -> float:
    """Return what is noted behind ` token:` in the weights of a document."""
    at = weights.find(token)
    if at < 0:
        return 0.0
    start = at + len(token)
    return float(weights[start : weights.index(" ", start)])
