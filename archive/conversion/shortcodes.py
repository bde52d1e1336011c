"""Shortcodes, `[name attribute="value"]content[/name]`, as elements that the conversion knows.

WordPress knows a shortcode by the plugin that registered it. Here the plugins are gone, so a bracket is taken for one
only where nothing else is likely: a name that is known, a value given to an attribute, an underscore in the name, or a
bracket that closes it. `[sic]` and `[our italics]` stay words.
"""

import re
from html import escape, unescape

from .addresses import SOUND, ending
from .notes import Notes, named

# Every part takes what the others cannot, and gives nothing back (`*+`), so that no text makes it try twice.
BRACKET = re.compile(
    r"\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,60}+)"
    r"(?P<rest>(?:[\s=:/][^\]\[\"'<>]*+(?:\"[^\"\[\]]*+\"|'[^'\[\]]*+'|[^\]\[\"'<>]++|<[^<>\[\]]*+>)*+)?+)\]"
)
VALUE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))")
HAS_VALUE = re.compile(r"\s[\w-]+\s*=\s*\S")
TYPOGRAPHIC_QUOTES = str.maketrans(dict.fromkeys("“”„″«»", '"') | dict.fromkeys("‘’′", "'"))
ADDRESS = re.compile(r"https?://[^\s\"'<>\[\]]+", re.IGNORECASE)
KEYS = re.compile(r"\d{1,20}")
YOUTUBE_ID = re.compile(r"[\w-]{11}")

LONGEST_CONTENT = 5000
CAPTIONS = {"caption", "wp_caption"}
QUOTES = {"blockquote", "pullquote", "quote"}
NOTES = {"efn_note", "fn", "footnote", "ref", "footnotes"}
EMBEDS = {
    "dailymotion", "embed", "flickr", "googlemaps", "googlevideo", "iframe", "instagram", "issuu", "scribd",
    "slideshare", "soundcloud", "ted", "twitter", "vimeo", "youtube",
}  # fmt: skip
FORMATS = {"b": "b", "strong": "b", "i": "i", "em": "i"}  # as forums write them
KNOWN = {*CAPTIONS, *QUOTES, *NOTES, *EMBEDS, "audio", "gallery", "img", "playlist", "url", "video"}
PAIRED_ONLY = {*FORMATS, "center", "fn", "img", "quote", "ref", "u", "url"}  # alone, these are words in brackets
MAY_HOLD_TAGS = KNOWN - PAIRED_ONLY  # `[audio <a href=...>...</a>]`: addresses were made links
TAG = re.compile(r"<[^<>]*>")


class Bracket:
    """One bracket of a text that may be a shortcode."""

    __slots__ = ("closes", "content", "is_end", "is_paired", "is_shown", "name", "rest", "text")

    def __init__(self, found: re.Match[str]) -> None:
        self.text = found[0]
        self.name = found["name"].lower()
        self.is_end = bool(found["end"])
        self.rest = found["rest"]
        self.is_paired = False
        self.is_shown = False  # as it stands, by brackets around it
        self.content = ""  # of one that opens, up to the one that closes it
        self.closes: Bracket | None = None

    @property
    def is_shortcode(self) -> bool:
        if self.is_shown:
            return False
        if self.name in PAIRED_ONLY:
            return self.is_paired
        if self.is_end:
            return self.is_paired or self.name in KNOWN or "_" in self.name
        return self.is_paired or self.name in KNOWN or "_" in self.name or bool(HAS_VALUE.search(self.rest))

    @property
    def values(self) -> dict[str, str]:
        text = unescape(self.rest).translate(TYPOGRAPHIC_QUOTES)
        return {name.lower(): double or single or bare for name, double, single, bare in VALUE.findall(text)}

    @property
    def address(self) -> str:
        """The first address in it or in its content."""
        for text in (self.rest, self.content):
            if found := ADDRESS.search(unescape(text)):
                return found[0].split("|")[0]
        return ""


