"""Which requests may be answered from the store, and under which name each answer lies there.

A name is a path of bytes below the store's folder, as nginx makes it of the same address (deploy/nginx.conf):
`news/index.html`, `news/index.page-2.html`, `feeds/news.rss`. Two addresses have one name only where their answers are
the same for everybody. What few ask for lies beside the pages, as `news/ice/v/1/version.html` and `news/ice/story.txt`:
nginx looks there when there is no page of that name.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

# The bytes of an address that are written so and in no other way: no dots that lead elsewhere, nothing encoded, and
# no number with any number of zeros before it, of which the site would make the same page.
PAGE = re.compile(rb"/(?:(?!00|0\d\d+/)[a-z0-9_\x80-\xff-]{1,200}/){0,12}")
VERSION = re.compile(rb"/v/\d+/(?:changes/)?$")  # of a story (news.versions)
FILE = re.compile(rb"/(?:[a-z0-9_-]{1,200}/){0,12}[a-z0-9_-]{1,200}\.(?:rss|atom|json|xml|txt)")
BESIDE = b"version.html"
NUMBER = re.compile(r"page=([1-9]\d{0,3})")
# What campaigns hang on an address: it says who came from where, and no page looks at it.
CAMPAIGN = re.compile(r"(?:(?:utm_[a-z]+|fbclid|gclid|mc_[ce]id|yclid)=[\w.~%+-]*(?:&|$))+")
# What is nobody's page, or counts who asks, in whichever language.
LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
PARTS = "_util|admin|api|documents|drafts|media|newsletter|search|static"
NEVER = re.compile(f"/(?:(?:{LANGUAGES})/)?(?:{PARTS})/".encode())
# Of the visitors who get pages of their own. Whoever has a form open needs the token in it to stay what it is.
COOKIES_THAT_COUNT = (f"{settings.SESSION_COOKIE_NAME}=", f"{settings.CSRF_COOKIE_NAME}=", "messages=")


@dataclass(frozen=True)
class Name:
    """Where an answer lies, and the request that makes it: the same for everybody who asks under this name."""

    path: bytes
    address: str  # of the page, as WSGI has paths: bytes in Latin-1 (PEP 3333)
    query: str = ""


def name_of(environ: dict[str, Any]) -> Name | None:
    """Return the name of what anybody asks for; None if it has to be answered for itself."""
    address, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    path = address.encode("latin-1")
    if NEVER.match(path):
        return None
    if FILE.fullmatch(path) and not query:
        return Name(path[1:], address)
    if PAGE.fullmatch(path):
        if not query or CAMPAIGN.fullmatch(query):
            return Name(path[1:] + (BESIDE if VERSION.search(path) else b"index.html"), address)
        if number := NUMBER.fullmatch(query):
            return Name(path[1:] + b"index.page-%d.html" % int(number[1]), address, query)
    return None


def address_of(path: bytes) -> str:
    """Return the address whose answer has this name, as it is written in a link."""
    if VERSION.search(page := b"/" + path.removesuffix(BESIDE)):
        return quote(page)
    page, _mark, rest = path.rpartition(b"index.")
    if not rest.endswith(b"html"):
        return "/" + quote(path)
    return "/" + quote(page) + rest.removesuffix(b"html").removesuffix(b".").replace(b"page-", b"?page=").decode()


def is_anybodys(environ: dict[str, Any]) -> bool:
    """Whether the answer to a request may be made of what others see, too."""
    is_read = environ["REQUEST_METHOD"] in {"GET", "HEAD"}
    return is_read and not is_somebodys(environ) and comes_to_our_own_address(environ)


def is_somebodys(environ: dict[str, Any]) -> bool:
    """Whether it says who asks."""
    cookies = environ.get("HTTP_COOKIE", "")
    return "HTTP_AUTHORIZATION" in environ or any(cookie in cookies for cookie in COOKIES_THAT_COUNT)


def comes_to_our_own_address(environ: dict[str, Any]) -> bool:
    """Whether it was asked under SITE_URL: pages write no other name of the site into what is kept."""
    site = urlsplit(settings.SITE_URL)
    scheme = environ["wsgi.url_scheme"]
    if settings.SECURE_PROXY_SSL_HEADER:
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        told = environ.get(header)
        scheme = scheme if told is None else "https" if told == secure else "http"
    return bool(environ.get("HTTP_HOST") == site.netloc and scheme == site.scheme)
