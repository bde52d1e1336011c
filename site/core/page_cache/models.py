from django.db import models
from django.utils import timezone


class PageStore(models.Model):
    """The ready pages of one machine: all of them have to be told of what changes."""

    name = models.CharField(max_length=32, primary_key=True)  # its own, made at random when it is begun
    seen_at = models.DateTimeField(default=timezone.now)  # when its machine's worker looked after it last

    def __str__(self) -> str:
        return self.name


class Invalidation(models.Model):
    """Something that ready pages show has changed; the row goes when the pages of a store are gone.

    Written in the transaction that changes it, so that nothing is lost when a process dies.
    """

    store = models.CharField(max_length=32)  # no foreign key: to tell one that is leaving must not stop an editor
    tag = models.CharField(max_length=200)  # as core.page_cache.dependencies has it
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.tag
