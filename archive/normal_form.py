"""One form for all the ways in which an address is written.

Two addresses that led to the same thing on an old site have the same form here: letters in either case, one slash or
two, one at the end or none, `index.html` or nothing, a session's number, what campaigns hang on. Percent-encoded bytes
are read as UTF-8 (RFC 3987, 3.1) or, where they are none, as what old sites wrote: windows-1251 or Latin-1.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.utils.translation import gettext as _

LONGEST = 2000  # bytes of a form in UTF-8: an index of PostgreSQL takes no more than 2704
LONGEST_WRITTEN = 8000  # characters before anything is decoded, which is more than servers let through
WITH_HOST = re.compile(r"(?:https?:)?//([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL)
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
PORT = re.compile(r":\d*$")
SLASHES = re.compile(r"[/\\]+")
SPACE = re.compile(r"\s")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
UNREADABLE = "\N{REPLACEMENT CHARACTER}"
SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/]*")
INDEX = re.compile(r"(?:/(?:index|default)\.(?:x?html?|shtml|php[3-7]?|aspx?|jsp|cfm|cgi|pl))+/*$")
AMPERSAND = re.compile(r"&(?:amp;)+")
LATIN_BESIDE = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
# What the parameters of campaigns, and of sessions, are called: they say who came from where, and name no page.
PASSING = {
    *("_ga", "_gl", "_hsenc", "_hsmi", "_openstat", "dclid", "fbclid", "gad_source", "gbraid", "gclid", "gclsrc"),
    *("igshid", "li_fat_id", "mc_cid", "mc_eid", "mkt_tok", "msclkid", "srsltid", "ttclid", "twclid", "vero_id"),
    *("wbraid", "yclid", "ysclid", "jsessionid", "phpsessid", "sessionid"),
}
CAMPAIGN = "utm_"
# With one of these, WordPress shows the same post whatever stands beside it (WP_Query::parse_query).
NAMES_A_POST = ("p", "page_id", "attachment_id")


@dataclass(frozen=True)
class Address:
    """An address in its normal form: `str()` of it is what a table of addresses is asked by.

    `host` is empty for this site's own, and where none was named; a port, `www.` and the scheme are not part of it.
    """

    path: str
    query: str = ""
    host: str = ""

    def __str__(self) -> str:
        return f"//{self.host}{self.below}" if self.host else self.below

    @property
    def below(self) -> str:
        """The address without its host."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def on_any_host(self) -> Self:
        return replace(self, host="")

    @property
    def keys(self) -> list[str]:
        """What may be known of it, the most telling first: with its host before without, all of its query before less.

        Links get parameters on their way that no list is complete of, so the path alone counts last; but not the front
        page's, which has every query that is unknown.
        """
        forms = [self.below]
        if self.query:
            named = [part for part in self.query.split("&") if part.partition("=")[0] in NAMES_A_POST]
            forms += [f"{self.path}?{part}" for part in named]
            forms += [self.path] if self.path != "/" else []
        forms = list(dict.fromkeys(forms))
        return [f"//{self.host}{form}" for form in forms if self.host] + forms

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address that somebody wrote: whole, or beginning with / or ?. ValueError says why it is none."""
        text = text.strip()
        if len(text) > LONGEST_WRITTEN:
            raise ValueError(_("This address is too long."))
        host = ""
        if match := WITH_HOST.match(text):
            host, text = normal_host(match[1]), match[2]
            if not host:
                raise ValueError(_("The name of the site in this address makes no sense."))
        elif not text.startswith(("/", "?")):
            raise ValueError(_("Begin the address with / or with http://."))
        path, query = normal_form(text.encode("utf-8", "surrogatepass"))
        address = cls(path, query, "" if host == own_host() else host)
        if not address.is_short:
            raise ValueError(_("This address is too long."))
        return address

    @classmethod
    def asked(cls, request: HttpRequest) -> Self | None:
        """Return the address that a request asks for; None for one that can be nobody's."""
        # Bytes that are no UTF-8, Django has percent-encoded again. A query is as the server hands it over: bytes,
        # dressed as Latin-1 (PEP 3333).
        path = request.path_info.encode("utf-8", "surrogatepass")
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if len(path) + len(query) > LONGEST_WRITTEN:
            return None
        try:
            host = normal_host(request.get_host())
        except DisallowedHost:
            return None
        address = cls(*normal_form(path + b"?" + query if query else path), "" if host == own_host() else host)
        return address if address.is_short else None

    @property
    def is_short(self) -> bool:
        return len(str(self).encode()) <= LONGEST


def own_host() -> str:
    """Return the host of this site, as addresses have it."""
    return normal_host(urlsplit(settings.SITE_URL).netloc)


def normal_host(written: str) -> str:
    """Return a host without user, port, `www.` and a dot at its end, in ASCII (RFC 5891); "" if it can be none."""
    host = PORT.sub("", written.rpartition("@")[2].strip()).lower().rstrip(".")
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:  # a label that is empty, or too long
        return ""
    host = host.removeprefix("www.")
    return host if HOST.fullmatch(host) else ""


def host_of(address: str) -> str:
    """Return the host of an address in small letters, without `www.`; empty if it names none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""
    return host.removeprefix("www.")


def normal_form(raw: bytes) -> tuple[str, str]:
    """Return path and query. Percent-encoding is undone until none is left: links are encoded twice, too."""
    while (decoded := unquote_to_bytes(raw)) != raw:
        raw = decoded
    # Canonical caseless matching (Unicode, D145).
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", read(raw)).casefold())
    text = CONTROL.sub(UNREADABLE, SPACE.sub("+", text.strip()))
    path, _mark, query = text.partition("#")[0].partition("?")
    path = INDEX.sub("", SLASHES.sub("/", SESSION.sub("", f"/{path}")))
    return path.rstrip("/") or "/", normal_query(query)


def read(raw: bytes) -> str:
    """Return bytes as text.

    Those of windows-1251 and of Latin-1 cannot be told apart for certain: a letter beyond ASCII that stands beside a
    Latin one is hardly Cyrillic.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1" if LATIN_BESIDE.search(raw) else "cp1251", "replace")


def normal_query(query: str) -> str:
    """Return the parameters in the order of the alphabet, without those that name nothing."""
    kept = []
    for part in AMPERSAND.sub("&", query).split("&"):
        name, _sign, value = part.partition("=")
        if (name or value) and name not in PASSING and not name.startswith(CAMPAIGN):
            kept.append(f"{name}={value}" if value else name)
    return "&".join(sorted(kept))
