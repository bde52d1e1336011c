"""The stories that an issue tells: those an editor has picked, or everything since the issue before it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from news.models import Byline, Correction, NewsArticlePage, StoryTopic
from news.models.queries import NewsQuerySet
from newsletter.models import Mailing, NewsletterIssue, PickedStory

MOST = 20  # stories that "everything" brings, the newest ones
# How far back the first issue of a language and kind looks, having none before it.
FIRST_PERIOD = {True: timedelta(days=7), False: timedelta(days=30)}
# How long before the issue before it a story may be dated and still be news: a desk takes a day to publish.
GRACE = timedelta(days=1)


@dataclass
class ToldStory:
    """A story as an issue brings it: as a teaser, or whole. `blocks` is the body of one that is whole."""

    story: NewsArticlePage
    is_whole: bool = False
    blocks: list[Any] = field(default_factory=list)

    @property
    def notes(self) -> list[Correction]:
        """Its corrections, newest first."""
        return self.story.plain_notes


def stories_of(issue: NewsletterIssue) -> list[NewsArticlePage]:
    """Return an issue's stories in their order."""
    return [told.story for told in told_stories(issue)]


def told_stories(issue: NewsletterIssue) -> list[ToldStory]:
    """Return an issue's stories in their order, each with all that a mail shows, at the same cost for any number.

    Only what any visitor may read now, in the issue's language: a picked story that was withdrawn since is left out.
    """
    if issue.selection == NewsletterIssue.Selection.PICKED:
        return picked_stories(issue)
    return [ToldStory(story) for story in for_mail(everything(issue).newest_first()).defer("body")[:MOST]]


def picked_stories(issue: NewsletterIssue) -> list[ToldStory]:
    rows = [row for row in issue.picked.all() if row.story_id]
    stories = for_mail(readable(issue).filter(pk__in=[row.story_id for row in rows])).in_bulk()
    return [
        ToldStory(stories[row.story_id], is_whole=row.extent == PickedStory.Extent.WHOLE)
        for row in rows
        if row.story_id in stories
    ]


def readable(issue: NewsletterIssue) -> NewsQuerySet:
    stories: NewsQuerySet = NewsArticlePage.objects.published().filter(locale__language_code=issue.language)
    return stories


def everything(issue: NewsletterIssue) -> NewsQuerySet:
    """Return what readers could first read since the issue before this one, and not before.

    That is the later of a story's date and its first publication: a story dated for tomorrow is out tomorrow, and one
    dated this morning that went out after the last issue was in none yet. Its own date has to be about as new, so
    that a backdated story and an imported archive, published today and dated years ago, are no news.
    """
    begin, end = period(issue)
    stories = readable(issue).annotate(out_at=Greatest("date", Coalesce("first_published_at", "date")))
    stories = stories.filter(out_at__gt=begin, out_at__lte=end, date__gt=begin - GRACE)
    if topics := [topic.pk for topic in issue.topics.all()]:
        about = StoryTopic.objects.filter(topic__in=topics).values("story")
        stories = stories.filter(pk__in=about)
    return stories


def period(issue: NewsletterIssue) -> tuple[datetime, datetime]:
    """Return from when to when an issue tells everything.

    It begins where the last one of its language and kind began to be sent, or was ordered to be. One that was called
    off or paused before it began has told nobody anything; if it goes on, it tells what is news by then. It ends now,
    or where the issue itself began to be sent.
    """
    mailing = Mailing.objects.filter(issue=issue.pk).first() if issue.pk else None
    end = (mailing and mailing.begun_at) or timezone.now()
    others = Mailing.objects.filter(issue__language=issue.language, issue__is_digest=issue.is_digest)
    held_up = [Mailing.State.CANCELLED, Mailing.State.PAUSED]
    others = others.exclude(issue=issue.pk).exclude(state__in=held_up, begun_at=None)
    moments = others.annotate(moment=Coalesce("begun_at", "send_at")).filter(moment__lt=end)
    before = moments.order_by("-moment").values_list("moment", flat=True).first()
    return before or end - FIRST_PERIOD[issue.is_digest], end


def for_mail(stories: NewsQuerySet) -> NewsQuerySet:
    """Load all that a mail shows of stories but what their bodies point to."""
    return stories.select_related("lead_image", "locale").prefetch_related(
        Prefetch("story_topics", StoryTopic.objects.select_related("topic").order_by("sort_order")),
        Prefetch("bylines", Byline.objects.select_related("person").order_by("sort_order")),
        "corrections",
    )
