from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from newsletter.models import Subscriber


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
