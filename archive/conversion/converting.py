"""The conversion as a whole: an old text in, the parts of a story out."""

import re
from html import escape
from itertools import pairwise

from .flow import Flow, Piece, RawHeading, Reading
from .markup import Prepared, prepared
from .notes import Notes
from .parts import Converted, Figure, Heading, Paragraph, Part
from .running import BOLD, ITALIC, Running, html_of, list_html
from .text import HAS_C1, Mend, mended, mender, without_undefined
from .tree import Node, change_texts, sanitised, texts, tree

BLANK_LINE = re.compile(r"\n[ \t\xa0]*\n")
EMPHASISED_THROUGHOUT = 0.9
SHORTEST_TO_JUDGE = 400  # characters of a text that could be bold by an oversight
LONGEST_BOLD_HEADING = 80
FEWEST_BOLD_HEADINGS = 2
SHORTEST_SECTION = 80
NO_HEADING = re.compile(r"[.,:;!?…\n@]|^\W*$")
WIDEST_WRAPPED = 100
FEWEST_LINES = 3
WRAPPED_SHARE = 0.7


def convert(body: str, *, base: str = "", is_plain: bool = False, lede: str = "") -> Converted:
    """Return the parts of a text, and in words what was lost or guessed.

    `body` is HTML with shortcodes and block comments, or plain text; `base` the whole address that it was read at;
    `lede` what is shown above it, which a first paragraph that only repeats it is left out for. It never raises: what
    is broken is mended, and what is dangerous does not come through.
    """
    notes = Notes()
    source = plain_as_html(body, notes) if is_plain else prepared(body, notes)
    root = tree(sanitised(source.html))
    words = " ".join(texts(root))
    mend = mender(words)
    if mend:
        mend_texts(root, mend, notes)
    if HAS_C1.search(words):
        change_texts(root, without_undefined)
    reading = Reading(base, notes, line_breaks=is_plain or ends_of_lines_count(source))
    flow = Flow(reading)
    flow.read(root)
    flow.end_paragraph()
    pieces = without_repeated_lede(with_headings(calmed(without_twins(flow.pieces))), lede)
    return Converted(tuple(parts_of(pieces)), notes.sentences)


def plain_as_html(body: str, notes: Notes) -> Prepared:
    """Return plain text as HTML. Lines that were wrapped at a width are joined."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if is_wrapped(body):
        body = re.sub(r"(?<=\S)[ \t]*\n(?=[^\s\-*•])", " ", body)
    return prepared(escape(body, quote=False).replace("[", "&#91;"), notes)


def mend_texts(root: Node, mend: Mend, notes: Notes) -> None:
    changed = False

    def change(text: str) -> str:
        nonlocal changed
        better = mend(text)
        changed = changed or better != text
        return better

    change_texts(root, change)
    if changed:
        notes.add("Letters that had been decoded wrongly were mended.")


# Where the source ends its lines --------------------------------------------------------------


def ends_of_lines_count(source: Prepared) -> bool:
    """Whether the end of a line is one for the reader, as in the older editor of WordPress (its `wpautop`).

    That editor writes paragraphs as lines with empty ones between them. Pages written by hand or by programs have
    tags for both, and their lines end anywhere.
    """
    if source.has_blocks:
        return False
    html = source.html
    blank = len(BLANK_LINE.findall(html))
    tags = max(html.count("<p>") + html.count("<p "), html.count("<br"))
    return tags <= blank // 2 and not is_wrapped(html)


def is_wrapped(text: str) -> bool:
    """Whether lines end because they were full: the next one's first word would not have fitted."""
    lines = text.split("\n")
    pairs = [
        (line.rstrip(), following.split(None, 1)[0])
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and not line.rstrip().endswith(">") and not following.startswith("<")
    ]
    if len(pairs) < FEWEST_LINES:
        return False
    width = max(len(line) for line, _word in pairs)
    full = sum(len(line) + 1 + len(word) > width for line, word in pairs)
    return width <= WIDEST_WRAPPED and full >= WRAPPED_SHARE * len(pairs)


# The whole of a text --------------------------------------------------------------------------


