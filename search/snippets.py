"""The passage of a text that shows best why it was found, with the words that were looked for marked."""

import re
from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import Word, tokens_of, words

LENGTH = 34  # words


def marked(text: str, language: str, tokens: Iterable[str]) -> SafeString:
    """Return a text with each word marked that was looked for, in whichever form it stands there."""
    sought = frozenset(tokens)
    return with_marks(text, [word for word in words(text, language) if word.token in sought])


def snippet(text: str, language: str, tokens: Iterable[str]) -> SafeString:
    """Return the passage that holds the most of what was looked for; the first of several, the start if none does."""
    sought = frozenset(tokens)
    found = tokens_of(text, language)
    first = best_start(found, [place for place, token in enumerate(found) if token in sought])
    part = list(words(text, language, first, first + LENGTH))
    if not part:
        return SafeString("")
    start, end = part[0].start, part[-1].end
    inside = [Word(w.folded, w.token, w.start - start, w.end - start) for w in part if w.token in sought]
    before, after = "… " if first else "", " …" if first + LENGTH < len(found) else ""
    return mark_safe(before + run_on(with_marks(text[start:end], inside)) + after)  # noqa: S308 - escaped


def run_on(passages: str) -> str:
    """Put passages on one line, with a point between them where the first is no sentence, as a heading is none."""
    return UNFINISHED.sub(" · ", passages).replace("\n", " ")


UNFINISHED = re.compile(r"(?<=[^\s.!?…:;,»”\"])\n+")


def best_start(found: Sequence[str], hits: Sequence[int]) -> int:
    """Return where the window of LENGTH words with the most different hits begins, a few words before the first."""
    best, start = 0, 0
    for place in hits:
        inside = {found[hit] for hit in hits if place <= hit < place + LENGTH - LEAD}
        if len(inside) > best:
            best, start = len(inside), max(place - LEAD, 0)
    return start


LEAD = 6  # words shown before the first that was looked for


def with_marks(text: str, hits: Iterable[Word]) -> SafeString:
    parts, at = [], 0
    for word in hits:
        parts += [escape(text[at : word.start]), "<mark>", escape(text[word.start : word.end]), "</mark>"]
        at = word.end
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - escaped piece by piece
