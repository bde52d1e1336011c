"""The items of an XML file of any size, one after the other, each read by a parser of its own.

The file's text is cut into items before anything parses it. So an item that is not well-formed, too deep or too large
is told and left, the next one follows, and memory holds one item at a time.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.entities import html5
from itertools import islice
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import DefusedXMLParser

from .text_file import NOT_ALLOWED, Buffer, TextFile

LONGEST_ITEM = 8_000_000  # characters of an item, or of all that stands before the first
LONGEST_TEXT = 4_000_000  # characters of one text in it: more than all of "War and Peace"
MOST_ELEMENTS = 200_000  # in an item: a hundred thousand categories and more
MOST_NAMESPACES = 200  # that a root element declares
LONGEST_PROLOGUE = 1_000_000  # characters, among which the root element has to begin
DEEPEST = 100  # elements in each other
LONGEST_TAG = 4096  # characters of an item's own opening tag

# The prefix by which we call the elements of a namespace, whatever a file calls them.
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/": "",
    "http://backend.userland.com/rss2": "",
    "http://wordpress.org/export/": "wp",
    "http://wordpress.org/export/excerpt/": "excerpt",
}
# What the prefixes of a file that does not declare them stand for.
USUAL = {prefix: uri for uri, prefix in PREFIXES.items() if prefix not in {"", "xml"}}
WORDPRESS = re.compile(r"^https?://wordpress\.org/export/\d+(?:\.\d+)*/(excerpt/)?$")

# Elements whose text is HTML: where a file has elements in it instead, they are read as its markup.
TEXTS = {
    "title",
    "description",
    "content:encoded",
    "excerpt:encoded",
    "wp:meta_value",
    "atom:title",
    "atom:summary",
    "atom:content",
}
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"}

ROOT = re.compile(r"<(rss|(?:[A-Za-z_][\w.-]*:)?RDF|(?:[A-Za-z_][\w.-]*:)?feed)(?=[\s>])([^<>]*)>")
DECLARATIONS = re.compile(r"""\sxmlns(?::([A-Za-z_][\w.-]*))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
COMMENT_END = re.compile(r"-->")
CDATA_END = re.compile(r"\]\]>")
TOO_LARGE = f"It is larger than {LONGEST_ITEM // 1_000_000} million characters."
USED_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]")

CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
STRAY_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);)")
STRAY_LESS_THAN = re.compile(r"<(?![A-Za-z_/!?])")
REFERENCE = re.compile(r"&#(?:([0-9]{1,9})|[xX]([0-9A-Fa-f]{1,7}));")
# WXR 1.0 wrote what plugins had stored as it was, without any quoting.
OFTEN_UNQUOTED = re.compile(
    r"<(wp:meta_value|wp:comment_content|content:encoded|excerpt:encoded|description|title)>(?!\s*<!\[CDATA\[)"
)


class NotWellFormedError(Exception):
    """Why an item cannot be read, in words."""


@dataclass(slots=True)
class Element:
    """An XML element. Its name has the prefix that PREFIXES gives its namespace: `wp:post_id`."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""  # all of its own, and the markup in it where it is one of TEXTS
    children: list["Element"] = field(default_factory=list)

    def first(self, name: str) -> "Element | None":
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def text_of(self, name: str) -> str:
        """Return the text of the first child of that name, without the space around it; "" if there is none."""
        for child in self.children:
            if child.name == name:
                return child.text.strip()
        return ""


@dataclass(frozen=True)
class Fragment:
    """The text of an item with its tags, or `reason` why there is none."""

    text: str
    line: int  # the one it begins in, from 1
    mended: int = 0
    stripped: int = 0
    reason: str = ""
    is_end: bool = False  # what is wrong is that the file ends


@dataclass(frozen=True)
class Root:
    """What a file's root element says of itself."""

    name: str
    namespaces: dict[str, str]  # of each prefix; of "" for elements without

    @classmethod
    def found_in(cls, text: str) -> "Root | None":
        """Return the first root element of a feed in a text, None where there is none."""
        found = ROOT.search(text)
        if not found:
            return None
        declared = islice(DECLARATIONS.finditer(found[2]), MOST_NAMESPACES)
        return cls(found[1], {each[1] or "": each[2] or each[3] or "" for each in declared})

    @property
    def item_name(self) -> str:
        prefix, colon, local = self.name.rpartition(":")
        return f"{prefix}{colon}entry" if local == "feed" else "item"


