"""Running text: what is bold, italic or a link, and its HTML exactly as Wagtail's editor stores it.

A run is a text with its styles and the address it leads to. Wagtail writes a link outside of bold and italic, nests
those in one order, and leaves a space between two formats outside of both; written so from the start, a paragraph that
an editor opens and saves stays as it is.
"""

import re
from dataclasses import dataclass, field
from html import escape

from .parts import Figure
from .text import slashed_phrases, with_plain_spaces

BOLD, ITALIC, SUBSCRIPT, SUPERSCRIPT = 1, 2, 4, 8
TAGS = ((BOLD, "b"), (ITALIC, "i"), (SUBSCRIPT, "sub"), (SUPERSCRIPT, "sup"))
BREAK = "\v"  # of a line, as the page asked for it; texts come without this character

Run = tuple[str, int, str]  # text, styles, address
WHITE = re.compile("([ \t\n\f\r\v\xa0\x1c-\x1f\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+)")
NOT_PLAIN = re.compile("[\t\n\f\r\v\xa0\x1c-\x1f\x85\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|  ")
BLANK_LINE = re.compile("\n[ \t\xa0\r]*\n")
INDENTED = re.compile("\n[ \t]{2,}$|\n\t")


@dataclass
class Running:
    """A paragraph as it is read, with the pictures that stood in it."""

    runs: list[Run] = field(default_factory=list)
    before: list[Figure] = field(default_factory=list)
    after: list[Figure] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(text for text, _styles, _address in self.runs)

    @property
    def addresses(self) -> set[str]:
        return {address for _text, _styles, address in self.runs}

    def all_have(self, style: int) -> bool:
        return all(styles & style for text, styles, _address in self.runs if text.strip())

    def without(self, style: int) -> "Running":
        runs: list[Run] = []
        for text, styles, address in self.runs:
            join(runs, text, styles & ~style, address)
        return Running(runs, self.before, self.after)


def nested(styles: int) -> list[str]:
    return [tag for style, tag in TAGS if styles & style]


def shared(left: int, right: int) -> int:
    """Return the styles that stay open between two runs: those that both begin with in the order of nesting."""
    common = 0
    for style, _tag in TAGS:
        if left & style != right & style:
            break
        common |= left & style
    return common


def join(runs: list[Run], text: str, styles: int, address: str) -> None:
    if runs and runs[-1][1] == styles and runs[-1][2] == address:
        runs[-1] = (runs[-1][0] + text, styles, address)
    else:
        runs.append((text, styles, address))


def laid_out(pieces: list[Run | Figure], *, blank_lines: bool, line_breaks: bool) -> list[Running]:
    """Return the paragraphs of a stretch of text.

    `blank_lines`: an empty line of the source parts paragraphs. `line_breaks`: the end of a line of the source ends it
    on the page as well.
    """
    current = Running()
    done = [current]
    gap = ""
    for piece in pieces:
        if isinstance(piece, Figure):
            (current.after if current.runs else current.before).append(piece)
            continue
        text, styles, address = piece
        words: list[str] = []  # of this piece, and the white space between them
        for token in tokens(text):
            if not token.strip():
                gap += token
                continue
            between = meaning(gap, blank_lines, line_breaks) if gap else ""
            gap = ""
            if between == BREAK and (words or current.runs):
                if words:
                    join(current.runs, "".join(words), styles, address)
                words = []
                current = Running()
                done.append(current)
            elif between and words:
                words.append(unbroken(between, address))
            elif between and current.runs:
                bridge(current.runs, between, styles, address)
            words.append(token)
        if words:
            join(current.runs, "".join(words), styles, address)
    for paragraph in done:
        paragraph.runs = finished(paragraph.runs)
    return [paragraph for paragraph in done if paragraph.runs or paragraph.before or paragraph.after]


def tokens(text: str) -> list[str]:
    """Cut a text where its white space says more than a single space does, or stands at an end."""
    if NOT_PLAIN.search(text):
        return [token for token in WHITE.split(text) if token]
    inner = text.strip(" ")
    if inner == text:
        return [text] if text else []
    lead, trail = text[:1] == " ", text[-1:] == " "
    return [token for token in (" " if lead else "", inner, " " if trail and inner else "") if token]


