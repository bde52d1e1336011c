from django.conf import settings
from django.db import models
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from .subscriber import Consent, Subscriber


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

    @classmethod
    def note(cls, subscribers: models.QuerySet[Subscriber]) -> None:
        """Keep how often these asked, before they are deleted for not having answered."""
        asked = Consent.objects.filter(subscriber__in=subscribers).order_by()
        weeks = asked.values_list(monday_of("asked_at"), "language")
        for week, language, number in weeks.annotate(n=models.Count("pk")):
            kept, _is_new = cls.objects.select_for_update().get_or_create(week=week, language=language)
            kept.requests += number
            kept.save(update_fields=["requests"])


def monday_of(field: str) -> TruncWeek:
    """Return the Monday of a moment's week, in the site's time zone."""
    return TruncWeek(field, output_field=models.DateField())
