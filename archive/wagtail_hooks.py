"""What the newsroom finds in the admin because of this app: the ledger, old addresses, links that lead nowhere."""

from typing import Any

from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from archive.address_admin import MissingAddressAdmin, OldAddressAdmin, address_urls
from archive.guardian.mending import REPLACED
from archive.ledger_admin import LedgerAdmin, ledger_urls
from archive.link_admin import IGNORED, WATCHED, LinkAdmin, link_urls
from archive.proposal_admin import ProposalAdmin, proposal_urls
from archive.writing import BROUGHT_IN, BROUGHT_UP_TO_DATE


@modeladmin_register
class ArchiveDesk(ModelAdminGroup):
    menu_label = _("Archive")
    menu_icon = "folder-open-1"
    menu_order = 275
    items = (LinkAdmin, OldAddressAdmin, MissingAddressAdmin, LedgerAdmin, ProposalAdmin)


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return [*link_urls(), *address_urls(), *ledger_urls(), *proposal_urls()]


@hooks.register("register_log_actions")
def what_is_done_is_logged(actions: LogActionRegistry) -> None:
    actions.register_action(BROUGHT_IN, _("Bring in"), _("Brought in from the old site"))
    actions.register_action(BROUGHT_UP_TO_DATE, _("Bring up to date"), _("Brought up to date from the old site"))
    actions.register_action(IGNORED, _("Ignore a link"), _("Ignored the link"))
    actions.register_action(WATCHED, _("Watch a link"), _("Had the link asked again"))

    @actions.register_action(REPLACED)
    class ReplacedFormatter(LogFormatter):
        label = _("Replace a link")

        def format_message(self, entry: Any) -> str:
            return gettext("Replaced the link to %(from)s by %(to)s") % entry.data
