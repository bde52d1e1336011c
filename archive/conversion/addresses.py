"""Addresses as old texts write them, and what they lead to."""

import re
from functools import lru_cache
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

from core.video import VIDEO_ID, VIMEO_ID, HostedVideo

from .text import without_lone_surrogates

LONGEST = 2000
PICTURES = frozenset({"avif", "bmp", "gif", "jpe", "jpeg", "jpg", "png", "webp"})
SOUND = frozenset({"aac", "flac", "m4a", "mp3", "oga", "ogg", "wav", "wma"})
FILES = frozenset({
    "7z", "avi", "csv", "doc", "docm", "docx", "epub", "flv", "gz", "m4v", "mov", "mp4", "mpeg", "mpg", "odp",
    "ods", "odt", "ogv", "pdf", "pps", "ppsx", "ppt", "pptx", "ps", "rtf", "tar", "tgz", "txt", "webm", "wmv",
    "xls", "xlsx", "zip",
})  # fmt: skip

# What a browser does with an address before it reads it (WHATWG URL, 4.4).
IGNORED = re.compile("[\t\n\r]")
AROUND = "".join(map(chr, range(0x21)))
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Nothing that ends an attribute, hides, or turns the direction of writing.
UNSAFE = re.compile(
    "[\x00-\x20\"'<>\\\\^`{|}\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
HOST = re.compile(r"(?:[^\W_]|[._-])+|\[[0-9a-f:.]+\]")
MAIL = re.compile(r"[\w.!#$%&*+/=?^{|}~-]{1,64}@[\w.-]{1,255}")

YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com"}
VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
NO_VIDEO = {"videoseries", "live_stream"}  # YouTube's players of lists and channels, at the place of an id


def whole_web_address(raw: str, base: str = "") -> str:
    """Return an address with `http` or `https`, made whole by `base`; "" when it is none that a reader could follow."""
    address = IGNORED.sub("", raw).strip(AROUND)
    if not address or len(address) > LONGEST:
        return ""
    if address.lower().startswith("www."):
        address = f"http://{address}"
    scheme = SCHEME.match(address)
    if scheme and scheme[0].lower() not in {"http:", "https:"}:
        return ""
    address = address.replace("\\", "/")
    try:
        address = urljoin(base, address)
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:  # brackets that hold no IPv6 address, a port that is none
        return ""
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(host):
        return ""
    address = UNSAFE.sub(lambda found: quote(found[0]), without_lone_surrogates(address))
    return address if len(address) <= LONGEST else ""


def whole_link(raw: str, base: str = "") -> str:
    """Return where a link leads, a web address or `mailto:`; "" for a place on its own page and what is no address."""
    address = IGNORED.sub("", raw).strip(AROUND)
    if address[:7].lower() == "mailto:" or MAIL.fullmatch(address):
        mail = MAIL.match(address[7:] if address[:7].lower() == "mailto:" else address)
        return f"mailto:{UNSAFE.sub(lambda found: quote(found[0]), mail[0])}" if mail else ""
    if address.startswith("#"):
        return ""
    whole = whole_web_address(address, base)
    page, fragment = urldefrag(whole) if whole else ("", "")
    return "" if fragment and page == urldefrag(base)[0] else whole


@lru_cache(maxsize=1024)
def ending(address: str) -> str:
    """Return what the path of an address ends in after its last dot, in small letters."""
    try:
        name = urlsplit(address).path.rpartition("/")[2]
    except ValueError:
        return ""
    return name.rpartition(".")[2].lower() if "." in name else ""


def host_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def video_page(address: str) -> str:
    """Return the page of the video that an address of YouTube or Vimeo shows, be it a player's or a film's; else ""."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        query = parse_qs(parts.query)
    except ValueError:
        return ""
    path = [step for step in re.split(r"[/&?]", parts.path) if step]
    page = ""
    if host in YOUTUBE or host == "youtu.be":
        page = youtube_page(host == "youtu.be", path, query)
    elif host in VIMEO and path:
        key = query.get("clip_id", [""])[0] if path[-1] == "moogaloop.swf" else path[-1]
        page = f"https://vimeo.com/{key}" if VIMEO_ID.fullmatch(key) else ""
    return page if page and HostedVideo.from_url(page) else ""


def youtube_page(is_short: bool, path: list[str], query: dict[str, list[str]]) -> str:
    key = ""
    if is_short:
        key = path[0] if path else ""
    elif path[:1] == ["watch"]:
        key = query.get("v", [""])[0]
    elif len(path) > 1 and path[0] in {"v", "e", "embed", "shorts", "live"}:
        key = path[1]
    return f"https://www.youtube.com/watch?v={key}" if VIDEO_ID.fullmatch(key) and key not in NO_VIDEO else ""
