import json
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from news.difference import correction_uids, is_same_reading
from news.links import relinked
from news.stories_elsewhere import Stories
from news.typing_only import more_than_typing

from .translation_task import TranslationTask

if TYPE_CHECKING:
    from .article import NewsArticlePage


class StoryVersionQuerySet(models.QuerySet["StoryVersion"]):
    """The versions of stories, and how new ones come about."""

    def adopt(self, story: "NewsArticlePage") -> None:
        """Keep what readers see now as version 1 of a story that went live before versions were kept."""
        if self.filter(story_id=story.pk).exists():
            return
        before = type(story).objects.filter(pk=story.pk, live=True).first()
        if before is not None:
            self.record(before)

    def record(self, story: "NewsArticlePage", *, typing_only: bool = False) -> None:
        """Keep what has just been published: as a new version, or in the newest one's place.

        It takes the newest one's place when nothing that readers read has changed, or nothing but typing. What
        an editor called typing and is more than that, because somebody else published in between, is a version.
        """
        content = story.content_for_versions
        newest = self.filter(story=story).order_by("-number").first()
        if newest is None:
            number, known = 1, set()
        else:
            mends_typing = typing_only and not more_than_typing(newest.content, content)
            if mends_typing or is_same_reading(newest.content, content):
                newest.content = content
                newest.save(update_fields=["content"])
                return
            number, known = newest.number + 1, set(correction_uids(newest.content))
        version = self.create(
            story=story,
            number=number,
            published_at=story.last_published_at or story.date,
            content=content,
            new_corrections=[uid for uid in correction_uids(content) if uid not in known],
        )
        if newest is not None:
            TranslationTask.objects.raise_for(version)

    def relink(self, story: "NewsArticlePage", old: str, new: str) -> None:
        """Have what readers see now lead to `new` in place of `old`, before the story itself is published so.

        For an address that takes another's place and shows the same: then nobody reads anything else than before,
        and the change makes no version.
        """
        self.adopt(story)
        newest = self.filter(story=story).order_by("-number").first()
        if newest is not None:
            for name in ("body", "sources"):
                newest.content[name] = json.dumps(relinked(json.loads(newest.content[name]), old, new))
            newest.save(update_fields=["content"])

    def superseded(self) -> Self:
        """Keep those that another one has taken the place of."""
        return self.filter(Exists(StoryVersion.objects.filter(story=OuterRef("story"), number__gt=OuterRef("number"))))

    def where_corrections_came(self) -> dict[tuple[int, str], int]:
        """Return {(story, uid of a correction): number of the version that brought it and can be compared}."""
        came: dict[tuple[int, str], int] = {}
        withheld: set[tuple[int, int]] = set()
        rows = self.order_by("story", "number").values_list("story", "number", "new_corrections", "withheld_reason")
        for story, number, uids, reason in rows:
            if reason:
                withheld.add((story, number))
            for uid in uids:
                came.setdefault((story, uid), number)
        return {
            key: number
            for key, number in came.items()
            if number > 1 and not {(key[0], number), (key[0], number - 1)} & withheld
        }


class StoryVersion(models.Model):
    """A story as it was published once, kept when a later publication changed what readers read.

    Written in the transaction that publishes the story, never by hand. Readers see earlier ones at the story's
    address with `v/<number>/` behind it.
    """

    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    content = models.JSONField(encoder=DjangoJSONEncoder)
    new_corrections = models.JSONField(default=list)
    withheld_reason = models.TextField(
        _("reason for withholding it"),
        blank=True,
        help_text=_("Readers see this reason in place of the version. Left empty, they see the version."),
    )

    story = models.ForeignKey(
        "news.NewsArticlePage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="versions"
    )

    objects = StoryVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a story")
        verbose_name_plural = _("versions of stories")
        ordering = ["-published_at", "-number"]
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="unique_story_version")]

    def __str__(self) -> str:
        return f"{self.story}, {self.number}"

    def clean(self) -> None:
        super().clean()
        self.withheld_reason = self.withheld_reason.strip()
        is_newest = not StoryVersion.objects.filter(story=self.story_id, number__gt=self.number).exists()
        if self.withheld_reason and is_newest:
            message = _("This is the version that stands on the page now. Correct the story, or withdraw it.")
            raise ValidationError({"withheld_reason": message})

    @property
    def is_withheld(self) -> bool:
        return bool(self.withheld_reason)

    def as_published(self, story: "NewsArticlePage") -> "NewsArticlePage":
        """Return the story with the words it had in this version; `story` is the one of today."""
        content: dict[str, Any] = {**self.content, "pinned_stories": []}
        earlier = story.with_content_json(content)
        earlier.public_translations = story.public_translations
        earlier.more_news = Stories(type(story).objects.none(), [])
        # The address of today, whichever the story had then.
        earlier.slug, earlier.url_path = story.slug, story.url_path
        return earlier
