"""What changed between two versions of a story: paragraph by paragraph, then word by word.

A version is the JSON of a story as wagtail keeps it in a revision. Nothing here asks the database, so what is
compared is what the story itself says: not the caption that a picture has in the library, nor a byline's name.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

Content = dict[str, Any]

# Beyond these sizes what differs is shown as taken out and put in as a whole: comparing costs their product.
MOST_WORDS = 600  # of one paragraph, without what its two versions have in common at both ends
MOST_PASSAGES = 600  # likewise, of a story
MOST_PAIRS = 10_000  # of paragraphs that may be versions of each other
ALIKE = 0.35  # share of words that two paragraphs have in common to be versions of one another

PARAGRAPH_END = re.compile(r"</(?:p|li|h[1-6]|blockquote)>|<br ?/?>|<hr ?/?>")
LINK = re.compile(r"<(?:a|embed)\b[^>]*>")
WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True)
class Passage:
    """One paragraph, or what stands in its place, as a reader meets it.

    `kind` says where it stands: headline, lede, or the type of its block. `refers` is what it links to or shows.
    """

    kind: str
    text: str = ""
    refers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """A run of words of a changed paragraph; `change` is same, added or removed."""

    change: str
    text: str


@dataclass(frozen=True)
class Row:
    """One paragraph of a difference.

    `change` is same, added, removed, changed, or folded: then `count` paragraphs that did not change lie here.
    `is_relinked` says that it points to something else than before, whatever its words.
    """

    change: str
    kind: str = ""
    words: tuple[Words, ...] = ()
    count: int = 0
    is_relinked: bool = False

    @property
    def label(self) -> str:
        """What the paragraph is, for readers; running text and headings speak for themselves."""
        return str(LABELS.get(self.kind, ""))


LABELS: dict[str, str | Promise] = {
    "headline": _("Headline"),
    "lede": _("Lede"),
    "byline": _("Bylines"),
    "lead_image": _("Lead image"),
    "pull_quote": _("Pull quote"),
    "block_quote": _("Block quote"),
    "fact_box": _("Fact box"),
    "table": _("Table"),
    "image": _("Image"),
    "gallery": _("Gallery"),
    "video": _("Video"),
    "audio": _("Audio"),
    "document": _("Document"),
    "related_story": _("Related story"),
    "call_to_action": _("Call to action"),
    "source": _("Source"),
}


def difference(old: Content, new: Content, *, context: int = 1) -> list[Row]:
    """Return the rows of what changed, each with up to `context` unchanged paragraphs around it.

    What stayed and has no words, such as a picture without a caption, is left out.
    """
    found = rows(passages(old), passages(new))
    return folded([row for row in found if row.change != "same" or row.words[0].text], context)


def changed_paragraphs(old: Content, new: Content) -> int:
    """Count the paragraphs that were added, removed or changed from one version to the other."""
    return sum(row.change != "same" for row in rows(passages(old), passages(new)))


def is_same_reading(old: Content, new: Content) -> bool:
    """Whether a reader of both would have read the same: the same words, pictures, links, people and notes."""
    return passages(old) == passages(new) and notes(old) == notes(new)


# From a story to its paragraphs -----------------------------------------------------------------


def passages(content: Content) -> list[Passage]:
    """Return the paragraphs of a story in reading order, from the headline to the sources."""
    picture = refers_to("image", content.get("lead_image"))
    people = (str(row.get("person")) for row in content.get("bylines") or [])
    found = [
        Passage("headline", flat(content.get("title"))),
        Passage("lede", flat(content.get("lede"))),
        Passage("byline", refers=tuple(people)),
        Passage("lead_image", joined(content.get("lead_image_alt"), content.get("lead_image_caption")), picture),
        *(passage for block in blocks(content.get("body")) for passage in passages_of(block)),
        *(passage for block in blocks(content.get("sources")) for passage in passages_of(block)),
    ]
    return [passage for passage in found if passage.text or passage.refers]


def notes(content: Content) -> set[tuple[str, str, tuple[Passage, ...]]]:
    """Return kind, date to the minute, as forms keep it, and paragraphs of each of its corrections."""
    return {(row["kind"], row["date"][:16], tuple(rich_text(row["text"]))) for row in content.get("corrections") or []}


def as_json(data: Any) -> Any:
    """Return what is left of a model's serializable data in the JSON of a revision."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def correction_uids(content: Content) -> list[str]:
    return [str(row["uid"]) for row in content.get("corrections") or []]


