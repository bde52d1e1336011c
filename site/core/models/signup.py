from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin


class NewsletterSignup(TranslatableMixin):
    """The words around a newsletter form, in one language.

    The masthead names the one that stands on every page; a page or a block may choose another.
    """

    heading = models.CharField(_("heading"), max_length=120)
    text = models.CharField(_("text"), max_length=300, blank=True)
    button = models.CharField(_("button"), max_length=40)
    privacy_note = models.TextField(
        _("privacy note"),
        help_text=_("What the address is used for and how to leave. Kept as evidence of what was agreed to."),
    )

    panels = [FieldPanel("heading"), FieldPanel("text"), FieldPanel("button"), FieldPanel("privacy_note")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("newsletter signup")
        verbose_name_plural = _("newsletter signups")

    def __str__(self) -> str:
        return self.heading
