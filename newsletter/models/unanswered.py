from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Unanswered(models.Model):
    """How many requests of a week were never confirmed. Who made them is deleted; this is for the share that was."""

    week = models.DateField(_("week"), help_text=_("Its Monday."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    requests = models.PositiveIntegerField(_("requests"), default=0)

    class Meta:
        verbose_name = _("unanswered requests")
        verbose_name_plural = _("unanswered requests")
        ordering = ["week", "language"]
        constraints = [models.UniqueConstraint(fields=["week", "language"], name="newsletter_unanswered_week")]

    def __str__(self) -> str:
        return f"{self.week}, {self.language}: {self.requests}"