def blocks(stream: Any) -> list[dict[str, Any]]:
    """Return the blocks of a StreamField's JSON, which lies in a revision as text."""
    found = json.loads(stream) if isinstance(stream, str) and stream else stream
    return found or []


def passages_of(block: dict[str, Any]) -> Iterator[Passage]:
    """Yield what a reader reads in one block; a kind this module does not know yields all its words."""
    kind, value = block["type"], block["value"]
    if value is None:
        return
    for passage in READERS.get(kind, everything)(value):
        if passage.text or passage.refers:
            yield replace(passage, kind=kind)


def rich_text(html: Any) -> Iterator[Passage]:
    for part in PARAGRAPH_END.split(html or ""):
        yield Passage("", flat(unescape(strip_tags(part))), tuple(LINK.findall(part)))


def fields(*names: str, target: str = "") -> Callable[[dict[str, Any]], Iterator[Passage]]:
    """Return a reader of blocks that show these fields as one paragraph, and point to `target`."""

    def read(value: dict[str, Any]) -> Iterator[Passage]:
        yield Passage("", joined(*(value.get(name) for name in names)), refers_to(target, value.get(target)))

    return read


def picture(value: dict[str, Any]) -> Iterator[Passage]:
    image = value.get("image") or {}
    # Stories of before wagtail's ImageBlock keep the picture's key alone.
    key, alt = (image.get("image"), image.get("alt_text")) if isinstance(image, dict) else (image, "")
    yield Passage("", joined(alt, value.get("caption"), value.get("credit")), refers_to("image", key))


def gallery(value: dict[str, Any]) -> Iterator[Passage]:
    yield Passage("", flat(value.get("title")))
    for item in value.get("images") or []:
        yield from picture(item.get("value", item))


def titled(text: str) -> Callable[[dict[str, Any]], Iterator[Passage]]:
    """Return a reader of blocks with a title above a rich text in the field `text`."""

    def read(value: dict[str, Any]) -> Iterator[Passage]:
        yield Passage("", flat(value.get("title")), refers_to("recording", value.get("recording")))
        yield from rich_text(value.get(text))

    return read


def table(value: dict[str, Any]) -> Iterator[Passage]:
    yield Passage("", flat(value.get("table_caption")))
    for row in value.get("data") or []:
        yield Passage("", " | ".join(flat(cell) for cell in row))


def chosen(value: Any) -> Iterator[Passage]:
    yield Passage("", refers=(str(value),))


def everything(value: Any) -> Iterator[Passage]:
    yield Passage("", flat(value if isinstance(value, str) else json.dumps(value, sort_keys=True)))


READERS: dict[str, Callable[[Any], Iterable[Passage]]] = {
    "paragraph": rich_text,
    "heading": fields("text"),
    "pull_quote": fields("text", "attribution"),
    "block_quote": fields("text", "source", target="source_url"),
    "fact_box": titled("text"),
    "table": table,
    "image": picture,
    "gallery": gallery,
    "video": fields("title", "caption", target="url"),
    "audio": titled("transcript"),
    "document": fields("title", target="document"),
    "related_story": chosen,
    "call_to_action": fields("text", "button", target="page"),
    "signup": lambda _value: (),  # the form of a newsletter is nothing that was reported
    "source": fields("name", target="url"),
}


def flat(text: Any) -> str:
    return " ".join(str(text or "").split())


def joined(*texts: Any) -> str:
    return " · ".join(flat(text) for text in texts if text)


def refers_to(name: str, key: Any) -> tuple[str, ...]:
    return (f"{name} {key}",) if name and key else ()


# Comparing --------------------------------------------------------------------------------------


