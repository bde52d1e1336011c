from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page, Site

from archive.normal_form import LONGEST, Address, normal_host, own_host
from core.prepared import prepared
from core.visibility import is_restricted

from .ledger import ArchiveSource

BATCH = 500


class Refused(NamedTuple):
    """An address that could not be taken, as it was given, and why, in words."""

    address: str
    reason: str


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    def for_answering(self) -> Self:
        """Load the page each leads to, and what says whether readers may see it, in one statement."""
        return self.select_related("page").annotate(
            is_restricted=is_restricted("page__path"), story_date=F("page__newsarticlepage__date")
        )

    def answering(self, address: Address) -> "OldAddress | None":
        """Return the row that says most of an address. One query."""
        found = {row.address: row for row in rows_of(address.keys)}
        return next((found[key] for key in address.keys if key in found), None)

    def end_of(self, row: "OldAddress") -> "OldAddress | None":
        """Return the row at which one ends that leads to an old address of ours; None if it leads in a circle."""
        seen = {row.address}
        while row.link and (address := on_a_host_of_ours(row.link)):
            further = self.answering(address)
            if seen & ({further.address} if further else set(address.keys)):
                return None
            if further is None:
                break
            seen.add(further.address)
            row = further
        return row

    def write(self, rows: Mapping[str, "OldAddress"], *, replace: bool = True) -> None:
        """Write rows, by their addresses, in one statement; those that are there are pointed anew, or kept."""
        if replace:
            fields = ["page", "link", "is_gone", "made_by", "source"]
            OldAddress.objects.bulk_create(
                rows.values(), update_conflicts=True, unique_fields=["address"], update_fields=fields
            )
        else:
            OldAddress.objects.bulk_create(rows.values(), ignore_conflicts=True)
        MissingAddress.objects.filter(address__in=rows).delete()


