"""The word that was meant, where the archive knows none like the one that was typed."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import TO_LATIN, TO_RUSSIAN, fold, sound, token
from search.models import ENDS, IndexedWord

MOST_MISTAKES = 2
SHORT = 5  # letters up to which one mistake is all that is forgiven
SHORTEST = 4  # of fewer letters, every word is near some other
VOWELS = "aeiou"  # an ending of the first case, which stems do not have
CYRILLIC = range(0x0400, 0x0530)


def meant(word: str, language: str) -> str | None:
    """Return the word of a language that a reader meant by one it does not have, or hardly has; or None."""
    known = IndexedWord.objects.filter(language=language).exclude(token=token(word, language))
    return in_other_layout(word, language) or in_other_alphabet(word, language) or nearest(word, known)


def is_cyrillic(word: str) -> bool:
    return any(ord(letter) in CYRILLIC for letter in word)


def in_other_layout(word: str, language: str) -> str | None:
    """Return a word typed while the keyboard stood in the other layout: `fnjv` for `атом`, in any of its forms."""
    if (language == "ru") == is_cyrillic(word):
        return None
    typed = fold(word.translate(TO_RUSSIAN if language == "ru" else TO_LATIN))
    return typed if IndexedWord.objects.filter(token=token(typed, language)).exists() else None


def in_other_alphabet(word: str, language: str) -> str | None:
    """Return the commonest word that sounds like one written in the other alphabet: `murmansk` for `Мурманск`."""
    if (language == "ru") == is_cyrillic(word):
        return None
    spoken = sound(word)
    alike = IndexedWord.objects.filter(language=language, sound__in={spoken, spoken.rstrip(VOWELS)})
    return alike.order_by("-documents", "word").values_list("word", flat=True).first()


def nearest(word: str, known: QuerySet[IndexedWord]) -> str | None:
    """Return the word with the fewest mistakes between it and this one, the commonest of several."""
    if len(word) < SHORTEST or not word.isalpha():
        return None
    allowed = MOST_MISTAKES if len(word) > SHORT else 1
    ends = Q(start=word[:ENDS]) | Q(end=word[-ENDS:]) | Q(start=word[1::-1])
    about_as_long = known.annotate(letters=Length("word")).filter(
        letters__gte=len(word) - allowed, letters__lte=len(word) + allowed
    )
    documents = dict(about_as_long.filter(ends).values_list("word", "documents"))
    near = process.extract(word, list(documents), scorer=OSA.distance, score_cutoff=allowed, limit=None)
    found = [
        (mistakes, other[0] != word[0], -documents[other], other) for other, mistakes, _key in near if other.isalpha()
    ]
    return min(found)[-1] if found else None
