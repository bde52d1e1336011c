"""The words around a story on an old news page, in our languages: by them it is told from the page's furniture."""

import re
from itertools import chain

from .plain import folded

# Above the headline.
SECTIONS = {
    "en": ("news", "latest news", "news archive"),
    "nb": ("nyheter", "siste nytt", "nytt", "nyhetsarkiv", "aktuelt"),
    "ru": ("новости", "последние новости", "архив новостей"),
}
# Below the story: from there on nothing belongs to it.
ENDS = {
    "en": (
        "more news",
        "all news",
        "other news",
        "latest news",
        "related news",
        "related articles",
        "related stories",
        "read more news",
        "see all news",
        "subscribe to our newsletter",
        "get our latest news",
        "stay informed",
        "sign up for our newsletter",
    ),
    "nb": (
        "flere nyheter",
        "alle nyheter",
        "andre nyheter",
        "siste nyheter",
        "relaterte nyheter",
        "relaterte saker",
        "relaterte artikler",
        "se alle nyheter",
        "meld deg på nyhetsbrevet",
        "meld deg på vårt nyhetsbrev",
        "abonner på nyhetsbrevet",
        "abonner på vårt nyhetsbrev",
        "få våre siste nyheter",
        "hold deg oppdatert",
        "hold deg informert",
    ),
    "ru": (
        "другие новости",
        "ещё новости",
        "еще новости",
        "больше новостей",
        "все новости",
        "последние новости",
        "похожие новости",
        "новости по теме",
        "подпишитесь на рассылку",
        "подпишитесь на нашу рассылку",
        "подписаться на рассылку",
        "подпишитесь на нашу новостную рассылку",
        "получайте наши последние новости",
        "будьте в курсе",
    ),
}
BYLINE = re.compile(
    r"^(?:(?:written|published|posted)\s+by|by|author|text|skrevet\s+av|publisert\s+av|av|forfatter|tekst|автор|текст)\s*"
    r"(?P<colon>:?)\s*(?P<names>[^:\n]+)$",
    re.IGNORECASE,
)
LONGEST_BYLINE = 100  # characters
MOST_WORDS = 4  # in a name
BETWEEN_NAMES = re.compile(r"\s*(?:,|;|&|\band\b|\bog\b|\bи\b)\s*", re.IGNORECASE)

SECTION_LANGUAGES = {word: language for language, words in SECTIONS.items() for word in words}
END_LANGUAGES = {word: language for language, words in ENDS.items() for word in words}
LONGEST = max(map(len, chain(SECTION_LANGUAGES, END_LANGUAGES))) + 20


def bare(text: str) -> str:
    """Return a heading's words in lower case, without what stands around them."""
    return folded(text).strip(" .:!…»›>→*#=-–—|").lower() if len(text) <= 2 * LONGEST else ""


def section_language(text: str) -> str:
    """Return the language of a section's name, such as "News", if a text is that alone."""
    return SECTION_LANGUAGES.get(bare(text), "")


def end_language(text: str) -> str:
    """Return the language of a heading such as "More News" or "Stay informed", if a text is that alone."""
    return END_LANGUAGES.get(bare(text), "")


def byline(text: str) -> tuple[str, ...]:
    """Return the names in a line such as "By Ada Test and Bo Example"; nothing if it is none."""
    line = folded(text)
    found = BYLINE.match(line) if len(line) <= LONGEST_BYLINE else None
    if not found:
        return ()
    names = [name for name in BETWEEN_NAMES.split(found["names"].strip(" .")) if name]
    # "By the sea, everything is different" is no byline, and names have capital letters.
    if all(name[0].isupper() and len(name.split()) <= MOST_WORDS for name in names):
        is_certain = bool(found["colon"]) or all(part[0].isupper() for name in names for part in name.split()[-1:])
        return tuple(names) if is_certain else ()
    return ()
