"""What editors find in the admin because of the core: mastheads, signups, pictures, and the house's colours."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail_modeladmin.options import modeladmin_register

from core import picture_uploads
from core.models import Masthead, NewsletterSignup
from core.publishing.admin import AlarmPanel, OutboxAdmin, outbox_urls
from core.rich_text import PublicPageLinkHandler


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


@hooks.register("register_admin_urls")
def outbox_addresses() -> list[URLPattern]:
    return outbox_urls()


@hooks.register("construct_homepage_panels", order=100)
def tell_what_did_not_go_out(request: HttpRequest, panels: list[Component]) -> None:
    panel = AlarmPanel.for_user(request.user)
    if panel:
        panels.insert(0, panel)


@hooks.register("register_rich_text_features", order=100)  # after Wagtail's own handler of such links
def link_to_public_pages_alone(features: FeatureRegistry) -> None:
    features.register_link_type(PublicPageLinkHandler)
