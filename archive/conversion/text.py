"""Characters: what was decoded wrongly, what nobody can see, and what old systems wrote in place of italics."""

import re
from collections.abc import Callable
from html import unescape

from ftfy import fix_encoding
from ftfy.badness import is_bad

Mend = Callable[[str], str]

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Controls but tab and line feed; soft hyphens; marks of no width; overrides of the direction of writing.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# Joiners hold the parts of an emoji together, and matter in scripts that our languages do not use.
LOOSE_JOINER = re.compile(
    "(?<![\u2600-\u27bf\ufe0f\U0001f000-\U0001faff\u0600-\u0dff])[\u200c\u200d]|[\u200c\u200d](?=[\\s\\w])"
)
# C1 controls are what Windows' own characters become when they are read as ISO 8859-1.
# The five that mean nothing there may be a part of something else; they go once the text has been mended.
C1 = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
HAS_C1 = re.compile("[\x80-\x9f]")
ESCAPED_TWICE = re.compile(r"&(?:amp|nbsp|quot|[lr]aquo|[lr]dquo|[lr]squo|[mn]dash|hellip|#(?:39|160|8\d\d\d));")

# A no-break space says something after a figure, a sign or a word of one or two letters; elsewhere an editor of
# HTML put it there.
NO_BREAK_SPACE = re.compile(r"(?<=\d)\xa0(?=[^\s\xa0])|(?<=[№§])\xa0(?=[^\s\xa0])|(?<!\w)(\w{1,2})\xa0(?=[^\s\xa0])")


def without_invisible(text: str) -> str:
    """Return text without what no reader sees: controls, soft hyphens, marks without width, lone surrogates."""
    if text.isascii():
        return INVISIBLE.sub("", text)
    text = without_lone_surrogates(text)
    if HAS_C1.search(text):
        text = text.translate(C1)
    text = INVISIBLE.sub("", text)
    if "\u200d" in text or "\u200c" in text:
        text = LOOSE_JOINER.sub("", text)
    return text


def readable(text: str) -> str:
    """Return text out of markup without what no reader sees and without what was escaped twice (`&amp;nbsp;`)."""
    text = without_invisible(text)
    if "&" in text and ESCAPED_TWICE.search(text):
        text = without_invisible(ESCAPED_TWICE.sub(lambda found: unescape(found[0]), text))
    return text


def with_plain_spaces(text: str) -> str:
    """Return text whose no-break spaces stand only where typographers put them."""
    if "\xa0" not in text:
        return text
    kept = NO_BREAK_SPACE.sub(lambda found: found[0].replace("\xa0", "\x00"), text)
    return kept.replace("\xa0", " ").replace("\x00", "\xa0")


def without_lone_surrogates(text: str) -> str:
    """Return text that can be encoded: JSON may hold halves of characters."""
    return text if text.isascii() else LONE_SURROGATE.sub("\ufffd", text)


# Text that was decoded wrongly ----------------------------------------------------------------
# ftfy knows UTF-8 that was read as something else, and leaves alone what could be right. It does not know
# windows-1251 read as ISO 8859-1, because one byte for one letter leaves no trace in the coding itself. In words it
# does: in no language of the Latin script are long words made of accented letters alone.

ACCENTED = "\xa8\xb8\xc0-\xff"
ACCENTED_WORD = re.compile(f"(?<![A-Za-z])[{ACCENTED}]{{4,}}(?![A-Za-z])")
ALL_ACCENTED = re.compile(f"[{ACCENTED}]")
STRAY = re.compile("(?<![A-Za-z])[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u2013-\u2122]+(?![A-Za-z])")
FEWEST_WORDS = 3
FEWEST_LETTERS = 3  # different ones in a word: `Åååå` is a cry
CERTAIN_SHARE = 0.9
VOWEL = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
FEWEST_VOWELS, MOST_VOWELS = 0.3, 0.6  # Russian has 42 to 45 vowels in a hundred letters


def cyrillic_table() -> dict[int, str]:
    """Map what windows-1251 looks like, read as ISO 8859-1 or windows-1252, to what it was."""
    table = {}
    for code in range(0x80, 0x100):
        meant = bytes([code]).decode("cp1251", "ignore")
        if meant:
            table[code] = meant
            table.update({ord(seen): meant for seen in bytes([code]).decode("cp1252", "ignore")})
    return table


TO_CYRILLIC = cyrillic_table()


def in_cyrillic(text: str) -> str:
    return STRAY.sub(lambda found: found[0].translate(TO_CYRILLIC), text)


def is_cyrillic_in_disguise(text: str) -> bool:
    """Whether a text is Russian in windows-1251 that was read as a Western encoding, for certain."""
    words = [word for word in ACCENTED_WORD.findall(text) if len(set(word.lower())) >= FEWEST_LETTERS]
    if len(words) < FEWEST_WORDS:
        return False
    in_words = len(ALL_ACCENTED.findall(" ".join(re.findall(f"(?<![A-Za-z])[{ACCENTED}]+(?![A-Za-z])", text))))
    if in_words < CERTAIN_SHARE * len(ALL_ACCENTED.findall(text)):
        return False
    letters = "".join(RUSSIAN.findall(in_cyrillic(" ".join(words))))
    vowels = len(VOWEL.findall(letters))
    return bool(letters) and FEWEST_VOWELS < vowels / len(letters) < MOST_VOWELS


def mend_utf8(text: str) -> str:
    """Return what ftfy makes of a text; itself where that would lose a character or is no better."""
    if text.isascii() or not is_bad(text):
        return text
    mended = fix_encoding(text)
    if mended.count("\ufffd") > text.count("\ufffd") or is_bad(mended):
        return text
    return mended


def mender(text: str) -> Mend | None:
    """Return what mends each piece of a text that was decoded wrongly; None where it is right or one cannot be sure."""
    if text.isascii():
        return None
    if is_cyrillic_in_disguise(text):
        return in_cyrillic
    return mend_utf8 if is_bad(text) else None


def without_undefined(text: str) -> str:
    return HAS_C1.sub("", text)


def mended(text: str) -> str:
    """Return a plain text, such as a headline or a caption, on one line and rid of what old systems did to it."""
    text = readable(text)
    mend = mender(text)
    if mend:
        text = without_invisible(mend(text))
    text = without_undefined(text)
    return re.sub(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+", " ", with_plain_spaces(text)).strip(" \xa0")


# Slashes for italics --------------------------------------------------------------------------
# `/word word/`. Two words at least, because a single one may be an agency (/NTB/), a sound (/ə/) or a path (/news/);
# once a text has such a phrase, its single words are taken for italics as well.

SLASHED = re.compile(
    r"(?:(?<=[\s(\[«“\"„])|^)/(?=[^\W\d_])([^/\n<>\x0b]{1,160}?)(?<=[\w.!?»”])/(?=[\s.,;:!?)\]»”\"]|$)"
)
LONE_WORD = re.compile(r"[^\W\d_]{2,}")


def slashed_phrases(text: str) -> list[tuple[int, int]]:
    """Return where phrases between slashes begin and end, slashes included."""
    if text.count("/") < 2:  # noqa: PLR2004 - one opens and one closes
        return []
    found = list(SLASHED.finditer(text))
    if not any(re.search(r"\w\s+\w", match[1]) for match in found):
        return []
    return [match.span() for match in found if " " in match[1].strip() or LONE_WORD.fullmatch(match[1])]
