"""A news page as it was captured, in HTML: what it says of itself for machines, and the story among its furniture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from json import loads
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from .captured_text import LONGEST_HEADLINE, LONGEST_LEDE
from .dates import machine_date, publish_line, written_date
from .furniture import byline, end_language, section_language
from .item import Item, Kind, Term
from .languages import language_of, our_language
from .plain import folded, title_text
from .regular_html import TooManyTagsError, regular

LINKED_DATA = re.compile(
    r"""<script\b[^<>]{0,500}?\stype\s*=\s*["']?application/ld\+json["']?[^<>]{0,500}>""", re.IGNORECASE
)
STORIES = {"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle"}
MOST_LINKED = 20  # blocks of linked data, or objects in one
MOST_TERMS = 200
SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")  # by Internet Explorer, Chrome and Firefox
MIRRORED_FROM = re.compile(r"Mirrored from (\S+) by HTTrack")

FURNITURE = (
    "nav, aside, footer, form, button, template, select, noscript,"
    " [role=navigation], [role=complementary], [role=search], [role=contentinfo], [role=banner], [hidden]"
)
# Words in the class or id of an element that is furniture, wherever it stands.
FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|comments?|cookies?|footer|menu|more-?news|morenews|nav|navbar|navigation|newsletter|pager"
    r"|pagination|related|share|sharing|sidebar|social|subscribe|tags|teasers?|toolbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
LEDE_NAMES = re.compile(r"(?:^|[\s_-])(?:lead|lede|ingress|intro|preamble|standfirst)(?:$|[\s_-])", re.IGNORECASE)
BYLINE_NAMES = re.compile(r"(?:^|[\s_-])(?:author|byline)s?(?:$|[\s_-])", re.IGNORECASE)
BLOCKS = "h1, h2, h3, h4, h5, h6, p, div, span, li, td, time, strong, b, a, section, header, dt, dd"
TEXT_BLOCKS = "p, div, ul, ol, blockquote, table, figure, h2, h3, h4, img, pre, section"
LONGEST_LINE = 120  # characters of an element that may be a date, a byline or a heading of furniture
LARGEST_PART = 0.5  # of the page's text, that something may hold which is furniture by its name


@dataclass
class Told:
    """What a page tells machines."""

    title: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    language: str = ""
    authors: tuple[str, ...] = ()
    addresses: list[str] = field(default_factory=list)
    picture: str = ""
    description: str = ""
    terms: list[Term] = field(default_factory=list)
    translations: str = ""


def html_item(html: str, key: str) -> Item | str:
    """Return the story in a page; why there is none, in words, if so."""
    try:
        soup = BeautifulSoup(regular(html), "html.parser")
    except TooManyTagsError as error:
        return str(error)
    told = what_it_tells(soup, html)
    main = main_part(soup)
    page = Story(main, told)
    title = page.title or told.title
    if not title:
        return "It has no headline: neither in <h1> nor in what it tells machines."
    addresses = list(dict.fromkeys(told.addresses))
    return Item(
        key=key,
        kind=Kind.POST,
        title=title[:LONGEST_HEADLINE],
        address=addresses[0] if addresses else f"/{key}",
        other_addresses=tuple(addresses[1:]),
        language=page.language or told.language or language_of(f"{title} {folded(main.get_text(' '))}"),
        date=told.date or page.date,
        modified=told.modified,
        lede=page.lede,
        body=page.body,
        authors=told.authors or page.authors,
        terms=tuple(told.terms[:MOST_TERMS]),
        lead_image=told.picture or page.picture,
        translations=told.translations,
        notes=tuple(page.notes()),
    )


# What it tells machines -----------------------------------------------------------------------------------------------


