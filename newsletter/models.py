from django.db import models
from django.utils.translation import gettext_lazy as _


class Subscriber(models.Model):
    """Somebody who asked for the newsletter, and what they were shown when they did.

    A pending subscriber has not confirmed yet and gets no newsletter.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")

    email = models.EmailField(_("e-mail"), max_length=254)
    address_key = models.CharField(
        _("address, normalised"), max_length=254, unique=True, help_text=_("Two spellings of one address are one row.")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING, db_index=True)
    language = models.CharField(_("language"), max_length=10)
    consent_text = models.TextField(
        _("text agreed to"), help_text=_("Heading, text, button and privacy note as shown.")
    )
    page_path = models.CharField(_("asked on"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.email
