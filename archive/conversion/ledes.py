"""The lede of a story whose source has none."""

import re
from html import unescape

from .parts import Figure, Paragraph, Part

LONGEST = 400
SHORTEST = 80  # characters below which the next paragraph joins, when both fit
PARAGRAPH = re.compile(r"<p>((?:(?!</p>).)*+)</p>")
TAG = re.compile(r"<[^<>]*>")
SENTENCE_END = re.compile(r"[.!?…]+[\"”»’)\]]*(?=\s+[\"“«„(\[—–-]*\s?[^\W\d_a-zа-яёæøå]|\s+[\"“«„(]*\d|$)")
# A full stop after one of these ends no sentence.
ABBREVIATION = re.compile(
    r"(?:^|[\s(«“\"])(?:[^\W\d_]{1,2}|[^\W\d_](?:\.[^\W\d_])+|Mr|Mrs|Dr|Prof|No|Nos|vs|ca|jf|bl\.a|kl|nr|pst|mill|mrd|"
    r"ул|им|стр|гг|млн|млрд|тыс|руб|акад|проф)$",
    re.IGNORECASE,
)


def lede_of(parts: tuple[Part, ...] | list[Part]) -> tuple[str, list[Part]]:
    """Return a plain lede of at most 400 characters from the beginning of a text, and the parts that are left to read.

    Paragraphs that the lede holds whole leave the text. One that had to be cut, or leads somewhere with a link, stays,
    and so does one below a heading; a text of nothing else keeps its words, because a story has to have some.
    """
    rest = list(parts)
    position, part = next(((n, part) for n, part in enumerate(rest) if not isinstance(part, Figure)), (0, None))
    if not isinstance(part, Paragraph):
        first = next((part for part in rest if isinstance(part, Paragraph)), None)
        below = leading(first) if first else []
        return (cut(plain(below[0])) if below else ""), rest
    paragraphs = leading(part)
    if not paragraphs:
        return "", rest
    lede, used = plain(paragraphs[0]), 1
    if len(lede) < SHORTEST and len(paragraphs) > 1 and len(lede) + 1 + len(plain(paragraphs[1])) <= LONGEST:
        lede, used = f"{lede} {plain(paragraphs[1])}", 2
    taken = "".join(paragraphs[:used])
    left = part.html[len(taken) :]
    if len(lede) > LONGEST:
        return cut(lede), rest
    if "<a " in taken or (not left and len(rest) == 1):
        return lede, rest
    return lede, rest[:position] + ([Paragraph(left)] if left else []) + rest[position + 1 :]


def leading(part: Paragraph) -> list[str]:
    """Return the paragraphs that a part begins with, up to its first list."""
    found: list[str] = []
    position = 0
    while match := PARAGRAPH.match(part.html, position):
        found.append(match[0])
        position = match.end()
    return found


def plain(html: str) -> str:
    return " ".join(unescape(TAG.sub("", html.replace("<br/>", " "))).split())


def cut(text: str) -> str:
    """Return as many whole sentences as fit; of one that is longer than that, whole words and an ellipsis."""
    if len(text) <= LONGEST:
        return text
    end = 0
    for found in SENTENCE_END.finditer(text, 0, LONGEST + 40):
        if found.end() > LONGEST:
            break
        if not (found[0].startswith(".") and ABBREVIATION.search(text[: found.start()])):
            end = found.end()
    if end:
        return text[:end]
    return f"{text[: LONGEST - 1].rsplit(None, 1)[0].rstrip(' ,;:–—-')}…"
