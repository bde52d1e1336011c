from typing import Self

from django.db import models
from django.utils import timezone


class InvalidationQuerySet(models.QuerySet["Invalidation"]):
    def due(self) -> Self:
        return self.filter(due_at__lte=timezone.now())


class Invalidation(models.Model):
    """Something that ready pages show has changed, or will at a known time; the row goes when those pages are gone.

    Written in the transaction that changes it, so that nothing is lost when a process dies.
    """

    tag = models.CharField(max_length=200)  # as core.page_cache.dependencies has it
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = InvalidationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.tag
