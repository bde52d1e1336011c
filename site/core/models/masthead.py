from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import TranslatableMixin

# What a publication may have pages about, with the properties that schema.org has for them (NewsMediaOrganization).
POLICIES = {
    "principles_page": "publishingPrinciples",
    "corrections_page": "correctionsPolicy",
    "complaints_page": "actionableFeedbackPolicy",
    "ownership_page": "ownershipFundingInfo",
}


def policy_field(name: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "wagtailcore.Page", verbose_name=name, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Masthead(TranslatableMixin):
    """Who publishes this site, in one language: the name on every page and the imprint in the footer.

    There is one for each language. Editors find it among the snippets.
    """

    name = models.CharField(_("name of the publication"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    publisher = models.TextField(_("publisher"), blank=True, help_text=_("Who publishes and answers for the site."))
    complaints = models.TextField(_("complaints"), blank=True, help_text=_("How a reader complains."))
    corrections = models.TextField(_("corrections"), blank=True, help_text=_("How mistakes are corrected."))
    email = models.EmailField(_("e-mail of the desk"), blank=True)
    principles_page = policy_field(_("how we work"))
    corrections_page = policy_field(_("how mistakes are corrected"))
    complaints_page = policy_field(_("how readers complain"))
    ownership_page = policy_field(_("who owns and pays for us"))
    default_signup = models.ForeignKey(
        "core.NewsletterSignup",
        verbose_name=_("newsletter signup"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown wherever a page does not choose another."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline")], heading=pgettext_lazy("of a publication", "Name")),
        MultiFieldPanel(
            [FieldPanel("publisher"), FieldPanel("complaints"), FieldPanel("corrections"), FieldPanel("email")],
            heading=_("Imprint"),
        ),
        MultiFieldPanel(
            [PageChooserPanel(name) for name in POLICIES],
            heading=_("Pages about our rules"),
            help_text=_("They stand in the footer, and search engines are told what each is about."),
        ),
        FieldPanel("default_signup"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("masthead")
        verbose_name_plural = _("mastheads")

    def __str__(self) -> str:
        return self.name
