"""What has to be read before the sanitiser takes it away: block comments, shortcodes, frames and films.

The text is cut into tags, comments and words just as a browser cuts it (HTML, 13.2.5), and written again: comments and
what scripts and forms hold are gone, what nests beyond all reason is flat, and what stands for a part of the page is an
element with `data-part`. Nothing that comes out is trusted; it goes to the sanitiser next.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from html import escape, unescape

from .addresses import PICTURES, ending
from .notes import Notes, named
from .shortcodes import BRACKET, MAY_HOLD_TAGS, Bracket, element, pair, part
from .text import without_lone_surrogates
from .tree import WITHOUT_CONTENT

LONGEST = 500_000  # characters of a text that are read
MOST_TAGS = 30_000
MOST_BRACKETS = 10_000
DEEPEST = 300
LONGEST_ATTRIBUTES = 6_000
LONGEST_VALUE = 3_000
MOST_ATTRIBUTES = 50_000  # characters

SPACE = r"[ \t\n\f\r]"
TAG = re.compile(
    rf"<(?P<end>/?)(?P<name>[a-zA-Z][^ \t\n\f\r/>]*+)"
    rf"(?P<attributes>(?:[ \t\n\f\r/]++|[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    rf"(?:{SPACE}*+={SPACE}*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r\"'>][^ \t\n\f\r>]*+))?+)*+)>"
)
BOGUS = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))[^>]*+>")  # what a browser takes for a comment
OPENS = re.compile(r"</?[a-zA-Z!?]|</")
NEXT = re.compile(r"[<\[]")
VALUE = re.compile(
    r"([^\s/>=\"'<]{1,40})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))",
)
NO_BREAK_SPACES = re.compile(r"&nbsp;?|&#160;?|&#[xX][aA]0;?")
MANY_NO_BREAK_SPACES = re.compile(r"\xa0(?:[ \t]*+\xa0)++")
WRITTEN_OUT = re.compile(r"data:[\w/+.-]{0,80}+;base64,[A-Za-z0-9+/=%]*+", re.IGNORECASE)  # a picture in its own tag
WORD_STYLES = re.compile(r"/\* Style Definitions \*/\s*(?:[\w.,@ -]{1,200}+\{[^{}]{0,5000}+\}\s*+)+")

# Elements that carry on over the ends of others make copies of themselves in every paragraph that follows (HTML,
# 13.2.4.3). We have use for two of them; the others become spans, which do not.
NEUTRAL = frozenset({
    "abbr", "acronym", "bdi", "bdo", "big", "blink", "code", "data", "dfn", "font", "ins", "kbd", "mark",
    "nobr", "rt", "ruby", "s", "samp", "small", "strike", "time", "tt", "u", "var", "del",
})  # fmt: skip
STRUCK = frozenset({"del", "s", "strike"})
RENAMED = {"strong": "b", "em": "i", "listing": "pre", "plaintext": "pre", "xmp": "pre", "dir": "ul", "menu": "ul"}
FORMATS = frozenset({"b", "i"})
RAW = frozenset({"script", "style", "textarea", "title"})  # left open, these take all that follows
VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
})  # fmt: skip
ENDED_BY_THE_NEXT = frozenset({
    "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "optgroup", "colgroup",
})  # fmt: skip
FAMILIES = {"li": "li", "dd": "dd", "dt": "dd"}
FILMS = frozenset({"embed", "iframe", "object", "param"})
FORMS = frozenset({"button", "input", "select", "textarea"})
KEPT = frozenset({
    "class", "href", "src", "alt", "id", "style", "colspan", "rowspan", "width", "height", "data-src", "name",
    "value",
})  # fmt: skip
HIDDEN_FRAME = 3  # pixels of a side: no reader was meant to see it

# Blocks without anything to read.
SILENT_BLOCKS = frozenset({"more", "nextpage", "page-break", "paragraph", "separator", "shortcode", "spacer"})
# Blocks whose content is the theme's own.
THEME_BLOCKS = frozenset({"comments", "navigation", "query-no-results", "post-comments"})


@dataclass
class Prepared:
    html: str
    has_blocks: bool


def values(attributes: str) -> dict[str, str]:
    """Return the attributes of a tag; of two with one name the first, as browsers do."""
    found: dict[str, str] = {}
    for name, double, single, bare in VALUE.findall(attributes[:MOST_ATTRIBUTES]):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def prepared(body: str, notes: Notes) -> Prepared:
    """Return a text as HTML that may go to the sanitiser, in time that grows with its length alone."""
    body = without_lone_surrogates(body).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if "&" in body:
        body = NO_BREAK_SPACES.sub("\xa0", body)
    body = MANY_NO_BREAK_SPACES.sub("\xa0", body)
    if "base64," in body:
        body = WRITTEN_OUT.sub("data:,", body)
    if len(body) > LONGEST:
        body = body[:LONGEST]
        notes.add(f"The text is longer than {LONGEST:,} characters; the rest was left out.")
    if "/* Style Definitions */" in body:
        body = WORD_STYLES.sub("", body)
    return Preparation(body, notes).run()


class Preparation:
    """One pass over a text."""

    def __init__(self, body: str, notes: Notes) -> None:
        self.body = body
        self.notes = notes
        self.out: list[str] = []
        self.open: Counter[str] = Counter()  # elements by name
        self.flat: Counter[str] = Counter()  # those of them that were not written
        self.depth = 0
        self.family = ""
        self.tags = 0
        self.has_blocks = False
        self.has_comments_end = True
        self.has_tags = True
        self.endless: set[str] = set()
        self.brackets: list[tuple[Bracket, int, int]] = []
        self.ends: dict[str, re.Pattern[str]] = {}

    def run(self) -> Prepared:
        body, position = self.body, 0
        pieces: list[tuple[int, int, object]] = []  # what is not plain words: where, and a tag, a bracket or nothing
        while found := NEXT.search(body, position):
            start = found.start()
            if found[0] == "[":
                position = self.read_bracket(start, pieces)
                continue
            position = self.read_markup(start, pieces)
            if self.tags > MOST_TAGS:
                self.notes.add(f"The text has more than {MOST_TAGS:,} tags; the rest was left out.")
                self.body = body = body[:position]
                break
        pair(self.brackets, body)
        self.write(pieces)
        return Prepared("".join(self.out), self.has_blocks)

    # Reading

    def read_bracket(self, start: int, pieces: list[tuple[int, int, object]]) -> int:
        found = BRACKET.match(self.body, start) if len(self.brackets) < MOST_BRACKETS else None
        if not found:
            return start + 1
        end = found.end()
        bracket = Bracket(found)
        if "<" in bracket.rest and bracket.name not in MAY_HOLD_TAGS:
            return start + 1
        if self.body[start - 1 : start] == "[" and self.body[end : end + 1] == "]":  # [[name]] shows [name]
            bracket.is_shown = True
            pieces.append((start - 1, end + 1, bracket))
            return end + 1
        self.brackets.append((bracket, start, end))
        pieces.append((start, end, bracket))
        return end

    def read_markup(self, start: int, pieces: list[tuple[int, int, object]]) -> int:
        body = self.body
        if body.startswith("<!--", start):
            end = body.find("-->", start + 2) if self.has_comments_end else -1
            if end < 0:
                self.has_comments_end = False
                pieces.append((start, len(body), ""))
                return len(body)
            pieces.append((start, end + 3, body[start + 4 : end]))
            return end + 3
        found = TAG.match(body, start) if self.has_tags else None
        if found:
            self.tags += 1
            end = found.end()
            name = found["name"].lower()
            if name in WITHOUT_CONTENT and not found["end"]:
                end = self.end_of(name, end)
            pieces.append((start, end, found))
            return end
        bogus = BOGUS.match(body, start) if self.has_tags else None
        if bogus:
            pieces.append((start, bogus.end(), ""))
            return bogus.end()
        if OPENS.match(body, start):  # and nothing ends it: a browser takes all that follows for a part of it
            self.has_tags = False
        pieces.append((start, start + 1, None))  # a sign of less-than
        return start + 1

    def end_of(self, name: str, position: int) -> int:
        """Return where an element ends whose content nobody reads; the end of the text if it never does."""
        if name in self.endless:
            return position
        pattern = self.ends.get(name)
        if pattern is None:
            pattern = self.ends[name] = re.compile(rf"</{re.escape(name)}(?=[ \t\n\f\r/>])[^>]*+>", re.IGNORECASE)
        found = pattern.search(self.body, position)
        if found:
            return found.end()
        self.endless.add(name)
        return len(self.body) if name in RAW else position

    # Writing

    def write(self, pieces: list[tuple[int, int, object]]) -> None:
        body, position = self.body, 0
        skip_to = 0
        closing = {id(bracket.closes): end for bracket, _start, end in self.brackets if bracket.closes}
        for start, end, piece in pieces:
            if start < skip_to:
                continue
            if start > position:
                self.out.append(body[position:start])
            position = max(end, position)
            if isinstance(piece, Bracket):
                if not piece.is_shortcode:
                    self.out.append(piece.text.replace("<", "&lt;"))
                    continue
                html, takes_content = element(piece, self.notes)
                self.out.append(html)
                if takes_content and id(piece) in closing:
                    skip_to = position = closing[id(piece)]
            elif isinstance(piece, re.Match):
                self.write_tag(piece)
            elif piece is None:
                self.out.append("&lt;")
            elif piece:
                self.write_comment(str(piece))
        if position < len(body):
            self.out.append(body[position:])

    def write_tag(self, tag: re.Match[str]) -> None:
        name, is_end = tag["name"].lower(), bool(tag["end"])
        name = RENAMED.get(name, name)
        if name in FILMS:
            if not is_end:
                self.write_film(name, values(tag["attributes"]))
        elif name in WITHOUT_CONTENT or name in {"form", "input", "base", "meta", "link"}:
            if name in FORMS and not is_end:
                self.notes.add_once("A form was left out.")
        elif name in NEUTRAL:
            if name in STRUCK and not is_end:
                self.notes.add("Struck-out words were kept as words.")
            self.write_nesting("span", is_end, tag["attributes"])
        elif name in FORMATS:
            self.write_format(name, is_end, tag["attributes"])
        elif name in VOID:
            self.out.append(f"<{name}{self.short(name, tag['attributes'])}>" if not is_end or name == "br" else "")
        else:
            self.write_nesting(name, is_end, tag["attributes"])

    def write_format(self, name: str, is_end: bool, attributes: str) -> None:
        """Write bold and italic without attributes: two alike are one to the browser's list of open ones."""
        if is_end or "style" not in attributes or "normal" not in attributes:
            self.write_nesting(name, is_end, "")
        # `<b style="font-weight:normal">` is how word processors on the web wrap a whole text.

    def write_nesting(self, name: str, is_end: bool, attributes: str) -> None:
        if is_end:
            if self.flat[name]:
                self.flat[name] -= 1
                return
            if self.open[name]:
                self.open[name] -= 1
                self.depth -= 1
            self.out.append(f"</{name}>")
            return
        if name in FAMILIES and FAMILIES[name] != self.family:
            self.family = FAMILIES[name]
            self.depth += 1
        if name not in ENDED_BY_THE_NEXT:
            if self.depth >= DEEPEST:
                if not self.flat.total():
                    self.notes.add("The text nests too deeply; from there on some of its structure was left out.")
                self.flat[name] += 1
                return
            self.open[name] += 1
            self.depth += 1
        elif self.depth >= DEEPEST and name in FAMILIES:
            self.out.append("<br>")
            return
        self.out.append(f"<{name}{self.short(name, attributes)}>")

    def short(self, name: str, attributes: str) -> str:
        if name == "img" and "data:" in attributes[:LONGEST_ATTRIBUTES].lower():
            found = values(attributes)
            if found.get("src", "").strip().lower().startswith("data:") and "data-src" not in found:
                self.notes.add("A picture that was written into the text itself (data:) was left out.")
        if len(attributes) <= LONGEST_ATTRIBUTES:
            return attributes
        found = {key: value for key, value in values(attributes).items() if key in KEPT}
        return "".join(f' {key}="{escape(value)}"' for key, value in found.items() if len(value) <= LONGEST_VALUE)

    def write_film(self, name: str, given: dict[str, str]) -> None:
        if name == "param":
            if given.get("name", "").lower() not in {"movie", "src", "url", "filename"}:
                return
            address = given.get("value", "")
        else:
            address = given.get("data" if name == "object" else "src", "") or given.get("data-src", "")
        sides = [given.get(side, "").strip().removesuffix("px") for side in ("width", "height")]
        if any(side.isdecimal() and int(side[:6]) <= HIDDEN_FRAME for side in sides):
            self.notes.add("A frame that nobody could see was left out.")
            return
        if address and not address.lower().startswith("about:"):
            self.out.append(part("embed", address=address[:LONGEST_VALUE], title=given.get("title", "")[:200]))

    def write_comment(self, comment: str) -> None:
        if comment.startswith("more") or comment == "nextpage":
            self.out.append("\n\n")
            return
        comment = comment.strip()
        is_end = comment.startswith("/wp:")
        if not is_end and not comment.startswith("wp:"):
            return
        self.has_blocks = True
        name = comment[4 if is_end else 3 :].split(None, 1)[0].rstrip("/").removeprefix("core/")
        if name in THEME_BLOCKS:
            if comment.endswith("/") and not is_end:
                self.block_left_out(name)
            else:
                self.write_nesting("div", is_end, ' data-part="left-out"')
        elif not is_end:
            self.write_block(name, comment)

    def write_block(self, name: str, comment: str) -> None:
        is_empty = comment.endswith("/")
        if name == "cover" or (is_empty and name in {"gallery", "image", "video", "audio"}) or "embed" in name:
            self.write_described(name, settings_of(comment), is_empty)
        elif is_empty and name == "footnotes":
            self.notes.add("The footnotes of this text are kept elsewhere in the source and were left out.")
        elif is_empty and name not in SILENT_BLOCKS:
            self.block_left_out(name)

    def write_described(self, name: str, given: dict[str, object], is_empty: bool) -> None:
        """Write what only the settings of a block tell."""
        address = str(given.get("url") or given.get("src") or "")
        if name == "cover":
            if ending(address) in PICTURES:
                self.out.append(f'<img src="{escape(address)}" class="wp-image-{escape(str(given.get("id", "")))}">')
        elif is_empty and name == "gallery":
            ids = given.get("ids")
            keys = ",".join(str(key) for key in ids if str(key).isdecimal()) if isinstance(ids, list) else ""
            self.out.append(part("gallery", keys=keys) if keys else "")
        elif is_empty and address:
            self.out.append(part("audio" if name == "audio" else "embed", address=address))

    def block_left_out(self, name: str) -> None:
        self.notes.add(f'The block "{named(name)}" was left out.')


def settings_of(comment: str) -> dict[str, object]:
    start, end = comment.find("{"), comment.rfind("}")
    try:
        found = json.loads(comment[start : end + 1]) if 0 <= start < end else {}
    except (ValueError, RecursionError):  # a broken block is shown by WordPress too, only without its settings
        return {}
    return found if isinstance(found, dict) else {}
