from datetime import date

from django.db import models
from django.db.models import Q

ALL = "all"  # the list that holds every story; it is there once they have been counted


class ListedStory(models.Model):
    """In which lists a story was counted last. The story may be gone by now, so this is no foreign key."""

    story_id = models.BigIntegerField(primary_key=True)
    lists = models.JSONField(default=list)  # as `NewsArticlePage.lists` has them

    def __str__(self) -> str:
        return f"{self.story_id}: {', '.join(self.lists)}"


class ListLengthQuerySet(models.QuerySet["ListLength"]):
    def of(self, *tags: str) -> int | None:
        """Return how many stories some lists hold together; None if nobody has counted."""
        known = dict(self.filter(tag__in=[*tags, ALL]).values_list("tag", "stories"))
        return sum(known.get(tag, 0) for tag in tags) if ALL in known else None

    def of_months(self, locale: int) -> list[tuple[date, int]] | None:
        """Return each month of an edition that holds stories, the first one first; None if nobody has counted."""
        rows = self.filter(Q(tag=ALL) | Q(locale_id=locale, stories__gt=0)).order_by("month")
        known = list(rows.values_list("tag", "month", "stories"))
        if not any(tag == ALL for tag, _month, _stories in known):
            return None
        return [(month, stories) for _tag, month, stories in known if month]


class ListLength(models.Model):
    """How many stories readers find in a list: counting them anew takes the longer, the larger the archive is.

    Written by `news.lengths` alone.
    """

    tag = models.CharField(max_length=100, primary_key=True)  # as `NewsArticlePage.lists` has it
    stories = models.PositiveIntegerField(default=0)
    locale_id = models.BigIntegerField(null=True)  # of a month
    month = models.DateField(null=True)  # its first day, if the list is a month's

    objects = ListLengthQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["locale_id", "month"], name="news_list_of_a_month")]

    def __str__(self) -> str:
        return f"{self.tag}: {self.stories}"