def what_it_tells(soup: BeautifulSoup, html: str) -> Told:
    """Return what stands in a page's head (Open Graph, schema.org and plain HTML), and in comments of who saved it."""
    told = Told()
    names = metas(soup)
    data = linked_data(html)

    def first(*keys: str) -> str:
        return next((value for key in keys if (value := names.get(key))), "")

    heading = soup.title.get_text() if soup.title else ""
    told.title = title_text(text_in(data.get("headline")) or first("og:title", "dc.title") or heading)
    dates = [text_in(data.get("datePublished")), first("article:published_time", "dc.date.issued", "dc.date", "date")]
    told.date = next((found for each in dates if (found := machine_date(each))), None)
    changes = [text_in(data.get("dateModified")), first("article:modified_time", "og:updated_time", "last-modified")]
    told.modified = next((found for each in changes if (found := machine_date(each))), None)
    html_tag = soup.find("html")
    lang = attribute(html_tag, "lang") or attribute(html_tag, "xml:lang") if isinstance(html_tag, Tag) else ""
    languages = [lang, text_in(data.get("inLanguage")), first("content-language", "og:locale")]
    told.language = next((code for each in languages if (code := our_language(each))), "")
    people = [text_in(each) for each in listed(data.get("author"))] or [first("author", "dc.creator")]
    told.authors = tuple(dict.fromkeys(title_text(each) for each in people if each and "://" not in each))
    told.picture = text_in(data.get("image")) or first("og:image", "twitter:image")
    told.description = title_text(first("og:description", "description") or text_in(data.get("description")))
    subjects = [text_in(each) for each in listed(data.get("articleSection"))] or [first("article:section")]
    told.terms = [Term(title_text(each)) for each in dict.fromkeys(subjects) if each]
    tags = [attribute(each, "content") for each in soup.find_all("meta", property="article:tag", limit=MOST_TERMS)]
    told.terms += [Term(title_text(each), is_tag=True) for each in dict.fromkeys(tags) if each]
    told.addresses = [each for each in addresses(soup, first("og:url")) if each]
    told.translations = translations(soup, told.addresses)
    return told


def metas(soup: BeautifulSoup) -> dict[str, str]:
    """Return the content of each meta element by its name, in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for each in soup.find_all("meta", limit=500):
        name = attribute(each, "property") or attribute(each, "name") or attribute(each, "http-equiv")
        if name:
            found.setdefault(name.lower(), attribute(each, "content").strip())
    return found


def linked_data(html: str) -> dict[str, Any]:
    """Return what a page says of its story in JSON-LD; nothing if it does not (schema.org/NewsArticle)."""
    for found in islice(LINKED_DATA.finditer(html), MOST_LINKED):
        end = html.find("</script", found.end())
        try:
            data = loads(html[found.end() : end]) if end >= 0 else None
        except (ValueError, RecursionError):  # what is broken tells nothing, and the page has a text all the same
            continue
        graph = data.get("@graph") if isinstance(data, dict) else None
        for each in [*listed(data), *listed(graph)][:MOST_LINKED]:
            if isinstance(each, dict) and STORIES.intersection(text_in(kind) for kind in listed(each.get("@type"))):
                return each
    return {}


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_in(value: Any) -> str:
    """Return the text of a value in linked data: a text, an object's name or address, or that of a list's first."""
    for _level in range(3):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("name") or value.get("url") or value.get("@id") or ""
    return value.strip() if isinstance(value, str) else ""


def addresses(soup: BeautifulSoup, of_open_graph: str) -> Iterator[str]:
    """Yield where the page was found, the best evidence first."""
    for each in soup.find_all("link", href=True, limit=500):
        if "canonical" in rel_of(each):
            yield attribute(each, "href").strip()
    yield of_open_graph
    for comment in islice(soup.find_all(string=lambda text: isinstance(text, Comment)), 50):
        if found := SAVED_FROM.search(comment[:4000]):
            yield found[1]
        elif found := MIRRORED_FROM.search(comment[:4000]):
            yield found[1] if "://" in found[1] else f"http://{found[1]}"


def translations(soup: BeautifulSoup, own: list[str]) -> str:
    """Return what all the pages name alike that name each other, and themselves, as each other's translations."""
    named = [
        attribute(each, "href").strip()
        for each in soup.find_all("link", hreflang=True, href=True, limit=500)
        if "alternate" in rel_of(each) and our_language(attribute(each, "hreflang"))
    ]
    together = {joined(own[0], each) for each in named} | set(own[:1]) if own else set(named)
    return min(together) if len(together) > 1 else ""


def joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # "http://[" and the like
        return address


def rel_of(tag: Tag) -> list[str]:
    return attribute(tag, "rel").lower().split()


def attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return " ".join(value) if isinstance(value, list) else str(value or "")


# The story among its furniture ----------------------------------------------------------------------------------------


def main_part(soup: BeautifulSoup) -> Tag:
    """Return the element that holds the story: the article with the headline, else the main part, else the page."""
    articles = [each for each in soup.find_all("article", limit=200) if each.find_parent("article") is None]
    with_headline = [each for each in articles if each.find("h1")]
    if with_headline or len(articles) == 1:
        return (with_headline or articles)[0]
    for selector in ("main", "[role=main]", "#main-content", "#content"):
        found = soup.select_one(selector)
        if found is not None and found.get_text(strip=True):
            return found
    # Pages of their time are tables, and the story is in the cell that the headline is in.
    heading = soup.find("h1")
    cell = heading.find_parent("td") if isinstance(heading, Tag) else None
    return cell or soup.body or soup


def weights(main: Tag) -> dict[int, int]:
    """Return, by the id() of each element, how many characters and elements are in it."""
    result: dict[int, int] = {id(main): 0}
    for each in main.descendants:
        weight = len(each) if isinstance(each, NavigableString) else 1
        for parent in each.parents:
            result[id(parent)] = result.get(id(parent), 0) + weight
            if parent is main:
                break
    return result


