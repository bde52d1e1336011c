"""HTML of any shape, made regular enough that a parser reads it in a time that grows with its length and no faster.

Python's own parser looks for the end of each tag that has none up to the end of the page, and Beautiful Soup keeps
every element open that was never closed: half a million of either would take hours.
"""

import re

DEEPEST = 100  # elements in each other; what is nested deeper loses its tags and keeps its text
MOST_TAGS = 20_000  # opening and closing ones, and every other "<"
MOST_ENTITIES = 400_000  # Russian pages have been written in nothing else
QUOTED = r"""(?:"[^"<]*+(?:<[^"]{0,2000})?"|'[^'<]*+(?:<[^']{0,2000})?')"""
MARKUP = re.compile(
    r"<!--.*?-->|<![^<>]{0,1000}>|<\?[^<>]{0,1000}>"
    rf"""|<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]{{0,40}})(?P<rest>(?:[\s/](?:[^<>"']|{QUOTED})*+)?)>"""
    r"|<",
    re.DOTALL,
)
NO_COMMENT = re.compile(r"[<>]|--+")  # in a comment, where parsers differ on what ends it
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# An element of these ends the one before it, which is left open more often than not.
ENDS_ITS_LIKE = {"p", "li", "dt", "dd", "tr", "td", "th", "option", "thead", "tbody"}


class TooManyTagsError(Exception):
    """There are more tags than any page of news has."""


def regular(html: str) -> str:
    """Return the page without scripts and styles, every `<` a tag's and every tag closed, none nested too deeply.

    Raises TooManyTagsError, in words.
    """
    html = without_raw(html)
    if html.count("&") > MOST_ENTITIES:
        raise TooManyTagsError(f"It has more than {MOST_ENTITIES} entities, and so is no page of news.")
    open_tags: list[str] = []
    parts: list[str] = []
    position = 0
    comments_end = html.rfind("-->")
    for count, found in enumerate(MARKUP.finditer(html), 1):
        if count > MOST_TAGS:
            raise TooManyTagsError(f"It has more than {MOST_TAGS} tags, and so is no page of news.")
        parts.append(html[position : found.start()])
        position = found.end()
        if found["name"]:
            parts.append(tag(found, open_tags))
        elif found[0].startswith("<!--"):
            parts.append(f"<!--{NO_COMMENT.sub(' ', found[0][4:-3])}-->")
        elif html.startswith("<!--", found.start()) and found.start() > comments_end:
            position = len(html)  # a comment that is never closed: browsers show nothing of what follows
            break
        elif found[0] == "<":
            parts.append("&lt;")
    parts.append(html[position:])
    parts += [f"</{name}>" for name in reversed(open_tags)]
    return "".join(parts)


def tag(found: re.Match[str], open_tags: list[str]) -> str:
    """Return what is written for a tag, and keep account of what is open."""
    name = found["name"].lower()
    if name in VOID:
        return "" if found["slash"] else found[0]
    if found["slash"]:
        return closing(name, open_tags)
    closed = ""
    if name in ENDS_ITS_LIKE and open_tags and open_tags[-1] == name:
        closed = f"</{open_tags.pop()}>"
    if len(open_tags) >= DEEPEST:
        return closed
    open_tags.append(name)
    return f"{closed}<{name}{found['rest'].rstrip('/')}>"


def closing(name: str, open_tags: list[str]) -> str:
    """Close an element, and what is still open in it; nothing if it is not open."""
    if name not in open_tags:
        return ""
    closed: list[str] = []
    while True:
        last = open_tags.pop()
        closed.append(f"</{last}>")
        if last == name:
            return "".join(closed)


def without_raw(html: str) -> str:
    """Take out scripts and styles, whose text is none of the page's."""
    parts: list[str] = []
    position = 0
    without_end: set[str] = set()
    opening = re.compile(r"<(script|style)\b[^<>]{0,4000}>", re.IGNORECASE)
    lowered = html.lower()
    while found := opening.search(html, position):
        name = found[1].lower()
        end = -1 if name in without_end else lowered.find(f"</{name}", found.end())
        parts.append(html[position : found.start()])
        if end < 0:
            without_end.add(name)
            position = found.end()
            continue
        after = html.find(">", end)
        position = len(html) if after < 0 else after + 1
    parts.append(html[position:])
    return "".join(parts)
