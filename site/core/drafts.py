"""What somebody outside sees at the address of a shared draft (docs/decisions/0013)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.models import BasePage, DraftLink

# Read by one person and kept by nobody: no search engine, no cache, no other site that a link leads to.
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def show_draft(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the newest draft as readers will see it; every address that does not work is answered alike."""
    link = DraftLink.objects.of_token(token)
    response = draft_or_public(request, link) if link else render(request, "core/draft_gone.html", status=410)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def draft_or_public(request: HttpRequest, link: DraftLink) -> HttpResponse:
    page = link.page.specific
    if request.method == "GET":
        link.note_opening()
    if isinstance(page, BasePage) and page.is_public and not page.has_unpublished_changes:
        return redirect(page.get_url())
    draft = page.get_latest_revision_as_object()
    # As a visitor without a cookie: an editor who tries the link sees what the other one will see.
    return draft.make_preview_request(extra_request_attrs={"draft_link": link})