class Story:
    """The story in a part of a page. What is understood of it is taken out: what remains is the body."""

    def __init__(self, main: Tag, told: Told) -> None:
        self.main = main
        self.told = told
        self.weights = weights(main)
        self.language = ""
        self.date: datetime | None = None
        self.date_written = ""
        self.authors: tuple[str, ...] = ()
        self.picture = ""
        self.lede = ""
        self.title = self.headline()
        self.take_furniture()
        self.take_dates()
        self.take_bylines()
        self.take_end()
        self.take_lede()
        for comment in main.find_all(string=lambda text: isinstance(text, Comment)):
            comment.extract()
        self.body = main.decode_contents().strip()

    def headline(self) -> str:
        """Take the headline out, and with it all that stands above it; a picture there is the story's own."""
        heading = self.main.find("h1")
        if heading is None:
            return ""
        title = folded(heading.get_text(" "))
        if section_language(title):  # the section stands in the first heading, and the story's in the second
            self.language = section_language(title)
            following = heading.find_next(["h1", "h2"])
            heading.extract()
            if not isinstance(following, Tag) or end_language(following.get_text(" ")[:LONGEST_LINE]):
                return ""
            heading, title = following, folded(following.get_text(" "))
        for each in reversed(list(self.before(heading))):  # from the front, which is found at once
            if isinstance(each, Tag):
                picture = each if each.name == "img" else each.find("img")
                self.picture = (attribute(picture, "src") if isinstance(picture, Tag) else "") or self.picture
                self.language = self.language or section_language(each.get_text(" ")[:LONGEST_LINE])
                self.note_line(each)
            elif found := section_language(str(each)[:LONGEST_LINE]):
                self.language = self.language or found
            each.extract()
        heading.extract()
        return title

    def before(self, tag: Tag) -> Iterator[Any]:
        """Yield what stands before an element in the part, from outside in."""
        node: Any = tag
        while node is not None and node is not self.main:
            yield from list(node.previous_siblings)
            node = node.parent

    def note_line(self, tag: Tag) -> None:
        """Read a date, or a byline, that stands above the headline."""
        for each in [tag, *tag.find_all(True, limit=200)]:
            if not self.date_written:
                self.read_date(each)

    def take_furniture(self) -> None:
        whole = self.weights.get(id(self.main), 0)
        for each in self.main.select(FURNITURE):
            each.extract()
        for each in self.main.find_all(True):
            names = f"{attribute(each, 'class')} {attribute(each, 'id')}"
            if FURNITURE_NAMES.search(names[:500]) and self.weights.get(id(each), 0) <= LARGEST_PART * whole:
                each.extract()

    def line(self, tag: Tag) -> str:
        """Return what an element says, if that is no more than a line; else "".

        What it weighed at first is the most that it can say now.
        """
        if self.weights.get(id(tag), 0) > 3 * LONGEST_LINE:
            return ""
        text = folded(tag.get_text(" "))
        return text if len(text) <= LONGEST_LINE else ""

    def lines(self) -> list[tuple[Tag, str]]:
        """Return each element that says a line, with it."""
        return [(each, text) for each in self.main.select(BLOCKS) if (text := self.line(each))]

    def take_dates(self) -> None:
        """Take out the line with the date, and times that stand alone."""
        for each, _text in self.lines():
            if not self.date_written and self.read_date(each):
                self.take(each)
                return

    def read_date(self, tag: Tag) -> bool:
        """Read the date in an element, if that is what it is there for."""
        text = self.line(tag)
        if found := publish_line(text):
            self.date_written, language = found
            self.language = self.language or language
            self.date = written_date(self.date_written, language)
            return True
        if tag.name == "time":
            written = attribute(tag, "datetime")
            found_date = machine_date(written) or written_date(text)
            if found_date:
                self.date_written, self.date = written or text, found_date
                return True
        return False

    def take(self, tag: Tag) -> None:
        """Take an element out, and those around it that hold nothing else."""
        while True:
            parent = tag.parent
            tag.extract()
            if parent is None or parent is self.main or parent.get_text(strip=True) or parent.find("img"):
                return
            tag = parent

    def take_bylines(self) -> None:
        for each, text in self.lines():
            names = f"{attribute(each, 'class')} {attribute(each, 'itemprop')} {attribute(each, 'rel')}"
            found = byline(text)
            if not found and BYLINE_NAMES.search(names[:500]):
                found = (text,)
            if found:
                self.authors = found
                self.take(each)
                return

    def take_end(self) -> None:
        """Take out the first heading of what follows the story, such as "More News", and all below it."""
        for each, text in self.lines():
            language = end_language(text)
            if not language:
                continue
            self.language = self.language or language
            node = each
            while node.parent is not None and node.parent is not self.main and self.is_first(node):
                node = node.parent
            parents = [parent for parent in node.parents if parent is self.main or self.main in parent.parents]
            for inner in [node, *parents]:
                if inner is not self.main:
                    for sibling in list(inner.next_siblings):
                        sibling.extract()
            node.extract()
            return

    @staticmethod
    def is_first(tag: Tag) -> bool:
        """Tell whether nothing that can be read stands before an element in its parent."""
        return not any(
            each.get_text(strip=True) if isinstance(each, Tag) else str(each).strip() for each in tag.previous_siblings
        )

    def take_lede(self) -> None:
        for each in self.main.select("p, div, h2, section"):
            names = f"{attribute(each, 'class')} {attribute(each, 'itemprop')}"
            if LEDE_NAMES.search(names[:500]):
                text = folded(each.get_text(" "))
                if 0 < len(text) <= LONGEST_LEDE and text != folded(self.main.get_text(" ")):
                    self.lede = text
                    self.take(each)
                    return
        paragraphs = [each for each in self.main.find_all("p", limit=3) if each.get_text(strip=True)]
        if len(paragraphs) > 1 and (self.date_written or self.told.description):
            text = folded(paragraphs[0].get_text(" "))
            start = self.told.description.rstrip(" .…")
            is_told = bool(start) and text.startswith(start)
            if len(text) <= LONGEST_LEDE and (is_told or self.is_in_our_words):
                self.lede = text
                self.take(paragraphs[0])
                return
        if self.told.description and self.told.description not in folded(self.main.get_text(" ")):
            self.lede = self.told.description

    @property
    def is_in_our_words(self) -> bool:
        """Tell whether the page has a line "Publish date: ...", as those do whose first paragraph is the lede."""
        return bool(self.language and self.date_written)

    def notes(self) -> Iterator[str]:
        if self.date is None and self.told.date is None:
            if self.date_written:
                yield f"Its date, “{self.date_written[:80]}”, could not be read."
            else:
                yield "No date of publishing was found in it."
