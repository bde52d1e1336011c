"""HTML as plain text: paragraphs apart, lists with dashes or numbers, pictures by what is said of them.

The addresses of links are marks yet, for `core.plain_text.laid_out` to number.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement, PreformattedString
from django.utils.translation import gettext as _

from core.plain_text import MARKS, cited, quoted, table_lines, underlined

LISTS = ("ul", "ol")
ASIDE = "| "
Parts = Iterator[str]


def plain(html: str) -> str:
    """Return HTML as plain text."""
    return "\n\n".join(parts(BeautifulSoup(html.translate(MARKS), "html.parser")))


def parts(node: Tag) -> Parts:
    """Yield what stands apart from each other: paragraphs, lists, headings, pictures."""
    run: list[PageElement] = []
    for child in node.children:
        if isinstance(child, Tag) and child.name in APART:
            yield from paragraph(run)
            yield from APART[child.name](child)
            run = []
        else:
            run.append(child)
    yield from paragraph(run)


def paragraph(run: Iterable[PageElement]) -> Parts:
    if text := laid("".join(words(each) for each in run)):
        yield text


def heading(sign: str) -> Callable[[Tag], Parts]:
    def underline(tag: Tag) -> Parts:
        yield underlined(inline(tag), sign)

    return underline


def bullets(tag: Tag) -> Parts:
    if text := plain_list(tag):
        yield text


def plain_list(tag: Tag, indent: str = "") -> str:
    lines = []
    for number, item in enumerate(tag.find_all("li", recursive=False), start=1):
        mark = f"{number}." if tag.name == "ol" else "-"
        nested = item.find_all(LISTS, recursive=False)
        for inner in nested:
            inner.extract()
        hanging = "\n" + " " * len(f"{indent}{mark} ")
        lines.append(f"{indent}{mark} " + "\n".join(parts(item)).replace("\n", hanging))
        lines.extend(plain_list(inner, f"{indent}  ") for inner in nested)
    return "\n".join(lines)


def quotation(tag: Tag) -> Parts:
    if text := "\n\n".join(parts(tag)):
        yield quoted(text)


def aside(tag: Tag) -> Parts:
    if text := "\n\n".join(parts(tag)):
        yield quoted(text, ASIDE)


def figure(tag: Tag) -> Parts:
    """Keep a picture and what is said of it together."""
    told = list(parts(tag))
    if tag.find("details"):
        yield from told
    elif told:
        yield "\n".join(told)


def caption(tag: Tag) -> Parts:
    """Tell what a picture shows, with its credit in brackets, or who said what is quoted."""
    for credit in tag.find_all("small"):
        if text := inline(credit):
            credit.string = f"({text})"
    if (text := inline(tag)) and tag.find_previous_sibling("blockquote"):
        yield f"> — {text}"
    elif text:
        yield text


def picture(tag: Tag) -> Parts:
    if alt := laid(str(tag.get("alt", ""))):
        yield f"[{_('Picture')}: {alt}]"


def recording(tag: Tag) -> Parts:
    if address := tag.get("src"):
        yield f"{_('Listen')}: {address}"


def table(tag: Tag) -> Parts:
    rows = [[inline(cell).replace("\n", " ") for cell in row.find_all(("th", "td"))] for row in tag.find_all("tr")]
    names = rows.pop(0) if rows and tag.find("thead") else []
    lines = [f"- {line}" for line in table_lines(names, rows) if line]
    title = tag.find("caption")
    if title and (said := inline(title)):
        lines.insert(0, underlined(said, "."))
    if lines:
        yield "\n".join(lines)


def summary(tag: Tag) -> Parts:
    if text := inline(tag):
        yield f"{text}:"


def line(_tag: Tag) -> Parts:
    yield "* * *"


APART: dict[str, Callable[[Tag], Parts]] = {
    **dict.fromkeys(("div", "section", "details", "p", "li"), parts),
    **dict.fromkeys(LISTS, bullets),
    "h2": heading("-"),
    "h3": heading("."),
    "h4": heading("."),
    "aside": aside,
    "audio": recording,
    "blockquote": quotation,
    "figcaption": caption,
    "figure": figure,
    "hr": line,
    "img": picture,
    "summary": summary,
    "table": table,
}


def inline(node: Tag | NavigableString) -> str:
    """Return what stands within one paragraph; a line break stays one."""
    return laid(words(node))


def laid(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()


def words(node: PageElement) -> str:
    if isinstance(node, NavigableString):
        return "" if isinstance(node, PreformattedString) else re.sub(r"\s+", " ", node)
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "\n"
    text = "".join(words(child) for child in node.children)
    address = str(node.get("href", "")) if node.name == "a" else ""
    if not address:
        return text
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    if text.strip() in {address, shown}:
        return text
    return f"{text}{cited(shown)}"
