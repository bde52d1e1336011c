"""The word that was meant, where the archive knows none like the one that was typed."""

from collections import Counter

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length, StrIndex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import TO_LATIN, TO_RUSSIAN, fold, letters, sound, token
from search.models import ENDS, IndexedWord

MOST_MISTAKES = 2
SHORT, LONG = 5, 8  # letters up to which one mistake is forgiven, and from which two are wherever they stand
SHORTEST = 4  # of fewer letters, every word is near some other
SAME_START = 3  # letters that a word between has to have in common with one that it is two mistakes away from
STEM, SOUND = 7, 5  # letters of a stem, and of a sound, from which one mistake in it is forgiven
ENDING = 2  # letters by which a form of a word may be longer
VOWELS = "aeiou"  # an ending of the first case, which stems do not have
CYRILLIC = range(0x0400, 0x0530)


def meant(word: str, language: str) -> str | None:
    """Return the word of a language that a reader meant by one it does not have, or hardly has; or None."""
    known = IndexedWord.objects.filter(language=language).exclude(token=token(word, language))
    return (
        in_other_layout(word, language)
        or in_other_alphabet(word, language)
        or nearest(word, language, known)
        or (nearest_beginning(word, known) if language == "nb" else None)
    )


def is_cyrillic(word: str) -> bool:
    return any(ord(letter) in CYRILLIC for letter in word)


def in_other_layout(word: str, language: str) -> str | None:
    """Return a word typed while the keyboard stood in the other layout: `fnjv` for `атом`, in any of its forms."""
    if (language == "ru") == is_cyrillic(word):
        return None
    typed = fold(word.translate(TO_RUSSIAN if language == "ru" else TO_LATIN))
    if not letters(typed):
        return None
    return typed if IndexedWord.objects.filter(token=token(typed, language)).exists() else None


def in_other_alphabet(word: str, language: str) -> str | None:
    """Return the commonest word that sounds like one written in the other alphabet: `murmansk` for `Мурманск`."""
    if (language == "ru") == is_cyrillic(word):
        return None
    spoken = sound(word)
    if not spoken:
        return None
    known = IndexedWord.objects.filter(language=language).order_by("-documents", "word")
    alike = known.filter(sound__in={spoken, spoken.rstrip(VOWELS)})
    return alike.values_list("word", flat=True).first() or nearly_alike(spoken, known)


def nearly_alike(spoken: str, known: QuerySet[IndexedWord]) -> str | None:
    """Return the commonest word that sounds nearly like this; of some, the stem is shorter than what readers hear."""
    if len(spoken) < SOUND:
        return None
    begun = known.annotate(at=StrIndex("sound", Value(spoken[:ENDS]))).filter(at=1)
    found = [
        (min(mistakes), place, word)
        for place, (word, its_sound) in enumerate(begun.values_list("word", "sound"))
        if min(mistakes := [OSA.distance(spoken, one, score_cutoff=1) for one in (its_sound, sound(word))]) <= 1
    ]
    return min(found)[-1] if found else None


def nearest(word: str, language: str, known: QuerySet[IndexedWord]) -> str | None:
    """Return the word with the fewest mistakes between it and this one, the commonest of several.

    A mistake in the stem counts, one in the ending may only be another form.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    allowed = MOST_MISTAKES if len(word) > SHORT else 1
    ends = Q(start=word[:ENDS]) | Q(end=word[-ENDS:]) | Q(start=word[1::-1])
    about_as_long = known.annotate(letters=Length("word")).filter(
        letters__gte=len(word) - allowed, letters__lte=len(word) + allowed + ENDING
    )
    rows = list(about_as_long.filter(ends).values_list("word", "token", "documents"))
    stem = stem_of(token(word, language))
    stems = [stem_of(its_token) for _word, its_token, _documents in rows] if len(stem) >= STEM else []
    near: dict[int, int] = {}
    for typed, forms, most in ((word, [row[0] for row in rows], allowed), (stem, stems, 1)):
        for _form, mistakes, place in process.extract(typed, forms, scorer=OSA.distance, score_cutoff=most, limit=None):
            near[place] = min(mistakes, near.get(place, mistakes))
    found = [
        (mistakes, OSA.distance(word, other), other[0] != word[0], -documents, other)
        for mistakes, (other, _token, documents) in ((near[place], rows[place]) for place in near)
        if other.isalpha() and (mistakes < MOST_MISTAKES or may_have_two(word, other))
    ]
    return min(found)[-1] if found else None


def nearest_beginning(word: str, known: QuerySet[IndexedWord]) -> str | None:
    """Return the part of a compound that was meant: `kjernekraft`, where only `kjernekraftverket` is known."""
    if len(word) < LONG:
        return None
    longer = known.annotate(letters=Length("word")).filter(start=word[:ENDS], letters__gt=len(word))
    documents: Counter[str] = Counter()
    for other, number in longer.values_list("word", "documents"):
        documents[other[: len(word)]] += number
    near = process.extract(word, list(documents), scorer=OSA.distance, score_cutoff=1, limit=None)
    return min(((mistakes, -documents[part], part) for part, mistakes, _key in near), default=(0, 0, None))[-1]


def may_have_two(word: str, other: str) -> bool:
    return len(word) >= LONG or word[:SAME_START] == other[:SAME_START]


def stem_of(its_token: str) -> str:
    return its_token.partition("_")[2]
