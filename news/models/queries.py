"""The ways in which the site asks for stories."""

from datetime import datetime
from typing import Self

from django.db.models import Prefetch
from django.utils import timezone

from core.models import BasePage
from core.models.page import BasePageQuerySet
from core.visibility import is_restricted

from .topic import StoryTopic, Topic


class NewsQuerySet(BasePageQuerySet):
    """Stories, and the ways in which the site asks for them."""

    def published(self) -> Self:
        """Keep what any visitor may see now: live, on no restricted branch of the tree, not dated in the future."""
        return self.live().filter(~is_restricted(), date__lte=timezone.now())

    def newest_first(self) -> Self:
        # Editors backdate stories, so the story's own date orders the list, not first_published_at.
        return self.order_by("-date", "-pk")

    def in_language_of(self, page: BasePage) -> Self:
        return self.filter(locale_id=page.locale_id)

    def about(self, topic: Topic) -> Self:
        return self.filter(story_topics__topic=topic)

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep stories dated from `start` up to, but not including, `end`."""
        return self.filter(date__gte=start, date__lt=end)

    def for_reading(self) -> Self:
        return super().for_reading().select_related("lead_image", "signup")

    def for_cards(self) -> Self:
        """Load everything a card shows, so that a listing costs the same at any length: three queries."""
        return (
            self.select_related("lead_image", "locale")
            .prefetch_related(
                "lead_image__renditions",
                Prefetch("story_topics", StoryTopic.objects.select_related("topic").order_by("sort_order")),
            )
            .defer("body")
        )
