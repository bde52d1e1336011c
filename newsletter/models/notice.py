from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .outgoing import Outgoing, OutgoingQuerySet
from .subscriber import Subscriber


class Notice(Outgoing):
    """A mail that a reader's own request brings about. Each is written when it is sent, so its link is fresh."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("question whether they asked for it")
        ALREADY = "already", _("answer that they have it already")
        PREFERENCES = "preferences", _("link to their preferences")

    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, db_index=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="newsletter_notice_unfinished",
            ),
            models.Index(
                fields=["provider_id"],
                condition=~models.Q(provider_id=""),
                name="newsletter_notice_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subscriber}"
