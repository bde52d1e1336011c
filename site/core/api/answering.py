"""How the API answers whatever comes: read-only, the same for everybody, from any site, and not too often."""

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response

from core.rate_limit import allows, seconds_to_wait

View = Callable[..., Any]

METHODS = "GET, HEAD, OPTIONS"
FRESH = "public, max-age=60"
# Fetch standard, 3.3: any page may read the answer, without cookies; If-None-Match is one of those it has to ask for.
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After"}
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, Content-Type",
    "Access-Control-Max-Age": "86400",
}
OK = 200


def open_to_all(view: View) -> View:
    """Have a view answer as all of the API does. Nobody is known by a cookie, so none is looked at."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answered(view, request, *args, **kwargs)
        for name, value in CORS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined] # what may not be sent is refused in JSON, too
    return answer


def answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        return refusal(405, "The API is for reading: GET, HEAD and OPTIONS.", Allow=METHODS)
    if not allows(request, "api", settings.API_REQUESTS_PER_MINUTE):
        wait = seconds_to_wait()
        message = f"More than {settings.API_REQUESTS_PER_MINUTE} requests in a minute. Go on in {wait} seconds."
        return refusal(429, message, **{"Retry-After": str(wait)})
    try:
        response: HttpResponse = view(request, *args, **kwargs)
        if (render := getattr(response, "render", None)) and not response.is_rendered:  # type: ignore[attr-defined]
            response = render()
    except SuspiciousOperation as error:  # a query of ten thousand parameters
        return refusal(400, str(error))
    return response if response.status_code != OK else unless_known(request, response)


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer with 304 to whoever has this very answer already (RFC 9110, 13.1.2)."""
    response.headers["Cache-Control"] = FRESH
    etag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def refusal(status: int, message: str, **headers: str) -> JsonResponse:
    return JsonResponse({"message": message}, status=status, headers=headers)


def nothing_here(request: HttpRequest, path: str = "") -> JsonResponse:
    return refusal(404, "There is nothing here. /api/v2/openapi.json says what there is.")
