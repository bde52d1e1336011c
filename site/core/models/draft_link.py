import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.models import Page

SALT = "core.draft-link"
DAYS = 7


def new_nonce() -> str:
    return secrets.token_urlsafe(12)


def in_a_week() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


class DraftLinkQuerySet(models.QuerySet["DraftLink"]):
    """The links to drafts that were given away."""

    def open(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def of_token(self, token: str) -> "DraftLink | None":
        """Return the link that a visitor's address stands for, if it is still open; forged and ended ones are none."""
        try:
            pk, nonce = signing.Signer(salt=SALT).unsign_object(token)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return self.open().filter(pk=pk, nonce=nonce).select_related("page").first()


class DraftLink(models.Model):
    """A signed address at which somebody outside reads the newest draft of a page, until it expires or is revoked."""

    for_whom = models.CharField(
        _("for whom"), max_length=120, help_text=_("The person or office you send it to, for this list alone.")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires at"), default=in_a_week)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    times_opened = models.PositiveIntegerField(_("times opened"), default=0)
    last_opened_at = models.DateTimeField(_("last opened at"), null=True, blank=True)
    # Keeps an address from working for another link, should a row ever be made again under the same key.
    nonce = models.CharField(max_length=24, default=new_nonce, editable=False)

    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.CASCADE, related_name="draft_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = DraftLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft link")
        verbose_name_plural = _("draft links")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.page}: {self.for_whom}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @cached_property
    def address(self) -> str:
        """The whole address to send, in the language of the page; SITE_URL names the host."""
        token = signing.Signer(salt=SALT).sign_object([self.pk, self.nonce])
        with override(self.page.locale.language_code):
            return f"{settings.SITE_URL}{reverse('draft', args=[token])}"

    def note_opening(self) -> None:
        """Count a reading; those at the same moment count each."""
        DraftLink.objects.filter(pk=self.pk).update(
            times_opened=models.F("times_opened") + 1, last_opened_at=timezone.now()
        )

    def revoke(self) -> None:
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
