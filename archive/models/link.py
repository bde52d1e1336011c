from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from news.models.link_check import LONGEST

STRIKES = 3  # bad answers, on as many days, before an address is called dead
BETWEEN_STRIKES = timedelta(hours=24)
IN_HAND = timedelta(minutes=30)  # after which an address whose worker died is another's to ask


class LinkHost(models.Model):
    """A server that stories lead to, as it stands in an address: with its port, if that is not the usual one."""

    name = models.CharField(max_length=255, unique=True)
    free_at = models.DateTimeField(default=timezone.now)  # when it may be asked again, by whichever worker
    robots = models.TextField(blank=True)  # its robots.txt, as far as it was read
    robots_until = models.DateTimeField(null=True, blank=True)  # how long that is believed

    def __str__(self) -> str:
        return self.name


class GuardianPace(models.Model):
    """The one row by which all workers together keep to LINKS_PER_MINUTE."""

    not_before = models.DateTimeField(default=timezone.now)  # the next request, to whomever
    heard_at = models.DateTimeField(null=True, blank=True)  # when any server last answered us anything

    def __str__(self) -> str:
        return str(self.not_before)


class OutgoingLinkQuerySet(models.QuerySet["OutgoingLink"]):
    """Addresses elsewhere that stories lead to."""

    def due(self, now: datetime) -> Self:
        """Keep those that are to be asked and whose server may be; the longest overdue first."""
        asked = self.filter(next_check_at__lte=now, host__free_at__lte=now)
        return asked.exclude(state=OutgoingLink.State.IGNORED).order_by("next_check_at", "pk")

    def numbers(self) -> dict[int, int]:
        """Return {state: how many are in it}."""
        return dict(self.order_by().values_list("state").annotate(number=models.Count("pk")))

    def of_addresses(self, urls: list[str], hosts: dict[str, str]) -> dict[str, int]:
        """Return {address: key}; those that are new come in, at the servers that `hosts` names for them."""
        known = dict(self.filter(url__in=urls).values_list("url", "pk"))
        for url in urls:
            if url not in known:
                host, _created = LinkHost.objects.get_or_create(name=hosts[url])
                link, _created = self.get_or_create(url=url, defaults={"host": host})
                known[url] = link.pk
        return known