def pair(brackets: list[tuple[Bracket, int, int]], text: str) -> None:
    """Match what opens with what closes it; each is the bracket with where it begins and ends in `text`."""
    opened: dict[str, list[int]] = {}
    for position, (bracket, start, _end) in enumerate(brackets):
        if not bracket.is_end:
            opened.setdefault(bracket.name, []).append(position)
        elif opened.get(bracket.name):
            opener, _start, begins = brackets[opened[bracket.name].pop()]
            if bracket.name in CAPTIONS | EMBEDS and start - begins > LONGEST_CONTENT:
                continue
            bracket.is_paired = opener.is_paired = True
            bracket.closes = opener
            if start - begins <= LONGEST_CONTENT:
                opener.content = text[begins:start]


def element(bracket: Bracket, notes: Notes) -> tuple[str, bool]:
    """Return the HTML that stands for a shortcode, and whether it stands for its content as well."""
    name = bracket.name
    if name in AROUND:
        return AROUND[name](bracket), False
    if name in KNOWN:
        return ("" if bracket.is_end else STANDS_FOR.get(name, embed)(bracket)), bracket.is_paired
    if not bracket.is_end:
        kept = ", its text was kept" if bracket.is_paired else ""
        notes.add(f'The shortcode "{named(name)}" was left out{kept}.')
    return "", False


def part(kind: str, **data: str) -> str:
    values = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items() if value)
    return f'<div data-part="{kind}"{values}></div>'


def caption(bracket: Bracket) -> str:
    if not bracket.is_paired:
        return ""
    if bracket.is_end:
        return "</figure>"
    return f'<figure data-part="caption" data-caption="{escape(bracket.values.get("caption", ""))}">'


def gallery(bracket: Bracket) -> str:
    values = bracket.values
    return part("gallery", keys=",".join(KEYS.findall(values.get("ids") or values.get("include") or "")))


def playlist(bracket: Bracket) -> str:
    keys = KEYS.findall(bracket.values.get("ids", ""))
    return "".join(part("audio", keys=key) for key in keys)


def audio(bracket: Bracket) -> str:
    values = bracket.values
    address = next((values[name] for name in ("src", "mp3", "m4a", "ogg", "oga", "wav", "wma") if values.get(name)), "")
    title = values.get("title") or values.get("titles") or ""
    return part("audio", address=address or bracket.address or bracket.rest.strip(" :="), title=title)


def video(bracket: Bracket) -> str:
    values = bracket.values
    address = next((values[n] for n in ("src", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "mov") if values.get(n)), "")
    return part("embed", address=address or bracket.address, title=values.get("title", ""))


def embed(bracket: Bracket) -> str:
    values = bracket.values
    address = bracket.address or values.get("src") or values.get("url") or ""
    key = values.get("id") or values.get("clip_id") or TAG.sub("", bracket.content) or bracket.rest
    key = key.strip(" =:\"'")
    if not address and bracket.name == "youtube" and YOUTUBE_ID.fullmatch(key):
        address = f"https://www.youtube.com/watch?v={key}"
    if not address and bracket.name == "vimeo" and key.isdecimal():
        address = f"https://vimeo.com/{key}"
    title = values.get("title", "")
    return part("audio" if ending(address) in SOUND else "embed", address=address, title=title)


def link(bracket: Bracket) -> str:
    if bracket.is_end:
        return "</a>"
    return f'<a href="{escape(bracket.address)}">'


def picture(bracket: Bracket) -> str:
    address = bracket.address
    return f'<img src="{escape(address)}">' if address else ""


def format_of(bracket: Bracket) -> str:
    return f"<{'/' if bracket.is_end else ''}{FORMATS[bracket.name]}>"


def quote(bracket: Bracket) -> str:
    if bracket.is_end:
        return "</blockquote>"
    return f'<blockquote data-source="{escape(bracket.values.get("author") or bracket.values.get("cite") or "")}">'


def footnote(bracket: Bracket) -> str:
    """Return the bracket around a note that stays where it was set."""
    return (")" if bracket.is_end else " (") if bracket.is_paired else ""


# Those that stand around words which stay, and those that stand for what they hold.
AROUND = {
    **dict.fromkeys(FORMATS, format_of),
    **dict.fromkeys(CAPTIONS, caption),
    **dict.fromkeys(QUOTES, quote),
    **dict.fromkeys(NOTES, footnote),
    "center": lambda _bracket: "",
    "u": lambda _bracket: "",
    "url": link,
}
STANDS_FOR = {"audio": audio, "gallery": gallery, "img": picture, "playlist": playlist, "video": video}
