"""What readers search for, in numbers. Nothing here says who asked: `search.asked` tells how that is kept so."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, FloatField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _


class AskedQueryQuerySet(models.QuerySet["AskedQuery"]):
    def since(self, day: date) -> Self:
        """Keep what was asked on a day or later, with what these days tell: `readers`, `clicks`, `mean_position`.

        The mean is that of the results which were opened; what editors promote has no position among them.
        """
        asked = Q(days__date__gte=day)
        opened = QueryClick.objects.filter(query=OuterRef("pk"), date__gte=day).order_by().values("query")
        sums = opened.annotate(
            all=Sum("clicks"),
            mean=Cast(Sum(F("clicks") * F("position")), FloatField()) / Sum("clicks", filter=Q(position__gt=0)),
        )
        return self.filter(asked).annotate(
            readers=Sum("days__readers", filter=asked),
            clicks=Subquery(sums.values("all")),
            mean_position=Subquery(sums.values("mean")),
        )


class AskedQuery(models.Model):
    """A query that at least three readers asked for, as they typed it but for its case and spaces."""

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.CharField(_("query"), max_length=200)
    results = models.PositiveIntegerField(_("results"), help_text=_("When it was last asked."))

    objects = AskedQueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("query")
        verbose_name_plural = _("readers’ queries")
        ordering = ["text"]
        constraints = [models.UniqueConstraint(fields=["language", "text"], name="search_asked_once")]

    def __str__(self) -> str:
        return self.text


class QueryDay(models.Model):
    """How many readers asked for a query on one day."""

    query = models.ForeignKey(AskedQuery, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(db_index=True)
    readers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "date"], name="search_day_of_a_query")]

    def __str__(self) -> str:
        return f"{self.query}, {self.date}: {self.readers}"


class QueryClick(models.Model):
    """How many readers opened the result at a position of a query's results on one day; 0 is a promoted result."""

    query = models.ForeignKey(AskedQuery, on_delete=models.CASCADE, related_name="clicked")
    date = models.DateField(db_index=True)
    position = models.PositiveSmallIntegerField()
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "date", "position"], name="search_click_of_a_query")]

    def __str__(self) -> str:
        return f"{self.query}, {self.date}, result {self.position}: {self.clicks}"
