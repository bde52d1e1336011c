"""Pages that answer 200 for what is not there.

What a page says of itself is a hint. It is certain when the same site answers the same for an address that cannot
exist; what only one of the two says is for an editor to look at.
"""

import re
import secrets
from dataclasses import dataclass
from posixpath import basename, splitext
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from rapidfuzz import fuzz

from archive.models import OutgoingLink
from core.outgoing import GOOD, Reply

Reason = OutgoingLink.Reason
CERTAIN = {Reason.SOFT_404, Reason.FRONT_PAGE}
HTML = ("text/html", "application/xhtml+xml")
COMPARED = 4000  # characters of two pages
ALIKE = 90.0  # of 100: a date, a number of readers or a chosen headline may differ
MOST_WORDS = 12  # of a title or heading that says that nothing was found; a longer one tells a story
PARTS = re.compile(r"\s[|–—»«:·-]+\s|[|»]")  # between a page's own title and its site's
NOT_FOUND = re.compile(
    "|".join(
        (
            r"^404$",
            r"\b(?:error|feil|ошибка)[\s:#]*404\b",
            r"\b404[\s:,.-]*(?:error|not found|page|file|feil|siden|ошибка|страница)\b",
            r"^(?:(?:page|file|document|object)\s)?not found[.!]?$",
            r"\b(?:page|file|document|article)\b.{0,40}\b(?:not (?:be )?found|(?:cannot|can['’]t) be found)\b",
            r"\b(?:page|file|document|article)\b.{0,40}\b(?:(?:does not|doesn['’]t|no longer) exists?|not available)\b",
            r"^(?:vi )?(?:fant|finner) (?:dessverre )?ikke (?:siden|artikkelen|dokumentet)\b",
            r"\b(?:siden|artikkelen|dokumentet)\b.{0,40}\b(?:finnes|eksisterer) (?:dessverre )?ikke\b",
            r"\b(?:siden|artikkelen|dokumentet)\b.{0,40}\bikke (?:bli )?funnet\b",
            r"^ikke funnet[.!]?$",
            r"\b(?:страниц|документ|файл|стать)\w*.{0,40}\bне (?:найден|обнаружен|существует)",
            r"\b(?:страница|документ|файл|статья) (?:был[аи]? )?удал[её]н",
            r"^не найден[ао]?[.!]?$",
            r"\bтакой страницы (?:больше )?нет\b",
        )
    ),
    re.IGNORECASE,
)
FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|default|home)\.\w{2,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Sight:
    """What readers see of a page, and where they are: enough to compare two of them."""

    url: str
    status: int
    title: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, reply: Reply) -> "Sight":
        """Read as much of a page as came; what is no HTML shows nothing."""
        if not is_html(reply):
            return cls(reply.url, reply.status)
        try:
            soup = BeautifulSoup(reply.body, "html.parser")
        except ParserRejectedMarkup:
            return cls(reply.url, reply.status)
        title = " ".join(soup.title.get_text(" ").split()) if soup.title else ""
        headings = tuple(" ".join(each.get_text(" ").split()) for each in soup.find_all("h1")[:2])
        text = " ".join((soup.body or soup).get_text(" ").split())[:COMPARED]
        return cls(reply.url, reply.status, title[:300], headings, text)

    @property
    def says_not_found(self) -> bool:
        parts = [part.strip() for part in (*PARTS.split(self.title), *self.headings)]
        return any(NOT_FOUND.search(part) for part in parts if 0 < len(part.split()) <= MOST_WORDS)

    def is_like(self, other: "Sight") -> bool:
        """Whether two addresses show the same page, but for what it says of the address."""
        is_same_place = self.url.split("#")[0] == other.url.split("#")[0]
        is_same_title = fuzz.ratio(self.nameless(self.title), other.nameless(other.title)) >= ALIKE
        is_same_text = fuzz.ratio(self.nameless(self.text), other.nameless(other.text)) >= ALIKE
        return is_same_place or (is_same_title and is_same_text)

    def nameless(self, text: str) -> str:
        """Return a text without the name of the page that was asked for, which error pages repeat."""
        name = basename(urlsplit(self.url).path.rstrip("/"))
        return text.replace(name, "") if name else text


def is_html(reply: Reply) -> bool:
    kind = reply.headers.get("content-type", "").split(";")[0].strip().lower()
    packed = reply.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}
    return kind in HTML and not packed


def is_front_page(url: str) -> bool:
    """Whether an address is the front page of a site, or of one of its languages."""
    parts = urlsplit(url)
    return not parts.query and FRONT.fullmatch(parts.path) is not None


def kin(url: str) -> tuple[str, str]:
    """Return the directory of an address, and how the names of its kind end: which server answers depends on both."""
    extension = splitext(urlsplit(url).path)[1]
    return urljoin(url, "./"), extension if extension[1:].isalnum() else ""


def nowhere(url: str) -> str:
    """Return an address that cannot exist, beside another one."""
    directory, extension = kin(url)
    return f"{directory}{secrets.token_hex(12)}{extension}"


def doubts(url: str, sight: Sight, other: Sight | None) -> Reason | None:
    """Return why what an address shows is not what stood there, or None.

    `other` is what the same site shows for an address that cannot exist; None if that could not be asked.
    """
    lies = other is not None and other.status in GOOD and sight.is_like(other)
    if is_front_page(sight.url) and not is_front_page(url):
        return Reason.FRONT_PAGE if lies else Reason.TO_FRONT
    if sight.says_not_found:
        return Reason.SOFT_404 if lies else Reason.SAYS_NOT_FOUND
    return Reason.SAME_FOR_ALL if lies else None
