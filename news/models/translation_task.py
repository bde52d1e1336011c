from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation

from .correction import Correction

if TYPE_CHECKING:
    from .article import NewsArticlePage
    from .version import StoryVersion


class TranslationTaskQuerySet(models.QuerySet["TranslationTask"]):
    """What translations have to catch up with, and how it comes about."""

    def open(self) -> "TranslationTaskQuerySet":
        return self.filter(done_at=None)

    def outdating(self, story: OuterRef) -> "TranslationTaskQuerySet":
        """Keep the open ones of a story whose original has changed: what its readers are told of."""
        return self.open().filter(story=story, source__lt=story)

    def raise_for(self, version: "StoryVersion") -> None:
        """Tell the other languages of a story that it has a new version.

        The original concerns them all, the first page of the translation key being the original. A translation
        concerns them when a mistake was found in it; not while it catches up itself, for then it says what the
        others say already.
        """
        story = version.story
        others = list(story.get_translations().filter(alias_of=None).values_list("pk", flat=True))
        notes = story.corrections.filter(uid__in=version.new_corrections)
        is_corrected = notes.exclude(kind=Correction.Kind.UPDATE).exists()
        is_original = all(pk > story.pk for pk in others)
        if not is_original and (not is_corrected or self.open().filter(story=story).exists()):
            return
        for other in others:
            task, is_new = self.get_or_create(
                story_id=other,
                source=story,
                done_at=None,
                defaults={
                    "from_number": version.number - 1,
                    "changed_at": version.published_at,
                    "is_corrected": is_corrected,
                },
            )
            if not is_new:
                task.changed_at = version.published_at
                task.is_corrected |= is_corrected
                task.save(update_fields=["changed_at", "is_corrected"])

    def settle(self, story: "NewsArticlePage") -> None:
        """Close what a translation has caught up with by being translated anew with wagtail-localize."""
        tasks = self.open().filter(story=story)
        if not tasks.exists():
            return
        translation = Translation.objects.filter(
            source__object_id=story.translation_key, target_locale=story.locale_id, enabled=True
        ).first()
        if translation is None:
            return
        total, translated = translation.get_progress()
        if total == translated:
            source = translation.source
            tasks.filter(source__locale=source.locale, changed_at__lte=source.last_updated_at).update(
                done_at=timezone.now()
            )


class TranslationTask(models.Model):
    """A translation that has to catch up with another language of the same story.

    Raised in the transaction that publishes a new version there, so a change of typing raises none. While it is
    open, it covers every further version too: the task is the difference from version `from_number` to the newest.
    """

    from_number = models.PositiveIntegerField(_("the version that the translation follows"))
    changed_at = models.DateTimeField(_("changed at"))
    is_corrected = models.BooleanField(_("with a correction"), default=False)
    raised_at = models.DateTimeField(_("raised at"), auto_now_add=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    story = models.ForeignKey(
        "news.NewsArticlePage",
        verbose_name=_("translation"),
        on_delete=models.CASCADE,
        related_name="translation_tasks",
    )
    source = models.ForeignKey(
        "news.NewsArticlePage",
        verbose_name=_("story that changed"),
        on_delete=models.CASCADE,
        related_name="raised_tasks",
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = TranslationTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation task")
        verbose_name_plural = _("translation tasks")
        ordering = ["-is_corrected", "changed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "source"], condition=Q(done_at=None), name="one_open_task_for_each_source"
            )
        ]

    def __str__(self) -> str:
        return str(self.story)

    def close(self, user: Any) -> None:
        """Say that the translation tells what its source tells now."""
        self.done_at = timezone.now()
        self.done_by = user
        self.save(update_fields=["done_at", "done_by"])