class XmlItems:
    """The head and the items of an XML file. Read it once: a new one reads the file again."""

    def __init__(self, file: TextFile) -> None:
        self.buffer = Buffer(file)
        self.root = Root("rss", {})
        self.scanned = 0  # how far into the buffer there is nothing more to find
        self.is_kept = False  # what is read is of an item, and of one that is not too large
        self.is_in_item = False
        self.is_complete = False  # the root element was closed

    def head(self) -> Fragment:
        """Return what stands before the first item. Call it first, and once."""
        begin: re.Pattern[str] | None = None
        scanned = 0
        while len(self.buffer.text) <= LONGEST_ITEM and self.buffer.more():
            text = self.buffer.text
            if begin is None and len(text) <= LONGEST_PROLOGUE and (root := Root.found_in(text)):
                self.root = root
                begin = re.compile(rf"<{self.item_tag}")
            if begin and (found := begin.search(text, scanned)):
                return self.fragment(found.start())
            scanned = max(0, len(text) - LONGEST_TAG) if begin else 0
        if len(self.buffer.text) > LONGEST_ITEM:
            self.buffer.drop(len(self.buffer.text) - LONGEST_TAG)
            return Fragment("", 1, reason="What stands before its first item is too long to be read.")
        self.is_complete = bool(re.search(self.closing_root, self.buffer.text))
        return self.fragment(len(self.buffer.text))

    def __iter__(self) -> Iterator[Fragment]:
        """Yield each item after the head, and last what is wrong with the file's end if anything is."""
        gap = re.compile(rf"<(?:(?P<open>{self.item_tag})|(?P<comment>!--)|{self.closing_root[1:]})")
        inside = re.compile(
            rf"<(?:(?P<cdata>!\[CDATA\[)|(?P<open>{self.item_tag})|/{re.escape(self.root.item_name)}\s*>)"
        )
        while self.is_in_item or self.comes_to_item(gap):
            yield self.item(inside)
        if not self.is_complete:
            reason = self.buffer.broken or "The file ends before it is complete."
            yield Fragment("", self.buffer.line, reason=reason, is_end=True)

    @property
    def closing_root(self) -> str:
        """The pattern of the root element's closing tag."""
        return rf"</{re.escape(self.root.name)}\s*>"

    @property
    def item_tag(self) -> str:
        """The pattern of an item's opening tag, without its `<`."""
        return rf"{re.escape(self.root.item_name)}(?:\s[^<>]{{0,{LONGEST_TAG}}})?/?>"

    def comes_to_item(self, gap: re.Pattern[str]) -> bool:
        """Go on to the next item's opening tag, with which the buffer begins then; False if there is none."""
        self.is_kept = False
        while found := self.find(gap):
            if found["open"]:
                self.begin_item(found)
                return True
            if found["comment"]:
                self.find(COMMENT_END)
            else:
                self.is_complete = True
        return False

    def begin_item(self, opening: re.Match[str]) -> None:
        self.buffer.drop(opening.start())
        self.scanned = len(opening[0])
        self.is_kept, self.is_in_item, self.is_complete = True, True, False

    def item(self, inside: re.Pattern[str]) -> Fragment:
        """Return the item whose opening tag the buffer begins with."""
        line = self.buffer.line
        if self.buffer.text.endswith("/>", 0, self.scanned):
            return self.end_item(line)
        while found := self.find(inside):
            if found["cdata"]:
                self.find(CDATA_END)
            elif found["open"]:
                # An item in an item: the first was never closed, and what it is made of cannot be known.
                reason = "It has no end." if self.is_kept else TOO_LARGE
                self.begin_item(found)
                return Fragment("", line, reason=reason)
            else:
                return self.end_item(line)
        self.is_in_item, self.is_complete = False, True  # nothing more is to be told of the file's end
        return Fragment("", line, reason=self.buffer.broken or "The file ends within an item.", is_end=True)

    def end_item(self, line: int) -> Fragment:
        length, self.scanned, self.is_in_item = self.scanned, 0, False
        if self.is_kept:
            return self.fragment(length)
        self.buffer.drop(length)
        return Fragment("", line, reason=TOO_LARGE)

    def fragment(self, length: int) -> Fragment:
        text, line = self.buffer.text[:length], self.buffer.line
        return Fragment(text, line, *self.buffer.drop(length))

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return the next match, reading on as far as it takes; None at the end of the file.

        What has been looked at is forgotten, but for an item that is kept.
        """
        while not (found := pattern.search(self.buffer.text, self.scanned)):
            length = len(self.buffer.text)
            last = self.buffer.text.rfind("<", max(self.scanned, length - 2 * LONGEST_TAG))
            # What we look for may have begun, be it a tag or the end of a comment.
            self.scanned = max(self.scanned, min(length if last < 0 else last, length - 2))
            if length > LONGEST_ITEM:
                self.is_kept = False
            if not self.is_kept:
                self.buffer.drop(self.scanned)
                self.scanned = 0
            if not self.buffer.more():
                return None
        self.scanned = found.end()
        return found


class Reader:
    """Makes elements of the texts of items that belong to one root element."""

    def __init__(self, root: Root, skipped: frozenset[str] = frozenset()) -> None:
        """`skipped` are names of elements whose insides nobody asks for, such as `wp:comment`."""
        self.root = root
        self.skipped = skipped
        self.opening = self.wrapping(root.namespaces)
        self.names: dict[str, str] = {}

    def element(self, text: str, line: int) -> tuple[Element, str]:
        """Return an item's element, and what was wrong with it and has been mended, in words; it begins in that line.

        Raises NotWellFormedError, in words.
        """
        try:
            return self.parsed(f"{self.opening}{text}</wrapping>"), ""
        except ExpatError as error:
            complaint = told(error, line)
        mended = well_formed(text)
        declared = self.root.namespaces | {prefix: f"urn:undeclared:{prefix}" for prefix in self.undeclared(mended)}
        try:
            return self.parsed(f"{self.wrapping(declared)}{mended}</wrapping>"), complaint
        except ExpatError as error:
            raise NotWellFormedError(f"It is not well-formed XML ({complaint}).") from error

    def undeclared(self, text: str) -> set[str]:
        return set(USED_PREFIX.findall(text)) - self.root.namespaces.keys() - USUAL.keys() - {"xml", "xmlns"}

    @staticmethod
    def wrapping(namespaces: dict[str, str]) -> str:
        declared = [
            f' xmlns{":" if prefix else ""}{prefix}="{escape(uri)}"'
            for prefix, uri in (USUAL | namespaces).items()
            if uri and prefix not in {"xml", "xmlns"}
        ]
        return f"<wrapping{''.join(declared)}>"

    def head(self, text: str) -> tuple[Element, str]:
        """Return what stands before the first item as an element, and why it was not understood to its end, in words.

        A document type is refused, with all that it declares: what follows it is read without it.
        """
        complaint = ""
        begin = ROOT.search(text)
        if found := re.search(r"<!DOCTYPE", text[: begin.start()] if begin else text):
            complaint = "It declares a document type, which was not read: nothing that it declares is known here."
            text = text[begin.start() :] if begin else text[: found.start()]
        elif begin:
            text = text[begin.start() :]
        result = Element("head")
        try:
            self.parse(text, result, is_whole=False)
        except (ExpatError, NotWellFormedError) as error:
            problem = f"{told(error)}." if isinstance(error, ExpatError) else str(error)
            complaint = complaint or f"What stands before the first item could not be read to its end: {problem}"
        return (result.children[0] if result.children else result), complaint

    def parsed(self, text: str) -> Element:
        result = Element("")
        self.parse(text, result, is_whole=True)
        wrapped = result.children[0].children
        if len(wrapped) != 1:
            raise NotWellFormedError("It is not one element.")
        return wrapped[0]

    def parse(self, text: str, result: Element, *, is_whole: bool) -> None:
        """Hang the elements of a text under `result`: those that were closed or not, up to the first error."""
        builder = Builder(result, self)
        parser = DefusedXMLParser(forbid_dtd=True).parser
        parser.DefaultHandlerExpand = parser.CommentHandler = parser.ProcessingInstructionHandler = None
        parser.SkippedEntityHandler = builder.entity
        parser.UseForeignDTD(True)  # or an unknown entity were an error; nothing is fetched for it
        parser.StartElementHandler = builder.start
        parser.EndElementHandler = builder.end
        parser.CharacterDataHandler = builder.data
        try:
            parser.Parse(text, is_whole)
        except DTDForbidden as error:
            raise NotWellFormedError("It declares a document type, which is refused.") from error
        except DefusedXmlException as error:
            raise NotWellFormedError("It declares entities, which are refused.") from error
        finally:
            builder.close_all()
            # Or the parser and what it has read would wait for Python to look for circles.
            parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
            parser.SkippedEntityHandler = parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = None
            parser.UnparsedEntityDeclHandler = parser.ExternalEntityRefHandler = None

    def name(self, expanded: str) -> str:
        """Return an element's name with our prefix, of what expat calls it: `namespace}name`."""
        known = self.names.get(expanded)
        if known is None:
            uri, _brace, name = expanded.rpartition("}")
            if found := WORDPRESS.match(uri):
                prefix = "excerpt" if found[1] else "wp"
            else:
                prefix = PREFIXES.get(uri, "other" if uri else "")
            known = f"{prefix}:{name}" if prefix else name
            if len(self.names) < MOST_NAMES:
                self.names[expanded] = known
        return known