def without_twins(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without a picture that stands twice in a row; the one that says more of it stays."""
    done: list[Piece] = []
    for piece in pieces:
        last = done[-1] if done else None
        if isinstance(piece, Figure) and isinstance(last, Figure) and piece.picture.address == last.picture.address:
            if piece.picture.caption or not last.picture.caption:
                done[-1] = piece
        else:
            done.append(piece)
    return done


def calmed(pieces: list[Piece]) -> list[Piece]:
    """Return pieces without bold or italic that all of the text has: a tag that was never closed."""
    for style in (BOLD, ITALIC):
        runs = [run for piece in pieces if isinstance(piece, Running) for run in piece.runs]
        total = sum(len(text) for text, _styles, _address in runs)
        emphasised = sum(len(text) for text, styles, _address in runs if styles & style)
        if total >= SHORTEST_TO_JUDGE and emphasised >= EMPHASISED_THROUGHOUT * total:
            pieces = [piece.without(style) if isinstance(piece, Running) else piece for piece in pieces]
    return pieces


def with_headings(pieces: list[Piece]) -> list[Piece]:
    """Return pieces whose headings are of the levels 2 and 3, without a hole in the outline."""
    if not any(isinstance(piece, RawHeading) for piece in pieces):
        pieces = with_bold_headings(pieces)
    levels = [piece.level for piece in pieces if isinstance(piece, RawHeading)]
    highest = min(levels, default=2)
    seen_section = False
    done: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, RawHeading):
            is_section = piece.level == highest or not seen_section
            seen_section = True
            done.append(Heading(piece.text, 2 if is_section else 3))
        else:
            done.append(piece)
    return done


def with_bold_headings(pieces: list[Piece]) -> list[Piece]:
    """Take short bold paragraphs for headings where they do the work of headings throughout.

    They have to be two or more, none of them first or last, each with a text of some length below it, and none with
    a sign that ends a sentence or introduces something: a name, a question of an interview and a warning stay bold.
    """
    places = [
        position
        for position, piece in enumerate(pieces[1:-1], start=1)
        if isinstance(piece, Running) and looks_like_heading(piece) and is_text(pieces[position + 1])
    ]
    bold = [piece for piece in pieces if isinstance(piece, Running) and piece.all_have(BOLD)]
    if len(places) < FEWEST_BOLD_HEADINGS or len(bold) > len(places) + 1:
        return pieces
    done = list(pieces)
    for position in places:
        done[position] = RawHeading(pieces[position].text, 2)  # type: ignore[union-attr]
    return done


def looks_like_heading(paragraph: Running) -> bool:
    text = paragraph.text
    return (
        len(text) <= LONGEST_BOLD_HEADING
        and paragraph.all_have(BOLD)
        and paragraph.addresses == {""}
        and not NO_HEADING.search(text)
        and (text[:1].isupper() or text[:1].isdigit())
    )


def is_text(piece: Piece) -> bool:
    return isinstance(piece, Running) and not piece.all_have(BOLD) and len(piece.text) >= SHORTEST_SECTION


def comparable(text: str) -> str:
    return "".join(sign for sign in mended(text).casefold() if sign.isalnum())


def without_repeated_lede(pieces: list[Piece], lede: str) -> list[Piece]:
    """Leave out the first paragraph, pictures aside, when it says what the lede says and no more."""
    wanted = comparable(lede)
    for position, piece in enumerate(pieces):
        if isinstance(piece, Figure):
            continue
        if wanted and isinstance(piece, Running) and comparable(piece.text) == wanted:
            return pieces[:position] + pieces[position + 1 :]
        break
    return pieces


def parts_of(pieces: list[Piece]) -> list[Part]:
    """Return parts, neighbouring paragraphs and lists as one; a list right below another begins a part of its own,
    because the editor would take the two for one."""
    parts: list[Part] = []
    words: list[str] = []
    was_list = False
    for piece in pieces:
        is_list = isinstance(piece, list)
        if words and not (isinstance(piece, Running) or (is_list and not was_list)):
            parts.append(Paragraph("".join(words)))
            words = []
        if isinstance(piece, Running):
            words.append(f"<p>{html_of(piece.runs)}</p>")
        elif isinstance(piece, list):
            words.append(list_html(piece))
        elif not isinstance(piece, RawHeading):
            parts.append(piece)
        was_list = is_list
    if words:
        parts.append(Paragraph("".join(words)))
    return parts
