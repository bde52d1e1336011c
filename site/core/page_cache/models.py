from django.db import models
from django.utils import timezone


class Invalidation(models.Model):
    """Something that ready pages show has changed; the row goes when those pages are gone.

    Written in the transaction that changes it, so that nothing is lost when a process dies.
    """

    tag = models.CharField(max_length=200)  # as core.page_cache.dependencies has it
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.tag