class OldAddress(models.Model):
    """An address that led somewhere once, and what answers there now: a page, an address elsewhere, or that it is gone.

    Importing writes them, pages that move leave them, and editors make them by hand. A live page's own address is
    never one of them.
    """

    class MadeBy(models.TextChoices):
        HAND = "hand", _("an editor")
        MOVE = "move", _("a page that moved")
        IMPORT = "import", _("an import")

    address = models.CharField(
        _("old address"),
        max_length=LONGEST,
        error_messages={"unique": _("It is known already where this address leads. Change that entry instead.")},
        help_text=_(
            "A path such as /2005/02/story.html or /?p=5 answers whatever the site was called; with "
            "http://old.example.org/ before it, there alone. Capitals, a slash at the end and the like do not matter."
        ),
    )
    link = models.CharField(
        _("address elsewhere"), max_length=2000, blank=True, help_text=_("Begins with http:// or https://.")
    )
    is_gone = models.BooleanField(
        _("gone for good"),
        default=False,
        help_text=_("It was left out on purpose: readers and search engines are told so (410)."),
    )
    made_by = models.CharField(_("origin"), max_length=10, choices=MadeBy, default=MadeBy.HAND, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="old_addresses",
        help_text=_("Readers are led to its address of the day, wherever it moves."),
    )
    source = models.ForeignKey(
        ArchiveSource,
        verbose_name=_("source"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="old_addresses",
    )

    objects = OldAddressQuerySet.as_manager()

    panels = [
        FieldPanel("address"),
        PageChooserPanel("page"),
        FieldPanel("link"),
        FieldPanel("is_gone"),
    ]

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(fields=["address"], name="archive_old_address_once"),
            models.CheckConstraint(
                name="archive_old_address_leads_to_one_thing",
                condition=Q(page__isnull=False, link="", is_gone=False)
                | (Q(page__isnull=True, is_gone=False) & ~Q(link=""))
                | Q(page__isnull=True, link="", is_gone=True),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **options: Any) -> None:
        super().save(*args, **options)
        MissingAddress.objects.filter(address=self.address).delete()

    @property
    def is_open(self) -> bool:
        """Whether any visitor may come to its page now, as `for_answering` has asked."""
        return self.page is not None and is_open(self.page, self)

    def clean(self) -> None:
        """Bring it into its normal form, and refuse what would lead nowhere, in a circle or away from a live page."""
        try:
            address = Address.parse(self.address)
        except ValueError as error:
            raise ValidationError({"address": str(error)}) from error
        self.address = str(address)
        if page := pages_at([self.address]).get(self.address):
            told = _t("Readers find the page “%(page)s” at this address. Choose another one, or move the page first.")
            raise ValidationError({"address": told % {"page": page.title}})
        self.clean_destination()

    def clean_destination(self) -> None:
        ways = [bool(self.page_id), bool(self.link), self.is_gone]
        if sum(ways) != 1:
            few = _t("Say where it leads: choose a page, give an address elsewhere, or tick that it is gone for good.")
            many = _t("It can lead to one thing only: a page, an address elsewhere, or nothing because it is gone.")
            raise ValidationError({"page": many if sum(ways) else few})
        if not self.link:
            return
        try:
            URLValidator(schemes=["http", "https"])(self.link)
        except ValidationError as error:
            told = _t("This is no address of the web. It has to begin with http:// or https://.")
            raise ValidationError({"link": told}) from error
        end = OldAddress.objects.end_of(self)
        if end is None:
            told = _t("This leads in a circle: readers would come back to the old address.")
            raise ValidationError({"link": told})
        self.page_id, self.link, self.is_gone = end.page_id, end.link, end.is_gone
        if address := on_a_host_of_ours(self.link):
            key = str(address.on_any_host)
            if page := pages_at([key]).get(key):
                self.page, self.link = page, ""


@prepared
def rows_of(addresses: list[str]) -> models.QuerySet[OldAddress]:
    """Return the rows of addresses: whatever is no page's own address asks for them, so mostly there are none."""
    return OldAddress.objects.filter(address__in=addresses).order_by().for_answering()


class MissingAddressQuerySet(models.QuerySet["MissingAddress"]):
    def add(self, asked: Mapping[str, "MissingAddress"]) -> None:
        """Add counts to those that are there, and rows for those that are not."""
        known = list(MissingAddress.objects.select_for_update().filter(address__in=asked))
        for row in known:
            more = asked[row.address]
            row.count += more.count
            row.last_asked_at, row.referrer = more.last_asked_at, more.referrer or row.referrer
        MissingAddress.objects.bulk_update(known, ["count", "last_asked_at", "referrer"])
        there = {row.address for row in known}
        # Another process may have been quicker; one count less is no matter.
        MissingAddress.objects.bulk_create(
            (row for key, row in asked.items() if key not in there), ignore_conflicts=True
        )


class MissingAddress(models.Model):
    """An address that readers asked for in vain, and how often. Nothing tells who they were."""

    address = models.CharField(_("address"), max_length=LONGEST)
    count = models.PositiveIntegerField(_("asked for"), default=0)
    first_asked_at = models.DateTimeField(_("first asked for"), default=timezone.now)
    last_asked_at = models.DateTimeField(_("last asked for"), default=timezone.now)
    referrer = models.CharField(_("linked from"), max_length=253, blank=True)  # a host, and no more of the address

    objects = MissingAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address not found")
        verbose_name_plural = _("addresses not found")
        ordering = ["-count", "-last_asked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["address"], name="archive_missing_address_once")]
        indexes = [models.Index(fields=["count", "last_asked_at"], name="archive_missing_least")]

    def __str__(self) -> str:
        return self.address


def pages_at(addresses: Iterable[str]) -> dict[str, Page]:
    """Return the live page of each address in its normal form that is one's own. One query for any number.

    Of other hosts than this site's own nothing is said, nor of an address with a query: that is no page's own.
    """
    paths: dict[str, str] = {}
    own = own_host()
    roots = [root for root in Site.get_site_root_paths() if normal_host(urlsplit(root.root_url).netloc) == own]
    for address in addresses:
        if "?" in address or address.startswith("//"):
            continue
        for root in roots:
            prefix = "" if root.language_code == settings.LANGUAGE_CODE else f"/{root.language_code}"
            if f"{address}/".startswith(f"{prefix}/"):
                below = address.removeprefix(prefix).strip("/")
                paths[f"{root.root_path}{below}/" if below else root.root_path] = address
    if not paths:
        return {}
    pages = Page.objects.live().filter(url_path__in=paths)
    asked = pages.annotate(is_restricted=is_restricted(), story_date=F("newsarticlepage__date"))
    return {paths[page.url_path]: page for page in asked}


def is_open(page: Page, told: Any) -> bool:
    """Whether any visitor may come to a page now, by what was asked about it together with a row (`told`).

    At a withdrawn story's address they find the notice. A story dated in the future is not there yet.
    """
    is_out = told.story_date is None or told.story_date <= timezone.now()
    return page.live and is_out and not told.is_restricted


def on_a_host_of_ours(link: str) -> Address | None:
    """Return the address of a link that comes back to us: to this site, or to an old one that answers through it."""
    try:
        address = Address.parse(link)
    except ValueError:
        return None
    named = [host for host in settings.ALLOWED_HOSTS if host != "*"]
    is_ours = not address.host or any(validate_host(host, named) for host in (address.host, f"www.{address.host}"))
    return address if is_ours else None


def batches(items: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
