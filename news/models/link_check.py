from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.outgoing import GOOD

GOOD_FOR = timedelta(days=1)
LONGEST = 1000  # characters of an address; a longer one is not checked


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Addresses elsewhere, and whether they answered."""

    def fresh(self) -> Self:
        return self.filter(checked_at__gt=timezone.now() - GOOD_FOR)


class LinkCheck(models.Model):
    """What an address answered when a story that links to it was saved; asked again after a day at the earliest."""

    url = models.CharField(_("address"), max_length=LONGEST, unique=True)
    status = models.PositiveSmallIntegerField(_("status"))
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    checked_at = models.DateTimeField(_("checked at"))

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")

    def __str__(self) -> str:
        return self.url

    @property
    def is_good(self) -> bool:
        return self.status in GOOD
