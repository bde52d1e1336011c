"""What a document is about: its most telling words, and which other documents they are shared with.

A word tells the more of a document, the rarer it is in the archive, the more often it stands there, and the more
telling its place is; a name that is mentioned once tells little, however rare. The terms of a document are stored, in
proportion to each other, with the rarities of the day on which it was written: so the likeness of two documents depends
on the two alone, and is the same whichever of them is asked about.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator
from functools import lru_cache

from django.db.models import Count
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_ALT, WEEKDAYS

from search.analysis import LONGEST, words
from search.function_words import telling_nothing
from search.models import DocumentText, SearchDocument, TellingTerm
from search.reading import counts, rarity

KEPT = 48  # terms of a document
RAREST = 6.0  # rarity from which a word tells no more: about one document of 400
FEWEST = 2  # documents; a word of one alone tells no more, or names that nobody else mentions would fill the terms
MUCH = 3.0  # weight in a document at which a word tells half of what it can; a word in the headline has 6
LEAST_TOTAL = 20  # documents; what is rare among fewer is not known yet, and they count as so many
LEAST_TOLD = 5.0  # by a document's terms together: a short text tells less, and is like little
LEAST_LETTERS = 3
LEAST_SHARED = 0.038  # below it, chance has as much to do with it as the subject
SAME_SUBJECT = 0.16  # shared by stories about one thing, each in words of its own: more makes them no more alike
ASKED_AT_ONCE = 5_000  # tokens of one statement


def weigh(texts: Iterable[DocumentText]) -> None:
    """Write the telling terms of documents that have none, by the counts of words as they are now."""
    found = list(texts)
    weights = {text.pk: dict(weights_of(text)) for text in found}
    known = rarities(weights)
    terms = []
    for text in found:
        told = {token: known[token] * weight / (weight + MUCH) for token, weight in weights[text.pk].items()}
        terms += list(most_telling(text, told))
    TellingTerm.objects.bulk_create(terms, batch_size=1_000)


def weights_of(text: DocumentText) -> Iterator[tuple[str, float]]:
    """Yield each token of a document that can tell what it is about, with its weight: no number, no date, no "with"."""
    for pair in text.weights.split():
        token, _colon, weight = pair.partition(":")
        language, _underscore, stem = token.partition("_")
        tells = len(stem) >= LEAST_LETTERS and not stem[0].isdigit()
        if tells and token not in telling_nothing(language) and token not in days_and_months(language):
            yield token, float(weight)


@lru_cache
def days_and_months(language: str) -> frozenset[str]:
    with translation.override(language):
        names = [str(name) for forms in (WEEKDAYS, MONTHS, MONTHS_ALT) for name in forms.values()]
    return frozenset(word.token for name in names for word in words(name, language))


def rarities(weights: dict[int, dict[str, float]]) -> dict[str, float]:
    """Return how rare each token of some documents is in the archive of its language."""
    tokens = sorted({token for own in weights.values() for token in own})
    known: dict[str, int] = {}
    for start in range(0, len(tokens), ASKED_AT_ONCE):
        known |= counts(tokens[start : start + ASKED_AT_ONCE])
    totals = dict(SearchDocument.objects.order_by().values_list("language").annotate(Count("pk")))
    found = {}
    for token in tokens:
        total = max(totals.get(token.partition("_")[0], 0), LEAST_TOTAL)
        found[token] = min(rarity(max(known.get(token, 0), FEWEST), total), RAREST)
    return found


def most_telling(text: DocumentText, told: dict[str, float]) -> Iterator[TellingTerm]:
    """Yield the terms of a document; a token that stands only in its date, topics or byline is none of them."""
    forms = as_written(text, told)
    best = sorted(forms, key=lambda token: (-told[token], token))[:KEPT]
    length = max(math.sqrt(math.fsum(told[token] ** 2 for token in best)), LEAST_TOLD)
    for token in best:
        yield TellingTerm(document_id=text.pk, token=token, word=forms[token][:LONGEST], weight=told[token] / length)


def as_written(text: DocumentText, tokens: Container[str]) -> dict[str, str]:
    """Return those of the tokens that stand in a text as readers see them: in small letters where it can be."""
    seen: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for passage in (text.headline, text.lede, text.body):
        for word in words(passage, text.document.language):
            if word.token in tokens:
                seen[word.token][passage[word.start : word.end]] += 1
    return {
        token: min(forms, key=lambda form: ("'" in form or "’" in form, not form.islower(), -forms[form], len(form)))
        for token, forms in seen.items()
    }


def alike(page_id: int) -> dict[int, tuple[float, list[str]]]:
    """Return the pages that a page is like, by the words of their documents.

    For each its likeness, up to 1, and the words that both share as they stand in the page that was asked about, the
    most telling first.
    """
    own = {term.token: term for term in TellingTerm.objects.filter(document__page=page_id)}
    rows = TellingTerm.objects.filter(token__in=list(own)).exclude(document__page=page_id)
    shared: dict[int, dict[str, float]] = defaultdict(dict)
    for page, token, weight in rows.values_list("document__page", "token", "weight"):
        shared[page][token] = weight * own[token].weight
    found = {}
    for page, parts in shared.items():
        if (likeness := likeness_of(parts.values())) is not None:
            tokens = sorted(parts, key=lambda token: (-parts[token], token))
            found[page] = (likeness, [own[token].word for token in tokens])
    return found


def likeness_of(parts: Collection[float]) -> float | None:
    """Return how alike two documents are by what each shared word contributes, or None for what may be chance.

    The sum of the parts is the cosine between the documents. One word alone, however telling, is no subject, and many
    that each tell a little are: so it counts by how likely two draws from it are to be two words (Simpson's index).
    """
    # fsum rounds once: a sum is the same in any order, so from either document and on either database.
    cosine = math.fsum(parts)
    alone = math.fsum(part**2 for part in parts)
    shared = cosine - alone / cosine
    return min(shared / SAME_SUBJECT, 1.0) if shared >= LEAST_SHARED else None
