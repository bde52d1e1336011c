"""The sanitised text as a tree.

nh3 is the judge of what may pass; what it writes is well formed, with every `<`, `>` and `"` of a value escaped, so
that a tree can be read from it by a pattern. Whatever is made of the tree is written anew from its texts and from
addresses that were checked (`archive.conversion.addresses`), never copied.
"""

import re
from collections.abc import Iterator
from html import unescape

import nh3

from .text import Mend, readable

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", "caption",
})  # fmt: skip
INLINE = frozenset({"a", "b", "i", "sub", "sup", "br", "img", "span", "cite", "q", "audio", "video", "source"})
# What these hold is no text for readers. nh3 also drops what they hold when they come out of other markup.
WITHOUT_CONTENT = frozenset({
    "button", "canvas", "datalist", "head", "iframe", "label", "math", "nav", "noembed", "noframes",
    "noscript", "option", "script", "select", "style", "svg", "template", "textarea", "title", "xml",
})  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "style", "hidden"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "data-src", "data-lazy-src", "data-id"},
    "audio": {"src"},
    "video": {"src"},
    "source": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "blockquote": {"cite", "data-source"},
    "div": {"data-part", "data-address", "data-keys", "data-title", "data-host"},
    "figure": {"data-part", "data-caption"},
}
SANITISER = nh3.Cleaner(
    tags=set(BLOCKS | INLINE),
    clean_content_tags=set(WITHOUT_CONTENT),
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
STAND_IN = "\ue0a0"  # of a no-break space; for private use, so no text needs it
TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?: [^\s="<>]+="[^"]*+")*+)>|([^<]++)')
ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*+)"')
VOID = frozenset({"br", "hr", "img", "source"})
DEEPEST = 100  # levels that are kept; reading one takes up to six of the thousand calls that Python's stack holds


class Node:
    """An element: its name, its attributes and, in order, the elements and texts in it."""

    __slots__ = ("attributes", "children", "name")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[Node | str] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> set[str]:
        return set(self.get("class").split()) if "class" in self.attributes else set()

    def walk(self) -> "Iterator[Node]":
        """Yield every element below this one, in the order of reading."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, Node):
                yield child
                waiting.extend(reversed(child.children))

    def find(self, *names: str) -> "list[Node]":
        return [node for node in self.walk() if node.name in names]

    @property
    def text(self) -> str:
        """All text below, as it stands in the source."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


def sanitised(html: str) -> str:
    """Return HTML as the sanitiser lets it pass. No-break spaces travel under another name: each one would make
    ammonia look at all of the text before it again."""
    html = html.replace(STAND_IN, "").replace("\xa0", STAND_IN)
    return SANITISER.clean(html).replace(STAND_IN, "\xa0")


def tree(html: str) -> Node:
    """Return the tree of what `sanitised` wrote. Deeper than `DEEPEST`, elements are left out and their texts kept."""
    root = Node("root", {})
    stack, top, unseen = [root], root, 0
    for end, name, attributes, text in TOKEN.findall(html):
        if text:
            top.children.append(readable(unescape(text) if "&" in text else text))
        elif not end:
            node = Node(name, {})
            if attributes:
                node.attributes = {key: readable(unescape(value)) for key, value in ATTRIBUTE.findall(attributes)}
            if name in VOID:
                top.children.append(node)
            elif len(stack) < DEEPEST:
                top.children.append(node)
                stack.append(node)
                top = node
            else:
                unseen += 1
        elif name in VOID:
            continue
        elif unseen:
            unseen -= 1
        elif len(stack) > 1:
            stack.pop()
            top = stack[-1]
    return root


def texts(node: Node) -> Iterator[str]:
    """Yield the texts below an element, those of its pictures too."""
    for child in node.children:
        if isinstance(child, str):
            yield child
        else:
            yield from (child.attributes[name] for name in WORDED if name in child.attributes)
            yield from texts(child)


WORDED = ("alt", "data-caption", "data-title", "data-source")


def change_texts(node: Node, change: Mend) -> None:
    """Change every text below an element in place, those of its pictures too."""
    for position, child in enumerate(node.children):
        if isinstance(child, str):
            node.children[position] = change(child)
        else:
            for name in WORDED:
                if name in child.attributes:
                    child.attributes[name] = change(child.attributes[name])
            change_texts(child, change)
