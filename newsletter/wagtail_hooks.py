"""What the newsroom finds in the admin because of this app: issues, subscribers, mailings, growth."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from newsletter.growth import GrowthMenuItem, growth_urls
from newsletter.issue_admin import IssueViewSet
from newsletter.mailing_admin import CANCELLED, PAUSED, RESUMED, MailingAdmin, WaitingMailingsPanel, mailing_urls
from newsletter.models import NewsletterIssue
from newsletter.sending_admin import sending_urls
from newsletter.subscriber_admin import ERASED, EXPORTED, SUPPRESSED, SubscriberAdmin, subscriber_urls

ISSUES = IssueViewSet()
register_snippet(ISSUES)


@modeladmin_register
class NewsletterDesk(ModelAdminGroup):
    menu_label = _("Newsletter")
    menu_icon = "mail"
    menu_order = 265
    items = (SubscriberAdmin, MailingAdmin)

    def get_submenu_items(self) -> list[MenuItem]:
        items: list[MenuItem] = super().get_submenu_items()
        return [ISSUES.get_menu_item(order=0), *items, GrowthMenuItem(order=len(items) + 1)]


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return [*sending_urls(), *subscriber_urls(), *mailing_urls(), *growth_urls()]


@hooks.register("before_delete_snippet")
def keep_what_was_ordered(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Say why an issue cannot be deleted: what became of its mails, and of who got them, is known by it."""
    issues = [one.pk for one in instances if isinstance(one, NewsletterIssue)]
    ordered = NewsletterIssue.objects.filter(pk__in=issues).exclude(mailing=None)
    if not ordered:
        return None
    subjects = ", ".join(issue.subject for issue in ordered)
    messages.error(request, _("What was ordered to be sent is kept, with what became of it: %s.") % subjects)
    return redirect(ISSUES.get_url_name("list"))


@hooks.register("construct_homepage_panels", order=101)
def tell_which_mailing_waits(request: HttpRequest, panels: list[Component]) -> None:
    panel = WaitingMailingsPanel.for_user(request.user)
    if panel:
        panels.insert(0, panel)


@hooks.register("register_log_actions")
def what_is_done_is_logged(actions: LogActionRegistry) -> None:
    actions.register_action(EXPORTED, _("Export subscribers"), _("Exported subscribers of the newsletter"))
    actions.register_action(SUPPRESSED, _("Suppress a subscriber"), _("Suppressed a subscriber"))
    actions.register_action(ERASED, _("Erase a subscriber"), _("Erased a subscriber"))
    actions.register_action(PAUSED, _("Pause a mailing"), _("Paused the mailing"))
    actions.register_action(RESUMED, _("Resume a mailing"), _("Resumed the mailing"))
    actions.register_action(CANCELLED, _("Cancel a mailing"), _("Cancelled the rest of the mailing"))
