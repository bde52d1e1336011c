"""From text to what is looked up: words, folded and stemmed, the same for what is indexed and for what is asked.

A word is folded first (case, diacritics: `Tromsø` and `tromso` are one word, and so are `ёлка` and `елка`) and stemmed
then, by the Snowball stemmer of its language. Stems carry their language, so that none finds another's by chance.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import Stemmer
from anyascii import anyascii

LONGEST = 40  # characters of a word; what is longer is no word of a language, and is cut
# Thousands set apart are one number: `22 000`, `22,000` and `22000`.
THOUSANDS = r"(?<![^\W_])(?<![^\W_][-.,])[0-9]{1,3}(?:[ \u00a0\u2009\u202f,][0-9]{3})+(?![^\W_])"
SET_APART = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f,](?=[0-9]{3})")
# Most begin with a letter, which is quicker to see than that a number does not.
WORD = re.compile(rf"[^\W\d_][^\W_]*(?:['’][^\W_]+)*|{THOUSANDS}|[^\W_]+(?:['’][^\W_]+)*")
HYPHENATED = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
APOSTROPHES = str.maketrans("’", "'")
# Letters that Unicode takes for letters of their own, and readers write without their stroke or dots.
PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"})
# A sign with a digit, as in CO2, is typed on either keyboard: Cyrillic letters of that look are Latin ones there.
TO_LOOK_ALIKE = str.maketrans("авекмнорстух", "abekmhopctyx")
LOOK_ALIKE = re.compile(r"[авекмнорстух]+[0-9₀-₉]+")
BREVE = "\u0306"  # й is a letter, not an и with an accent
MOST_KNOWN = 200_000  # words that a process remembers
STEMMERS = {"en": "english", "nb": "norwegian", "ru": "russian"}


class Word(NamedTuple):
    """A word where it stands in a text: folded, and what it is looked up by."""

    folded: str
    token: str
    start: int
    end: int


def words(text: str, language: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """Yield the words of a text in order, each with its place; from the one numbered `start` up to `end`, if any."""
    for found in islice(WORD.finditer(text), start, end):
        yield Word(*known_by(found[0], language), *found.span())


def tokens_of(text: str, language: str) -> list[str]:
    """Return what the words of a text are looked up by, in order: as `words` does, in a fraction of the time."""
    known = _tokens[language]
    if len(known) > MOST_KNOWN:
        known.clear()
    return [*map(known.__getitem__, WORD.findall(text))]


class KnownTokens(dict[str, str]):
    """What the words of a language are looked up by, as they stand in texts."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, word: str) -> str:
        token = self[word] = known_by(word, self.language)[1]
        return token


class KnownLanguages(dict[str, KnownTokens]):
    def __missing__(self, language: str) -> KnownTokens:
        known = self[language] = KnownTokens(language)
        return known


_tokens = KnownLanguages()


@lru_cache(maxsize=MOST_KNOWN)
def known_by(word: str, language: str) -> tuple[str, str]:
    """Return a word folded, and what it is looked up by."""
    folded = fold(word[:LONGEST])
    return folded, token(folded, language)


def hyphenated(text: str, language: str) -> Iterator[Word]:
    """Yield what a text joins by hyphens, as one word each: `clean-up` is `cleanup` to many."""
    for found in HYPHENATED.finditer(text):
        folded, token = known_by(letters(found[0]), language)
        if not folded.isdecimal():
            yield Word(folded, token, *found.span())


def fold(word: str) -> str:
    """Return a word without case and diacritics."""
    plain = SET_APART.sub("", word).translate(APOSTROPHES).casefold().translate(PLAIN)
    if LOOK_ALIKE.fullmatch(plain):
        plain = plain.translate(TO_LOOK_ALIKE)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = [
        character
        for before, character in zip(" " + decomposed, decomposed, strict=False)
        if not unicodedata.combining(character) or (character == BREVE and before in "иу")
    ]
    return unicodedata.normalize("NFC", "".join(kept))


def token(folded: str, language: str) -> str:
    """Return what a folded word is looked up by: its language, and its stem."""
    return f"{language}_{letters(stem(folded, language))}"


# What the Russian stemmer takes for two words. Nouns like `разлив` and `архив` end as gerunds do, and would lose what
# `разлива` keeps; the last vowel of `лодок`, `конец` and `чаек` is not there in `лодка`, `конца` and `чайка`.
LIKE_GERUNDS = ("ив", "ыв")
FLEETING = re.compile(r"(?<=..[^аеиоуыэюя])[ео](?=[кц]$)")
FLEETING_SHORT_I = re.compile(r"(?<=[аеиоуыэюя])е(?=к$)")


def stem(folded: str, language: str) -> str:
    if language != "ru":
        return str(stemmer(language).stemWord(folded))
    found = folded if folded.endswith(LIKE_GERUNDS) else stemmer(language).stemWord(folded)
    return FLEETING_SHORT_I.sub("й", FLEETING.sub("", found))


@lru_cache
def stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMERS.get(language, "english"))


def letters(stem: str) -> str:
    """Leave out what neither database takes for a part of a word."""
    return "".join(character for character in stem if character.isalnum())


# Ways of writing one sound that transliterations of Russian do not agree on, the longest first.
ALIKE = [("shch", "sc"), ("sch", "sc"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("yo", "e"), ("ye", "e"), ("ie", "e")]
ALIKE += [("iy", "i"), ("yy", "i"), ("ij", "i"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("yu", "u"), ("iu", "u")]
ALIKE += [("ju", "u"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("j", "i"), ("y", "i"), ("'", "")]
DOUBLED = re.compile(r"(.)\1")


@lru_cache(maxsize=100_000)
def sound(folded: str) -> str:
    """Return a word in Latin letters, without what transliterations differ in: `Мурманск` and `murmansk` are alike."""
    latin = anyascii(folded).casefold()
    for written, alike in ALIKE:
        latin = latin.replace(written, alike)
    return DOUBLED.sub(r"\1", latin)


LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
TO_RUSSIAN = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)
