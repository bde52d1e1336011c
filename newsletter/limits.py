"""How many mails others may have us write: the forms that bring one about can be sent by anybody, for any address.

What one address gets is limited where its mail is queued (`newsletter.subscription.write`). Here are the limits of a
client and of all of them together; neither asks which address it is about.
"""

import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from core import rate_limit
from newsletter.models import Notice

HOUR = timedelta(hours=1)


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a form that was sent, and return after how many seconds it may be sent again; 0 if it may be now."""
    window = int(HOUR.total_seconds())
    if not rate_limit.allows(request, "newsletter", settings.SUBSCRIPTIONS_PER_HOUR, window):
        return rate_limit.seconds_to_wait(window)
    return seconds_until_notices()


def seconds_until_notices() -> int:
    """Return after how many seconds another mail may be written, by how many were in the last hour."""
    most, now = settings.NOTICES_PER_HOUR, timezone.now()
    if not most:
        return 0
    written = Notice.objects.filter(asked_at__gt=now - HOUR).order_by("-asked_at").values_list("asked_at", flat=True)
    hindmost = written[most - 1 : most].first()
    return math.ceil((hindmost + HOUR - now).total_seconds()) if hindmost else 0
