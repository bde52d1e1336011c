"""What editors find in the admin because of the core: mastheads, signups, pictures, and the house's colours."""

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core import picture_uploads
from core.models import Masthead, NewsletterSignup


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
