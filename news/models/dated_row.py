from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Orderable


class DatedRow(Orderable):
    """A row of a story that puts it into a list, with the story's date: so an index has the list in its order.

    Without it, the newest twelve of a topic are found by sorting all its stories.
    """

    # Its own row knows it from the story; a revision has no need of it.
    date = models.DateTimeField(default=timezone.now, editable=False, serialize=False)

    class Meta(Orderable.Meta):
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        self.date = self.story.date
        super().save(*args, **options)