def rows(old: list[Passage], new: list[Passage]) -> Iterator[Row]:
    """Yield a row for every paragraph of either version, in reading order."""
    for before, after in aligned(old, new):
        if before == after:
            yield Row("same", after.kind, (Words("same", after.text),))
        elif before is None:
            yield Row("added", after.kind, (Words("added", after.text),))
        elif after is None:
            yield Row("removed", before.kind, (Words("removed", before.text),))
        else:
            relinked = before.refers != after.refers
            yield Row("changed", after.kind, tuple(compared(before.text, after.text)), is_relinked=relinked)


def aligned(old: list[Passage], new: list[Passage]) -> Iterator[tuple[Any, Any]]:
    """Yield (before, after) for each paragraph; None where there was or is none."""
    for change, before, after in steps(old, new, MOST_PASSAGES):
        if change == "equal":
            yield from zip(before, after, strict=True)
        else:
            yield from paired(before, after)


def paired(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[tuple[Any, Any]]:
    """Yield (before, after) for paragraphs that differ: those most alike together, in the order of both.

    The pairs are those with the greatest likeness in all, found as the longest common subsequence is.
    """
    height, width = len(old), len(new)
    if height * width > MOST_PAIRS:
        yield from ((passage, None) for passage in old)
        yield from ((None, passage) for passage in new)
        return
    words = [Counter(passage.text.split()) for passage in (*old, *new)]
    alike = [[likeness(old[i], new[j], words[i], words[height + j]) for j in range(width)] for i in range(height)]
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in reversed(range(height)):
        for j in reversed(range(width)):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < height or j < width:
        if i < height and j < width and alike[i][j] >= ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif j == width or (i < height and best[i + 1][j] == best[i][j]):
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1


ONLY_ONE = {"headline", "lede", "byline", "lead_image"}  # of each of these a story has one, however much it changed


def likeness(old: Passage, new: Passage, old_words: Counter[str], new_words: Counter[str]) -> float:
    """Return 0 to 1: the share of words that two paragraphs of a kind have in common, in whatever order."""
    if old.kind != new.kind:
        return 0.0
    if old.kind in ONLY_ONE or old.text == new.text:
        return 1.0
    return 2 * (old_words & new_words).total() / ((old_words.total() + new_words.total()) or 1)


def compared(old: str, new: str) -> Iterator[Words]:
    """Yield runs of words that stayed, went and came."""
    before, after = WORD.findall(old), WORD.findall(new)
    # The last word has no space behind it, wherever it stands now.
    for change, gone, come in steps([word.strip() for word in before], [word.strip() for word in after], MOST_WORDS):
        if change == "equal":
            yield Words("same", " ".join(come))
            continue
        if gone:
            yield Words("removed", " ".join(gone))
        if come:
            yield Words("added", " ".join(come))


def steps(
    old: Sequence[Hashable], new: Sequence[Hashable], most: int
) -> Iterator[tuple[str, Sequence[Any], Sequence[Any]]]:
    """Yield (equal or other, part of old, part of new); what both begin and end with is found without comparing."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    tail = next((i for i in range(shortest - head) if old[-1 - i] != new[-1 - i]), shortest - head)
    if head:
        yield "equal", old[:head], new[:head]
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(before) > most or len(after) > most:
        yield "replace", before, after
    else:
        for change, i, k, j, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield change, before[i:k], after[j:m]
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def folded(found: list[Row], context: int) -> list[Row]:
    """Put one row in place of each run of unchanged paragraphs, but for `context` of them beside a change."""
    changes = [place for place, row in enumerate(found) if row.change != "same"]
    shown = {near for place in changes for near in range(place - context, place + context + 1)}
    if context:  # a line that says that one paragraph lies here takes the room of the paragraph
        shown |= {place for place in range(len(found)) if {place - 1, place + 1} <= shown}
    result: list[Row] = []
    for place, row in enumerate(found):
        if place in shown:
            result.append(row)
        elif result and result[-1].change == "folded":
            result[-1] = replace(result[-1], count=result[-1].count + 1)
        else:
            result.append(Row("folded", count=1))
    return result
