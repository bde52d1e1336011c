"""Telling editors by mail that something did not go out, or come down, at its time."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from core.publishing.models import MissedSchedule

ATTEMPTS = 6
PAUSE = timedelta(minutes=5)


def raise_alarm(missed: MissedSchedule) -> None:
    """Have a mail sent to everybody who could mend it: the page's owner, and those who may publish it."""
    for user in those_who_can_mend(missed.content):
        tell.enqueue(missed.pk, user.pk)


def those_who_can_mend(content: Any) -> list[Any]:
    policy = policy_registry.get(content)
    users = {user.pk: user for user in policy.users_with_any_permission_for_instance({"publish"}, content)}
    owner = content.owner if isinstance(content, Page) else None
    if owner:
        users[owner.pk] = owner
    return [user for user in users.values() if user.is_active and user.email]


@task()
def tell(missed_id: int, user_id: int, attempt: int = 1) -> bool:
    """Send one editor the mail; False when there is no more to tell. A mail server that fails is asked again."""
    missed = MissedSchedule.objects.filter(pk=missed_id).first()
    user = get_user_model().objects.filter(pk=user_id).first()
    if missed is None or user is None:
        return False
    edit_url = settings.WAGTAILADMIN_BASE_URL + (missed.edit_path or reverse("wagtailadmin_home"))
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        subject = _("Not at its time: %(title)s") % {"title": missed}
        text = render_to_string("core/mail/missed_schedule.txt", {"missed": missed, "edit_url": edit_url})
    try:
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email])
    except (SMTPException, OSError):
        if attempt == ATTEMPTS:
            raise
        tell.using(run_after=timezone.now() + PAUSE * attempt).enqueue(missed_id, user_id, attempt + 1)
        return False
    return True
