"""What editors find in the admin because of the core: mastheads, signups, pictures, and the house's colours."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from core import draft_admin, picture_uploads
from core.models import Masthead, NewsletterSignup
from core.publishing.admin import AlarmPanel, OutboxAdmin, outbox_urls
from core.rich_text import KnownDocumentLinkHandler, PublicPageLinkHandler
from core.security_txt import SecurityTxtPanel
from core.telling.admin import AnnouncementAdmin, SilencePanel, announcement_urls


class MastheadViewSet(SnippetViewSet):
    model = Masthead
    icon = "home"
    list_display = ["name", "locale"]


class NewsletterSignupViewSet(SnippetViewSet):
    model = NewsletterSignup
    icon = "mail"
    list_display = ["heading", "button", "locale"]
    list_filter = ["locale"]


@register_snippet
class PublicationViewSetGroup(SnippetViewSetGroup):
    """What stands around every page, in a menu of its own."""

    items = (MastheadViewSet, NewsletterSignupViewSet)
    menu_label = _("Publication")
    menu_icon = "home"
    menu_order = 260


@hooks.register("insert_global_admin_css")
def house_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("register_admin_urls", order=-1)
def picture_upload_urls() -> list[URLPattern]:
    """Answer at two of Wagtail's own addresses, before Wagtail does; their names stay Wagtail's."""
    return [
        path("images/multiple/add/", picture_uploads.AddView.as_view()),
        path(
            "images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/",
            picture_uploads.CreateFromUploadedImageView.as_view(),
        ),
    ]


modeladmin_register(OutboxAdmin)
modeladmin_register(AnnouncementAdmin)


@hooks.register("register_admin_urls")
def outbox_addresses() -> list[URLPattern]:
    return [*outbox_urls(), *announcement_urls()]


@hooks.register("register_admin_urls")
def draft_addresses() -> list[URLPattern]:
    return draft_admin.draft_urls()


@hooks.register("register_page_header_buttons")
def share_a_draft(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if view_name == "edit" and not page.alias_of_id and page.permissions_for_user(user).can_edit():
        yield Button(_("Share a draft"), reverse("share_draft", args=[page.pk]), icon_name="link", priority=35)


@hooks.register("register_reports_menu_item")
def shared_drafts_item() -> MenuItem:
    return MenuItem(_("Shared drafts"), reverse_lazy("draft_links"), icon_name="link", order=800)


@hooks.register("register_log_actions")
def sharing_is_logged(actions: LogActionRegistry) -> None:
    actions.register_action(draft_admin.SHARED, _("Share a draft"), _("Shared the draft by a link"))
    actions.register_action(draft_admin.REVOKED, _("Revoke a draft link"), _("Revoked a link to the draft"))


@hooks.register("construct_homepage_panels", order=100)
def tell_what_did_not_go_out(request: HttpRequest, panels: list[Component]) -> None:
    found = (AlarmPanel.for_user(request.user), SilencePanel.for_user(request.user))
    panels[:0] = [panel for panel in found if panel]


@hooks.register("construct_homepage_panels", order=90)
def tell_what_runs_out(request: HttpRequest, panels: list[Component]) -> None:
    panel = SecurityTxtPanel.for_user(request.user)
    if panel:
        panels.insert(0, panel)


@hooks.register("register_rich_text_features", order=100)  # after Wagtail's own handlers of such links
def link_to_public_pages_alone(features: FeatureRegistry) -> None:
    features.register_link_type(PublicPageLinkHandler)
    features.register_link_type(KnownDocumentLinkHandler)
