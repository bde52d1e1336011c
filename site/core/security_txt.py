"""Whom to tell of a hole in the site: `/.well-known/security.txt` (RFC 9116), and what is done before it runs out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's name for it
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from core.models import MachineSettings
from core.page_cache.dependencies import is_the_same_for_all

MAY_CHANGE = "core.change_machinesettings"


@require_safe
def show_security_txt(request: HttpRequest) -> HttpResponse:
    is_the_same_for_all()
    told = MachineSettings.current()
    if not told.has_security_txt:
        raise Http404(_("Nobody has said whom to tell of holes in this site."))
    return HttpResponse("\n".join(lines(told)) + "\n", content_type="text/plain; charset=utf-8")


def lines(told: MachineSettings) -> Iterator[str]:
    """Yield a line for each field, as the settings have them."""
    for contact in told.contacts:
        yield f"Contact: {contact}"
    yield f"Expires: {expires(told):%Y-%m-%dT%H:%M:%SZ}"
    yield f"Preferred-Languages: {told.security_languages or ', '.join(code for code, _name in settings.LANGUAGES)}"
    if settings.SITE_URL.startswith("https://"):  # others are not allowed (2.5.2)
        yield f"Canonical: {settings.SITE_URL}{reverse('security_txt')}"
    for field, address in (
        ("Policy", told.security_policy),
        ("Acknowledgments", told.security_thanks),
        ("Encryption", told.security_key),
    ):
        if address:
            yield f"{field}: {address}"


def expires(told: MachineSettings) -> datetime:
    """Return the end of the last day on which it is valid, by the site's clock."""
    assert told.security_expires is not None  # noqa: S101 - for the type checker; `has_security_txt` has asked
    day_after = told.security_expires + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day_after, time())).astimezone(UTC)


def check_security_txt(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn whoever runs the site, in `check --database default` and `migrate`."""
    table = MachineSettings._meta.db_table
    if "default" not in (databases or []) or table not in connections["default"].introspection.table_names():
        return []
    runs_out = MachineSettings.current().runs_out
    if runs_out is None:
        return []
    hint = "Editors set another day in the admin, under Settings, Machines."
    return [Warning(f"security.txt is valid until {runs_out} only.", hint=hint, id="core.W001")]


class SecurityTxtPanel(Component):
    """On the dashboard of those who may change it, from thirty days before it runs out."""

    name = "security_txt"
    template_name = "core/admin/security_txt_panel.html"
    order = 60

    def __init__(self, told: MachineSettings) -> None:
        self.told = told

    @classmethod
    def for_user(cls, user: Any) -> "SecurityTxtPanel | None":
        if not user.has_perm(MAY_CHANGE):
            return None
        told = MachineSettings.current()
        return cls(told) if told.runs_out else None

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        runs_out = self.told.runs_out
        return {
            "runs_out": runs_out,
            "is_over": runs_out is not None and runs_out < timezone.localdate(),
            "settings_url": reverse("wagtailsettings:edit", args=["core", "machinesettings"]),
        }
