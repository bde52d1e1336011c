"""Headers that tell a browser what our pages may do."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)
EDITORS_PATHS = ("/admin/", "/documents/")


class SecurityHeadersMiddleware(CSPMiddleware):
    """Send the Content-Security-Policy of `settings` to readers, and a wider one to signed-in editors.

    Wagtail 8's editor writes styles and scripts into its pages and previews images from blob: addresses
    (docs/decisions/0005-two-content-security-policies.md), so the admin, and the pages that carry its user bar,
    get those three sources and nothing else on top.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(EDITORS_PATHS) or self.is_staff(request):
            parts.update = {
                "script-src": [UNSAFE_INLINE],
                "style-src": [UNSAFE_INLINE],
                "img-src": ["data:", "blob:"],
                "worker-src": [SELF, "blob:"],
            }
        return parts

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    @staticmethod
    def is_staff(request: HttpRequest) -> bool:
        """Whether an editor is signed in; a visitor without a session cookie costs no look at one."""
        if not request.COOKIES.get("sessionid"):
            return False
        user = getattr(request, "user", None)
        return user is not None and user.has_perm("wagtailadmin.access_admin")
