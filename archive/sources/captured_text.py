"""A news page as a reader saw it, in plain text.

News
The headline
Publish date: February 18, 2005
The lede, a paragraph.
The body, paragraphs set apart by empty lines.
More News
... teasers of other stories, the newsletter box ...
"""

import re
from dataclasses import dataclass, field

from .dates import publish_line, written_date
from .furniture import byline, end_language, section_language
from .item import Item, Kind
from .languages import language_of
from .plain import folded, title_text

BLANK = re.compile(r"\n[^\S\n]*\n\s*")
LONGEST_LEDE = 600  # characters: what is longer is the story already
LONGEST_HEADLINE = 300
LATEST = 40  # of the paragraphs, in which a date is that of publishing


@dataclass
class Page:
    """What was found in a page so far."""

    headline: str = ""
    date_written: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    paragraphs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_story: bool = False  # the page says so, by a date or by the name of its section


def text_item(text: str, key: str) -> Item | str:
    """Return the story in a page's text; why there is none, in words, if so."""
    blocks = [block for block in map(tidied, BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n"))) if block]
    page = understood(paragraphs_of(blocks))
    if not page.headline:
        return "There is no text in it."
    if not page.is_story:
        return Item(
            key=key,
            kind=Kind.OTHER,
            title=page.headline[:LONGEST_HEADLINE],
            left_out="its text has neither a date of publishing nor the name of a section, such as “News”, above it",
        )
    lede, paragraphs = lede_of(page.paragraphs)
    date = written_date(page.date_written, page.language)
    if not page.date_written:
        page.notes.append("No date of publishing was found in it.")
    elif date is None:
        page.notes.append(f"Its date, “{page.date_written[:80]}”, could not be read.")
    return Item(
        key=key,
        kind=Kind.POST,
        title=title_text(page.headline),
        address=f"/{key}",
        language=page.language or language_of(" ".join([page.headline, *page.paragraphs])),
        date=date,
        lede=lede,
        body="\n\n".join(paragraphs),
        is_plain=True,
        authors=page.authors,
        notes=tuple(page.notes),
    )


def tidied(block: str) -> str:
    return "\n".join(line.rstrip() for line in block.strip().split("\n")).strip()


def paragraphs_of(blocks: list[str]) -> list[str]:
    """Return the blocks of a text, with lines that are furniture set apart from what follows them at once."""
    result: list[str] = []
    for block in blocks:
        rest: list[str] = []
        for line in block.split("\n"):
            if publish_line(line) or section_language(line) or end_language(line) or byline(line):
                if rest:
                    result.append("\n".join(rest))
                    rest = []
                result.append(line)
            else:
                rest.append(line)
        if rest:
            result.append("\n".join(rest))
    return result


def understood(blocks: list[str]) -> Page:
    """Tell headline, date and story from what is around them."""
    page = Page()
    lines = [(index, found) for index, block in enumerate(blocks[:LATEST]) if (found := publish_line(block))]
    readable = [each for each in lines if written_date(*each[1])]
    dated: int | None = None
    for each in (readable or lines)[:1]:
        dated, (page.date_written, page.language) = each
        page.is_story = True
    before = blocks[:dated] if dated is not None else []
    after = blocks[dated + 1 :] if dated is not None else blocks
    for block in before:
        page.language = page.language or section_language(block)
    headlines = [block for block in before if not section_language(block) and not byline(block)]
    names = [authors for block in before if (authors := byline(block))]
    if headlines:
        page.headline = folded(headlines[-1])
    for block in after:
        if language := end_language(block):
            # "Latest news" above the headline is the name of a section.
            if page.headline:
                page.language = page.language or language
                break
            page.is_story = True
            continue
        if language := section_language(block):
            if not page.headline:
                page.language = page.language or language
                page.is_story = True
                continue
        elif len(page.paragraphs) <= 1 and not names and (authors := byline(block)):
            names.append(authors)
            continue
        if page.headline:
            page.paragraphs.append(block)
        else:
            page.headline = folded(block)
    page.authors = tuple(dict.fromkeys(name for authors in names for name in authors))
    return page


def lede_of(paragraphs: list[str]) -> tuple[str, list[str]]:
    """Return the first paragraph as the lede, if more follow and it is short enough to be one, and the others."""
    if len(paragraphs) > 1 and len(paragraphs[0]) <= LONGEST_LEDE:
        return folded(paragraphs[0]), paragraphs[1:]
    return "", paragraphs
