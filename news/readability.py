"""How hard a text is to read: LIX, the measure that Scandinavian newsrooms use, which knows no language.

Björnsson, Läsbarhet (1968): words per sentence, and the percentage of words with more than six letters.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…:]+(?=\s|$)")
LONG = 6
FEWEST_WORDS = 50  # below that the measure says nothing

GRADES: list[tuple[int, str | Promise]] = [
    (30, _("very easy, like a book for children")),
    (40, _("easy, like fiction")),
    (50, _("middling, like a newspaper")),
    (60, _("hard, like an official report")),
]
HARDEST = _("very hard, like a law")


def lix(text: str) -> int | None:
    """Return the LIX of running text, about 20 to 70; None for a text that is too short to tell."""
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, len(SENTENCE_END.findall(text)))
    long = sum(len(word) > LONG for word in words)
    return round(len(words) / sentences + 100 * long / len(words))


def grade(value: int) -> str | Promise:
    return next((words for limit, words in GRADES if value < limit), HARDEST)