MOST_NAMES = 1000  # of elements that are remembered: what a hostile file calls its elements is not


class Builder:
    """Hangs what expat reports under an element."""

    __slots__ = ("count", "hidden", "known", "lengths", "markup", "name", "parts", "skipped", "stack")

    def __init__(self, result: Element, reader: Reader) -> None:
        self.stack = [result]
        self.parts: list[list[str]] = [[]]  # the texts of each open element
        self.lengths = [0]
        self.count = 0  # of elements
        self.markup = 0  # how deep we are in elements that are read as text
        self.hidden = 0  # how deep we are in elements that are not read
        self.known = reader.names
        self.name = reader.name
        self.skipped = reader.skipped

    def start(self, name: str, attributes: list[str]) -> None:
        above = self.stack[-1].name
        self.count += 1
        if self.count > MOST_ELEMENTS and not self.hidden:
            raise NotWellFormedError(f"It has more than {MOST_ELEMENTS} elements.")
        if len(self.stack) + self.markup + self.hidden > DEEPEST:
            raise NotWellFormedError(f"Its elements are nested deeper than {DEEPEST}.")
        if self.hidden or above in self.skipped:
            self.hidden += 1
        elif self.markup or above in TEXTS:
            self.markup += 1
            self.add(f"<{local(name)}{attributes_as_html(attributes)}>")
        else:
            pairs = iter(attributes)
            named = {self.name(key): value for key, value in zip(pairs, pairs, strict=True)} if attributes else {}
            element = Element(self.known.get(name) or self.name(name), named)
            self.stack[-1].children.append(element)
            self.stack.append(element)
            self.parts.append([])
            self.lengths.append(0)

    def end(self, name: str) -> None:
        if self.hidden:
            self.hidden -= 1
        elif self.markup:
            self.markup -= 1
            if local(name) not in VOID:
                self.add(f"</{local(name)}>")
        else:
            self.close()

    def close(self) -> None:
        self.stack.pop().text = "".join(self.parts.pop())
        self.lengths.pop()

    def close_all(self) -> None:
        while len(self.stack) > 1:
            self.close()

    def data(self, value: str) -> None:
        if not self.hidden:
            self.add(escape(value, quote=False) if self.markup else value)

    def entity(self, name: str, _is_parameter: bool) -> None:
        # HTML's entities are no part of XML, and old exports are full of them.
        self.data(html5.get(f"{name};", f"&{name};"))

    def add(self, value: str) -> None:
        self.lengths[-1] += len(value)
        if self.lengths[-1] > LONGEST_TEXT:
            most = LONGEST_TEXT // 1_000_000
            raise NotWellFormedError(f"Its “{self.stack[-1].name}” is longer than {most} million characters.")
        self.parts[-1].append(value)


