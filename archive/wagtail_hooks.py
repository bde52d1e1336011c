"""What the newsroom finds in the admin because of this app."""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail_modeladmin.options import modeladmin_register

from archive.guardian.mending import REPLACED
from archive.link_admin import IGNORED, WATCHED, LinkAdmin, link_urls

modeladmin_register(LinkAdmin)


@hooks.register("register_admin_urls")
def link_addresses() -> list[URLPattern]:
    return link_urls()


@hooks.register("register_log_actions")
def what_is_done_to_links_is_logged(actions: LogActionRegistry) -> None:
    actions.register_action(IGNORED, _("Ignore a link"), _("Ignored the link"))
    actions.register_action(WATCHED, _("Watch a link"), _("Had the link asked again"))

    @actions.register_action(REPLACED)
    class ReplacedFormatter(LogFormatter):
        label = _("Replace a link")

        def format_message(self, entry: Any) -> str:
            return gettext("Replaced the link to %(from)s by %(to)s") % entry.data
