"""Which of our languages a source, or a text, is in."""

import re

from django.conf import settings

OURS = [code for code, _name in settings.LANGUAGES]
SAME = {"no": "nb", "nor": "nb", "nob": "nb", "eng": "en", "rus": "ru"}

# Words that hold a text together, also of languages that are not ours and would be taken for one of them.
FUNCTION_WORDS = {
    "en": "the of and to in that is was with for from are has have will by",
    "nb": "og i på som av til det er ikke å fra også har etter være ved en et de hun noe hva ble",
    "nn": "og i på som av til det er ikkje å frå også har etter vere ved ein eit dei ho noko kva vart",
    "da": "og i på som af til det er ikke at fra også har efter være ved en et de hun noget hvad blev",
    "sv": "och i på som av till det är inte att från också har efter vara vid en ett de hon något vad blev",
    "de": "der die und in den von zu das mit sich des auf für ist im dem",
    "fr": "de la le et les des en un du une que est pour qui dans par",
    "es": "de la que el en y a los del se las por un para con una",
}
TELLING = {code: set(words.split()) for code, words in FUNCTION_WORDS.items()}
FEWEST = 5  # such words that a text has to have
LEAD = 3  # how many more it has to have than of any other language
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile(r"[а-яё]")
NOT_RUSSIAN = re.compile(r"[іїєґўјљњћђџѓќѕ]")
ONLY_RUSSIAN = re.compile(r"[ыэ]")
ENOUGH = 20_000  # characters of a text that are looked at


def our_language(code: str) -> str:
    """Return the code of ours that `nb-NO`, `nb_NO`, `no` or `ru-RU` stands for; "" if it is none of ours."""
    base = re.split(r"[-_]", code.strip().lower())[0]
    base = SAME.get(base, base)
    return base if base in OURS else ""


def language_of(text: str) -> str:
    """Return the code of the language that a text is certainly in; "" if it is none of ours, or might be another."""
    words = WORD.findall(text[:ENOUGH].lower())
    cyrillic = [word for word in words if CYRILLIC.search(word)]
    if len(cyrillic) > len(words) / 2:
        letters = "".join(cyrillic)
        is_russian = ONLY_RUSSIAN.search(letters) and not NOT_RUSSIAN.search(letters)
        return "ru" if is_russian and len(cyrillic) >= FEWEST else ""
    counts = {code: sum(word in telling for word in words) for code, telling in TELLING.items()}
    best, *others = sorted(counts, key=lambda code: counts[code], reverse=True)
    is_certain = counts[best] >= FEWEST and counts[best] - counts[others[0]] >= LEAD
    return best if is_certain and best in OURS else ""
