"""Which session cookies are looked up at all."""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest


class StrictSessionMiddleware(SessionMiddleware):
    """Overlook a session cookie that Django cannot have given: its keys are letters and digits.

    A quoted cookie may hold any character, and PostgreSQL raises for a query with a NUL in it.
    """

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not (key.isascii() and key.isalnum()):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)