def meaning(gap: str, blank_lines: bool, line_breaks: bool) -> str:
    """Return what white space between words stands for: BREAK of a paragraph, "\n", a no-break space or a space."""
    breaks = gap.count(BREAK)
    if breaks > 1 or (blank_lines and BLANK_LINE.search(gap)):
        return BREAK
    if breaks or (line_breaks and "\n" in gap and not INDENTED.search(gap)):
        return "\n"
    return "\xa0" if gap in {"\xa0", "\u202f"} else " "


def unbroken(between: str, address: str) -> str:
    """Return white space as it may stand in a link to `address`: Wagtail keeps no line break in one."""
    return " " if between == "\n" and address else between


def bridge(runs: list[Run], between: str, styles: int, address: str) -> None:
    """Put white space between the last run and the next."""
    _text, last_styles, last_address = runs[-1]
    if last_address == address:
        between = unbroken(between, address)
        stands_alone = bool(address) or (len(runs) > 1 and bool(runs[-2][2]))  # as `html_of` writes it
        common = shared(last_styles, styles) if last_styles == styles or not stands_alone else 0
        join(runs, between, common, address)
    else:
        join(runs, between, 0, "")


def finished(runs: list[Run]) -> list[Run]:
    """Return runs with their no-break spaces and slashes put right, and without links of no words."""
    done: list[Run] = []
    for raw, styles, address in runs:
        text = with_plain_spaces(raw)
        phrases = slashed_phrases(text) if not address and styles in {0, BOLD} else []
        position = 0
        for start, end in phrases:
            if start > position:
                append(done, text[position:start], styles, address)
            append(done, text[start + 1 : end - 1].strip(), styles | ITALIC, address)
            position = end
        if position < len(text):
            append(done, text[position:], styles, address)
    return done


def append(runs: list[Run], text: str, styles: int, address: str) -> None:
    """Add a text, its white space at either end outside of what only one of two neighbours has."""
    words = text.strip(" \n")
    if not words:
        if runs and text:
            join(runs, text, styles, address)
        return
    lead, trail = text[: len(text) - len(text.lstrip(" \n"))], text[len(text.rstrip(" \n")) :]
    if lead and runs:
        bridge(runs, lead, styles, address)
    join(runs, words, styles, address)
    if trail:
        join(runs, trail, styles, address)


def html_of(runs: list[Run]) -> str:
    """Return the inside of a paragraph.

    Formats stay open from one run to the next where both have them, but not in a link and not right behind one: so
    does Wagtail's exporter write them.
    """
    out: list[str] = []
    opened: list[str] = []
    link = ""
    for text, styles, address in runs:
        wanted = nested(styles)
        stands_alone = bool(link or address)
        if stands_alone:
            out.extend(f"</{tag}>" for tag in reversed(opened))
            opened = []
        if address != link:
            out.append("</a>" if link else "")
            out.append(f'<a href="{escape(address)}">' if address else "")
            link = address
        kept = 0
        while kept < min(len(opened), len(wanted)) and opened[kept] == wanted[kept]:
            kept += 1
        out.extend(f"</{tag}>" for tag in reversed(opened[kept:]))
        out.extend(f"<{tag}>" for tag in wanted[kept:])
        out.append(escape(text, quote=False).replace("\n", "<br/>"))
        if stands_alone:
            out.extend(f"</{tag}>" for tag in reversed(wanted))
        opened = [] if stands_alone else wanted
    out.extend(f"</{tag}>" for tag in reversed(opened))
    out.append("</a>" if link else "")
    return "".join(out)


@dataclass
class ListItem:
    """An item of a list, at a depth that begins at 0."""

    depth: int
    is_numbered: bool
    runs: list[Run]


def list_html(items: list[ListItem]) -> str:
    """Return lists, each nested in the item above it."""
    out: list[str] = []
    opened: list[str] = []
    for item in items:
        tag, depth = "ol" if item.is_numbered else "ul", min(item.depth, len(opened))
        while len(opened) > depth + 1:
            out.append(f"</li></{opened.pop()}>")
        if len(opened) == depth + 1:
            out.append("</li>")
            if opened[-1] != tag:
                out.append(f"</{opened.pop()}>")
        if len(opened) == depth:
            out.append(f"<{tag}>")
            opened.append(tag)
        out.append(f"<li>{html_of(item.runs)}")
    out.extend(f"</li></{tag}>" for tag in reversed(opened))
    return "".join(out)