def attributes_as_html(attributes: list[str]) -> str:
    pairs = iter(attributes)
    return "".join(f' {local(key)}="{escape(value)}"' for key, value in zip(pairs, pairs, strict=True))


def local(expanded: str) -> str:
    return expanded.rpartition("}")[2]


def well_formed(text: str) -> str:
    """Return an item's text with what is often wrong put right: stray `&` and `<`, and HTML that was not quoted."""
    parts = CDATA.split(quoted(text))
    parts[::2] = [
        STRAY_LESS_THAN.sub("&lt;", STRAY_AMPERSAND.sub("&amp;", REFERENCE.sub(allowed, part))) for part in parts[::2]
    ]
    return "".join(parts)


def quoted(text: str) -> str:
    """Put what has tags in it and ought to be a text into a CDATA section."""
    parts: list[str] = []
    without_end: set[str] = set()
    position = 0
    while found := OFTEN_UNQUOTED.search(text, position):
        begin = found.end()
        end = -1 if found[1] in without_end else text.find(f"</{found[1]}>", begin)
        if end < 0:
            without_end.add(found[1])
            end = begin
        inner = text[begin:end]
        if "<" in inner:
            inner = f"<![CDATA[{inner.replace(']]>', ']]&gt;')}]]>"
        parts += [text[position:begin], inner]
        position = end
    return "".join([*parts, text[position:]])


def allowed(reference: re.Match[str]) -> str:
    """Return the reference, or "" where it is one to a character that XML does not allow."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return reference[0] if code <= sys.maxunicode and not NOT_ALLOWED.match(chr(code)) else ""


def told(error: ExpatError, line: int = 1) -> str:
    return f"{str(error).partition(':')[0]} in line {line + error.lineno - 1}"
