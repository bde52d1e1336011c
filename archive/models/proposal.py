from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import TranslationSource

from news.models import NewsArticlePage


class ProposalQuerySet(models.QuerySet["TranslationProposal"]):
    def open(self) -> "ProposalQuerySet":
        return self.filter(state=TranslationProposal.State.OPEN)


class TranslationProposal(models.Model):
    """Two stories that probably tell the same in two languages, with what speaks for it; an editor decides."""

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")

    evidence = models.JSONField(_("evidence"), default=list)  # words, figures and pictures that both have
    score = models.FloatField(_("score"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN, db_index=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    story = models.ForeignKey(
        "news.NewsArticlePage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+"
    )
    other = models.ForeignKey(
        "news.NewsArticlePage", verbose_name=_("other story"), on_delete=models.CASCADE, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed translation")
        verbose_name_plural = _("proposed translations")
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["story", "other"], name="one_proposal_for_a_pair")]

    def __str__(self) -> str:
        return f"{self.story} – {self.other}"

    @transaction.atomic
    def confirm(self, user: Any) -> bool:
        """Make the other story a translation of the first; False if one of them has a translation there by now."""
        stories = NewsArticlePage.objects.filter(pk__in=[self.story_id, self.other_id]).order_by("pk")
        first, second = stories
        languages = {page.locale_id for page in [first, *first.get_translations()]}
        others = [second, *second.get_translations()]
        is_taken = languages & {page.locale_id for page in others}
        keys = [first.translation_key, second.translation_key]
        # What wagtail-localize has begun to translate is tied to its key.
        if is_taken or TranslationSource.objects.filter(object_id__in=keys).exists():
            return False
        for page in others:
            page.translation_key = first.translation_key
            page.save(update_fields=["translation_key"], clean=False)
        self.decide(self.State.CONFIRMED, user)
        # Of three that tell the same, two pairs tie the third.
        key = first.translation_key
        tied = TranslationProposal.objects.open().filter(story__translation_key=key, other__translation_key=key)
        tied.update(state=self.State.CONFIRMED, decided_at=self.decided_at, decided_by=user)
        return True

    def decide(self, state: str, user: Any) -> None:
        self.state, self.decided_at, self.decided_by = state, timezone.now(), user
        self.save()
