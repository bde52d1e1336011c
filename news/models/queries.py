"""The ways in which the site asks for stories."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.models import BasePage, NewsRendition
from core.models.page import BasePageQuerySet, FewPagesQuerySet, latest
from core.prepared import prepared
from news.structured_data import IMAGE

from .byline import Byline, Person
from .correction import Correction
from .related import RelatedStory
from .thread import Development, StoryThread
from .topic import StoryTopic, Topic
from .translation_task import TranslationTask
from .version import StoryVersion


class NewsQuerySet(BasePageQuerySet):
    """Stories, and the ways in which the site asks for them."""

    def published(self, now: datetime | None = None) -> Self:
        """Keep what any visitor may see now: live, not withdrawn, on no restricted branch, not dated in the future."""
        return super().published().filter(date__lte=now or timezone.now(), withdrawal_reason="")

    def newest_first(self) -> Self:
        # Editors backdate stories, so the story's own date orders the list, not first_published_at.
        return self.order_by("-date", "-pk")

    def in_language_of(self, page: BasePage) -> Self:
        return self.in_language(page.locale_id)

    def in_language(self, locale: int) -> Self:
        # A sum, which no index has. By the one of languages, SQLite reads a third of all stories to find twelve.
        return self.alias(language=F("locale_id") + 0).filter(language=locale)

    def originals(self) -> Self:
        """Leave out Wagtail's copies of other stories."""
        # A sum, as above: by the index of copies, SQLite reads every story to find those of two days.
        return self.alias(original=F("alias_of") + 0).filter(original=None)

    def about(self, topic: Topic) -> Self:
        """Keep stories on a topic, the newest first, in the order of an index."""
        return self.filter(story_topics__topic=topic).order_by("-story_topics__date", "-story_topics__story")

    def written_by(self, person: Person) -> Self:
        """Keep a person's stories, the newest first, in the order of an index."""
        return self.filter(bylines__person=person).order_by("-bylines__date", "-bylines__story")

    def in_thread(self, thread: StoryThread) -> Self:
        """Keep the stories that a thread's developments lead to."""
        return self.filter(pk__in=thread.developments.exclude(story=None).values("story"))

    def between(self, start: datetime, end: datetime) -> Self:
        """Keep stories dated from `start` up to, but not including, `end`."""
        return self.filter(date__gte=start, date__lt=end)

    def for_reading(self) -> Self:
        """Load one story; what only few stories have (corrections, versions) is asked for in the same statement."""
        outdating = TranslationTask.objects.outdating(OuterRef("pk"))
        withdrawn = self.model.objects.exclude(withdrawal_reason="").exclude(pk=OuterRef("pk"))
        stories = super().for_reading().select_related("lead_image", "signup").with_newest_version()
        return stories.annotate(
            is_corrected=Exists(Correction.objects.filter(story=OuterRef("pk"))),
            is_in_thread=Exists(Development.objects.filter(story=OuterRef("pk"))),
            outdated_by=Subquery(outdating.values("source")[:1]),
            outdated_at=Subquery(outdating.values("changed_at")[:1]),
            has_withdrawn_translation=Exists(withdrawn.filter(translation_key=OuterRef("translation_key"))),
        )

    def with_newest_version(self) -> Self:
        """Load what says when readers last got something else to read."""
        versions = StoryVersion.objects.filter(story=OuterRef("pk")).order_by("-number")
        return self.annotate(
            newest_version=Subquery(versions.values("number")[:1]),
            newest_version_at=Subquery(versions.values("published_at")[:1]),
        )

    def for_elsewhere(self) -> Self:
        """Load all that feeds and the API tell of stories, but what their bodies point to (`news.portable`)."""
        topics = StoryTopic.objects.select_related("topic").order_by("sort_order")
        bylines = Byline.objects.select_related("person").order_by("sort_order")
        stories = self.select_related("lead_image", "locale").with_newest_version()
        return stories.prefetch_related(Prefetch("story_topics", topics), Prefetch("bylines", bylines), "corrections")

    def for_sitemap(self) -> Self:
        """Keep what a sitemap lists; a story has changed when readers got something else to read (`changed_at`)."""
        of_story = {"story": OuterRef("pk")}
        versions = StoryVersion.objects.filter(**of_story, number__gt=1).order_by("-number").values("published_at")
        notes = Correction.objects.filter(**of_story).order_by("-date").values("date")
        made = NewsRendition.objects.filter(image=OuterRef("lead_image"), filter_spec=IMAGE, focal_point_key="")
        return self.published().annotate(
            changed=Coalesce(latest(Subquery(versions[:1]), Subquery(notes[:1])), F("date")),
            image=F("lead_image_id"),
            picture=Subquery(made.values("file")[:1]),
        )

    def for_search(self) -> Self:
        topics = StoryTopic.objects.select_related("topic").order_by("sort_order")
        bylines = Byline.objects.select_related("person").order_by("sort_order")
        stories = super().for_search().select_related("lead_image")
        return stories.prefetch_related(Prefetch("story_topics", topics), Prefetch("bylines", bylines))

    def for_listing(self) -> Self:
        """Load what says in which lists a story is (`NewsArticlePage.lists`)."""
        topics = StoryTopic.objects.select_related("topic").order_by("sort_order")
        bylines = Byline.objects.select_related("person").order_by("sort_order")
        parts = [Prefetch("story_topics", topics), Prefetch("bylines", bylines), "developments", "corrections"]
        return self.prefetch_related(*parts).defer("body")

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


class ListQuerySet(FewPagesQuerySet):
    """Pages that show the newest stories of their language: front pages and news indexes."""

    def for_sitemap(self) -> Self:
        newest = apps.get_model("news", "NewsArticlePage").objects.published()
        # A sum, which no index has: see `in_language_of`.
        newest = newest.alias(language=F("locale_id") + 0).filter(language=OuterRef("locale_id"))
        dates = newest.newest_first().values("date")
        return super().for_sitemap().annotate(changed=latest(F("last_published_at"), Subquery(dates[:1])))


@prepared
def picks_of(story: int, now: datetime) -> QuerySet[RelatedStory]:
    """Return what is picked for a story's More News, as far as visitors may see it now, in order."""
    public = apps.get_model("news", "NewsArticlePage").objects.published(now).filter(pk=OuterRef("other"))
    return RelatedStory.objects.filter(Exists(public), story=story).exclude(other=story).order_by("position")


@prepared
def stories_elsewhere(keys: list[int]) -> QuerySet[Any]:
    """Return stories with their lead images alone, for a page that loads the rest together with its own."""
    stories = apps.get_model("news", "NewsArticlePage").objects.filter(pk__in=keys)
    return stories.select_related("lead_image", "locale").defer("body")


@prepared
def topics_of(stories: list[int]) -> QuerySet[StoryTopic]:
    return StoryTopic.objects.filter(story__in=stories).select_related("topic").order_by("sort_order")


@prepared
def bylines_of(story: int) -> QuerySet[Byline]:
    return Byline.objects.filter(story=story).select_related("person__portrait").order_by("sort_order")
