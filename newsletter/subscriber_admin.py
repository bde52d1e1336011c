"""Subscribers, as the desk sees them: found, looked at, suppressed or erased; never made or changed by hand."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import InspectView

from core.admin_lists import ForgivingIndexView, LookOnly
from newsletter.ask_first import AskFirst
from newsletter.export import as_csv
from newsletter.models import Consent, Notice, Recipient, Subscriber
from newsletter.subscription import NEVER_AGAIN, erase

logger = logging.getLogger(__name__)
MAY_SEE, MAY_EXPORT = "newsletter.view_subscriber", "newsletter.export_subscriber"
MAY_SUPPRESS, MAY_ERASE = "newsletter.change_subscriber", "newsletter.delete_subscriber"
EXPORTED, SUPPRESSED, ERASED = "newsletter.export", "newsletter.suppress", "newsletter.erase"
MOST_SHOWN = 100  # of what was sent to somebody


class SubscribersView(ForgivingIndexView):
    """The list; a POST to it is answered with what it shows as a spreadsheet."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        if not request.user.has_perm(MAY_EXPORT):
            raise PermissionDenied
        # What was searched for may be an address, and is not kept: its reader may have it erased.
        filters = {name: value for name, value in self.params.items() if name != self.SEARCH_VAR}
        told = {"filters": filters, "searched": bool(self.query), "rows": self.queryset.count()}
        log(instance=request.user, action=EXPORTED, data=told)
        logger.info("%s exports subscribers: %s", request.user.get_username(), told)
        return as_csv(self.queryset)

    @property
    def may_export(self) -> bool:
        return bool(self.request.user.has_perm(MAY_EXPORT))


class SubscriberView(InspectView):
    """Everything about one of them: what they agreed to, and what was sent to them."""

    page_title = gettext_lazy("Subscriber")

    @property
    def consents(self) -> QuerySet[Consent]:
        return self.instance.consents.all()

    @property
    def issues(self) -> QuerySet[Recipient]:
        sent = self.instance.recipients.select_related("mailing__issue").order_by("-pk")
        return sent[:MOST_SHOWN]

    @property
    def notices(self) -> QuerySet[Notice]:
        return self.instance.notices.all()[:MOST_SHOWN]


class ButtonsOfOne(ABC, ButtonHelper):
    """Buttons on the page of a record alone: its list is for reading, and leads there."""

    def get_buttons_for_obj(self, obj: Any, exclude: Any = (), *args: Any, **options: Any) -> list[dict[str, Any]]:
        if "inspect" not in exclude:  # as the page of the record asks
            return []
        return [
            {"url": reverse(name, args=[obj.pk]), "label": label, "title": label, "classname": f"button {kind}"}
            for name, label, permission, kind in self.ways(obj)
            if self.request.user.has_perm(permission)
        ]

    @abstractmethod
    def ways(self, obj: Any) -> Iterator[tuple[str, str, str, str]]:
        """Yield the name of an address, a label, a permission and a class for each that makes sense now."""


class SubscriberButtons(ButtonsOfOne):
    def ways(self, obj: Subscriber) -> Iterator[tuple[str, str, str, str]]:
        if obj.state not in NEVER_AGAIN:
            yield "newsletter_suppress", _("Suppress"), MAY_SUPPRESS, "button-secondary"
        yield "newsletter_erase", _("Erase"), MAY_ERASE, "no"


class SubscriberAdmin(ModelAdmin):
    """Who gets the newsletter, or asked for it, or is never to get it."""

    model = Subscriber
    menu_label = gettext_lazy("Subscribers")
    menu_icon = "group"
    list_display = ("email", "state", "language", "frequency", "asked", "confirmed")
    list_filter = ("state", "language", "frequency", "confirmed_at")
    list_per_page = 50
    search_fields = ("email",)
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = SubscribersView
    index_template_name = "newsletter/admin/subscribers.html"
    inspect_view_class = SubscriberView
    inspect_template_name = "newsletter/admin/subscriber.html"
    permission_helper_class = LookOnly
    button_helper_class = SubscriberButtons

    def asked(self, subscriber: Subscriber) -> str:
        return day(subscriber.asked_at)

    asked.short_description = gettext_lazy("asked")  # type: ignore[attr-defined]
    asked.admin_order_field = "asked_at"  # type: ignore[attr-defined]

    def confirmed(self, subscriber: Subscriber) -> str:
        return day(subscriber.confirmed_at) if subscriber.confirmed_at else "–"

    confirmed.short_description = gettext_lazy("confirmed")  # type: ignore[attr-defined]
    confirmed.admin_order_field = "confirmed_at"  # type: ignore[attr-defined]


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


class Suppress(AskFirst):
    model = Subscriber
    permission = MAY_SUPPRESS
    icon = "group"
    title = gettext_lazy("Suppress")
    question = gettext_lazy(
        "Nothing will be written to %(object)s any more, even if somebody asks for it with this address. "
        "The row stays, so that it is remembered."
    )
    done = gettext_lazy("%(object)s is suppressed.")
    too_late = gettext_lazy("%(object)s was suppressed already, or has complained.")

    @transaction.atomic
    def act(self) -> bool:
        known = Subscriber.objects.filter(pk=self.object.pk).exclude(state__in=NEVER_AGAIN)
        changed = known.update(state=Subscriber.State.SUPPRESSED, left_at=Coalesce("left_at", Now()))
        if changed:
            log(instance=self.object, action=SUPPRESSED, title=f"#{self.object.pk}")
        return bool(changed)

    @property
    def back_url(self) -> str:
        return reverse("newsletter_subscriber_modeladmin_inspect", args=[self.object.pk])


class Erase(AskFirst):
    model = Subscriber
    permission = MAY_ERASE
    icon = "group"
    is_grave = True
    title = gettext_lazy("Erase")
    question = gettext_lazy(
        "Everything about %(object)s will be deleted: the address, what was agreed to, what was sent. A code remains "
        "that tells nothing and keeps an import from bringing the address back. This cannot be undone."
    )
    done = gettext_lazy("%(object)s is erased.")

    @transaction.atomic
    def act(self) -> bool:
        log(instance=self.object, action=ERASED, title=f"#{self.object.pk}", deleted=True)
        erase(self.object)
        return True

    @property
    def back_url(self) -> str:
        return reverse("newsletter_subscriber_modeladmin_inspect", args=[self.object.pk])

    @property
    def next_url(self) -> str:
        return reverse("newsletter_subscriber_modeladmin_index")


def subscriber_urls() -> list[URLPattern]:
    return [
        path("newsletter/subscriber/<int:pk>/suppress/", Suppress.as_view(), name="newsletter_suppress"),
        path("newsletter/subscriber/<int:pk>/erase/", Erase.as_view(), name="newsletter_erase"),
    ]