class OutgoingLink(models.Model):
    """An address elsewhere that live stories lead to, and what the link guardian thinks of it.

    `news.LinkCheck` has its last answer, whoever asked; this has the judgement, which takes several.
    """

    class State(models.IntegerChoices):
        """Where it stands, in the order in which the desk shows it."""

        DEAD = 1, _("dead")
        DOUBTFUL = 2, _("doubtful")
        MOVED = 3, _("moved")
        FAILING = 4, _("failing")
        UNTOLD = 5, _("cannot be told")
        NEW = 6, _("not asked yet")
        GOOD = 7, _("good")
        IGNORED = 8, _("ignored")

    class Reason(models.TextChoices):
        """Why, in an editor's words."""

        NOT_FOUND = "not_found", _("The page is not there (404).")
        TAKEN_DOWN = "taken_down", _("Its site says that the page was taken down for good (410).")
        SOFT_404 = "soft_404", _("The site shows an error page, and says that all is well.")
        FRONT_PAGE = "front_page", _("Leads to the front page of its site, as every wrong address there does.")
        NO_HOST = "no_host", _("There is no site of this name.")
        REFUSED = "refused", _("Nobody answers at this address.")
        SILENT = "silent", _("The site does not answer in time.")
        NO_TLS = "no_tls", _("A secure connection cannot be made.")
        SERVER_ERROR = "server_error", _("The site has an error of its own.")
        LOOP = "loop", _("Sends its readers round in a circle.")
        GARBLED = "garbled", _("What comes back is no web page.")
        CERTIFICATE = "certificate", _("The site's certificate is not valid; browsers warn of it.")
        SAYS_NOT_FOUND = "says_not_found", _("The page answers, but reads like an error page.")
        TO_FRONT = "to_front", _("Leads to the front page of its site.")
        SAME_FOR_ALL = "same_for_all", _("The site shows the same page at any address.")
        NO_ADDRESS = "no_address", _("This is no address of the web.")
        MOVED = "moved", _("The site says that the page has moved for good.")
        NOT_FOR_US = "not_for_us", _("The site turns machines away; a person may well get in.")
        ROBOTS = "robots", _("The site asks machines to stay away from this page (robots.txt).")
        NO_ROBOTS = "no_robots", _("The site does not say whether machines may ask (robots.txt has an error).")
        NO_ENTRY = "no_entry", _("Leads to a network or a port that this server does not go to.")
        ODD = "odd", _("The answer says neither that the page is there nor that it is not.")

    url = models.CharField(_("address"), max_length=LONGEST, unique=True)
    state = models.PositiveSmallIntegerField(_("state"), choices=State, default=State.NEW)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    since = models.DateTimeField(_("since"), null=True, blank=True)  # when it was first not good
    strikes = models.PositiveSmallIntegerField(_("strikes"), default=0)
    struck_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(_("next check"), default=timezone.now, db_index=True)
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=255, blank=True)
    moved_to = models.CharField(_("moved to"), max_length=LONGEST, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    host = models.ForeignKey(LinkHost, verbose_name=_("site"), on_delete=models.PROTECT, related_name="links")
    answer = models.OneToOneField(
        "news.LinkCheck",
        verbose_name=_("last answer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    stories = models.ManyToManyField(
        "news.NewsArticlePage",
        verbose_name=_("stories"),
        through="archive.LinkInStory",
        related_name="outgoing_links",
    )

    objects = OutgoingLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing link")
        verbose_name_plural = _("outgoing links")
        ordering = ["state", "since", "pk"]
        indexes = [models.Index(fields=["state", "since"], name="archive_link_desk")]

    def __str__(self) -> str:
        return self.url

    @property
    def state_name(self) -> str:
        """The state in a word that stays, for templates."""
        return self.State(self.state).name.lower()


class LinkInStoryQuerySet(models.QuerySet["LinkInStory"]):
    def wanting_a_copy(self, now: datetime) -> Self:
        """Keep the places of dead addresses for which an archived copy is to be looked for."""
        dead = self.filter(link__state=OutgoingLink.State.DEAD, copy_url="", look_at__lte=now)
        return dead.order_by("look_at", "pk")


class LinkInStory(models.Model):
    """A story that leads to an address, and the archived copy from near its date that would do instead."""

    copy_url = models.CharField(_("archived copy"), max_length=LONGEST, blank=True)
    copy_made_at = models.DateTimeField(_("copied at"), null=True, blank=True)
    look_at = models.DateTimeField(default=timezone.now)  # when to look for a copy next

    link = models.ForeignKey(OutgoingLink, on_delete=models.CASCADE, related_name="places")
    # The row outlives its story: by it the outbox's handler knows what to clear up after one that is deleted.
    story = models.ForeignKey(
        "news.NewsArticlePage", on_delete=models.DO_NOTHING, db_constraint=False, related_name="link_places"
    )

    objects = LinkInStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("link in a story")
        verbose_name_plural = _("links in stories")
        constraints = [models.UniqueConstraint(fields=["link", "story"], name="one_place_for_each_story")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.link_id}"


@register_setting(icon="link", order=910)
class GuardianSettings(BaseGenericSetting):
    """What the link guardian may do besides asking the addresses themselves."""

    asks_for_copies = models.BooleanField(
        _("look for archived copies of dead links"),
        default=False,
        help_text=_(
            "The address of a dead link and the date of its story are sent to the Internet Archive. What it has is "
            "proposed to you; nothing in a story changes by itself."
        ),
    )

    class Meta:
        verbose_name = _("link guardian")
