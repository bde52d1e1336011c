"""Answering at old addresses: one redirect to where the page is today, or that it is gone.

A page's own address is never an old one, so a page that is asked for by it costs no look into the table. Whatever
else is asked for is looked up before the site looks for pages: at `/?p=18163` it would find the front page.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from wagtail.models import Page

from archive import missing
from archive.file_names import is_document, is_picture
from archive.models import LedgerEntry, OldAddress
from archive.models.address import is_open, pages_at
from archive.normal_form import Address
from news.share_text import TEXT

# wagtail.urls.serve_pattern, and the text of a story below its page.
AS_PAGES_ARE_WRITTEN = re.compile(rf"/(?:[\w-]+/)*(?:{re.escape(TEXT)})?")
NOT_FOUND = 404
HEALTH = ("/healthz", "/readyz")
# What machines ask of every site: an old site had these too, and its own are of no use here.
FOR_MACHINES = ("/robots.txt", "/llms.txt", "/.well-known/", "/sitemap.xml", "/sitemap-")
# A browser keeps a permanent redirect for good, unless it is told otherwise: a page that moves back would send it to
# and fro between what it has kept.
KEPT = 600  # seconds


class OldAddressMiddleware:
    """Stands behind what knows the language and sets headers, and before what adds a slash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        paths = (settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/api/v2/")
        self.nobodys = (*HEALTH, *FOR_MACHINES, *(path for path in paths if path))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        may_be_old = request.method in {"GET", "HEAD"} and not request.path_info.startswith(self.nobodys)
        address = Address.asked(request) if may_be_old else None
        if address is None:
            return self.get_response(request)
        may_be_a_page = not address.host and not address.query and is_written_as_pages_are(request)
        # For `process_exception`: what is left to be looked up when there is no page.
        request.address_to_look_up = address if may_be_a_page else None  # type: ignore[attr-defined]
        if not may_be_a_page and (answer := look_up(request, address)):
            return answer
        response = self.get_response(request)
        if response.status_code != NOT_FOUND:
            return response
        if answer := lead_to_the_page(request, address):
            return answer
        missing.note(request, address)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Look where no page was found, before a page is made that says so."""
        address: Address | None = getattr(request, "address_to_look_up", None)
        return look_up(request, address) if address and isinstance(exception, Http404) else None

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        """Leave a page blank for a check (`archive.address_check`) that asks whether it answers, not how it looks."""
        if request.META.get(missing.OUR_OWN) == missing.BLANK:
            response.content = ""
        return response


def is_written_as_pages_are(request: HttpRequest) -> bool:
    return bool(AS_PAGES_ARE_WRITTEN.fullmatch(request.path_info))


def look_up(request: HttpRequest, address: Address) -> HttpResponse | None:
    """Answer at an old address; None if it is none, or leads to what readers may not see now: then it is as unknown."""
    row = OldAddress.objects.answering(address)
    if row is None:
        return lead_to_the_file(address)
    end = OldAddress.objects.end_of(row)
    if end is None:
        return None
    if end.is_gone:
        return render(request, "410.html", status=410)
    url = end.link if end.page is None else address_of(end.page, address) if end.is_open else ""
    # A page has come to stand at this address, and the outbox has yet to tell.
    return None if not url or is_written_alike(url, end.address) else redirect(url)


def lead_to_the_file(address: Address) -> HttpResponse | None:
    """Lead to the picture or the document that was at this address, a picture's smaller copies included."""
    if not is_picture(address.path) and not is_document(address.path):
        return None
    entry = LedgerEntry.objects.all().at(address.path)
    return redirect(entry.file_url) if entry else None


def lead_to_the_page(request: HttpRequest, address: Address) -> HttpResponse | None:
    """Lead to the page whose own address this is, written otherwise: in capitals, or with `index.html` behind it."""
    if address.host or address.query or request.path_info == address.path.rstrip("/") + "/":
        return None
    page = pages_at([address.path]).get(address.path)
    return redirect(address_of(page, address)) if page and is_open(page, page) else None


def address_of(page: Page, asked: Address) -> str:
    """Return a page's address of today; whole if it was asked for under another name of the site."""
    _site, root_url, path = page.get_url_parts() or (None, None, None)
    if not root_url or not path:
        return ""
    is_here = not asked.host and not Address.parse(root_url).host
    return path if is_here else f"{root_url}{path}"


def is_written_alike(url: str, key: str) -> bool:
    try:
        return str(Address.parse(url)) == key
    except ValueError:  # longer than any address of ours
        return False


def redirect(url: str) -> HttpResponse:
    response = HttpResponsePermanentRedirect(url)
    patch_cache_control(response, public=True, max_age=KEPT)
    return response
