from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from newsletter.issue_admin import IssueViewSet
from newsletter.models import Subscriber
from newsletter.sending_admin import sending_urls

register_snippet(IssueViewSet)
hooks.register("register_admin_urls", sending_urls)


@modeladmin_register
class SubscriberAdmin(ModelAdmin):
    """The list of subscribers, for those who may see it."""

    model = Subscriber
    menu_label = _("Subscribers")
    menu_icon = "mail"
    menu_order = 500
    list_display = ("email", "state", "language", "asked_at")
    list_filter = ("state", "language")
    search_fields = ("email",)
    inspect_view_enabled = True
