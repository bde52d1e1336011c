"""What to look at before an issue is sent: what keeps it back, and what an editor has to have seen."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from news.checklist import ADVICE, MISSING, OK, UNKNOWN, Point
from news.models import LinkCheck
from newsletter import delivery
from newsletter.content import IssueContent
from newsletter.mail import PREFERENCES, UNSUBSCRIBE, Letter
from newsletter.models import NewsletterIssue
from newsletter.rendering import letter_of

SUBJECT_READS_BEST = 70  # characters that inboxes on a desk show; a phone shows some forty
# Gmail cuts a mail at 102 KB, and what it cuts off is the way to unsubscribe.
LARGEST = 100 * 1024


@dataclass
class IssueChecklist:
    """The points of one issue. What is missing keeps it from being sent; the rest waits for an editor's word."""

    issue: NewsletterIssue
    content: IssueContent
    letter: Letter

    @classmethod
    def of(cls, issue: NewsletterIssue) -> "IssueChecklist":
        with override(issue.language), timezone.override(timezone.get_default_timezone()):
            content = IssueContent.of(issue)
            return cls(issue, content, letter_of(content))

    @cached_property
    def points(self) -> list[Point]:
        return [*self.in_the_inbox(), self.stories(), *self.pictures(), *self.links(), self.size(), self.readers()]

    @property
    def missing(self) -> list[Point]:
        return [point for point in self.points if point.state == MISSING]

    @property
    def open(self) -> list[Point]:
        """What has to be confirmed."""
        return [point for point in self.points if point.state in {ADVICE, UNKNOWN}]

    @cached_property
    def addresses(self) -> list[str]:
        """What is to be asked whether it answers: all that lies elsewhere, and of ours what somebody wrote out."""
        return list(dict.fromkeys([*outside_addresses(self.letter.html), *self.content.written_addresses]))

    @cached_property
    def audience(self) -> int:
        return delivery.audience(self.issue).count()

    def in_the_inbox(self) -> Iterator[Point]:
        subject = self.issue.subject.strip()
        said = ngettext("%d character", "%d characters", len(subject)) % len(subject)
        if not subject:
            yield Point(MISSING, _("Subject"), _("Write what the issue is about."), "subject")
        elif len(subject) > SUBJECT_READS_BEST:
            said = _("%(said)s; an inbox shows the first %(count)d.") % {"said": said, "count": SUBJECT_READS_BEST}
            yield Point(ADVICE, _("Subject"), said, "subject")
        else:
            yield Point(OK, _("Subject"), said, "subject")

    def stories(self) -> Point:
        """Look for stories: an issue that has none, and no intro either, says nothing."""
        count = len(self.content.stories)
        picks = self.issue.picked.count() if self.issue.selection == NewsletterIssue.Selection.PICKED else count
        if not count and not self.content.intro:
            return Point(MISSING, _("Stories"), _("There is nothing to tell: no story, and no intro."), "picked")
        if not count:
            said = _("There is none. Readers who have chosen topics do not get an issue without a story.")
            return Point(ADVICE, _("Stories"), said, "picked")
        if picks > count:
            left_out = ngettext(
                "%d picked story is left out: readers cannot see it now.",
                "%d picked stories are left out: readers cannot see them now.",
                picks - count,
            )
            return Point(ADVICE, _("Stories"), left_out % (picks - count), "picked")
        return Point(OK, _("Stories"), ngettext("%d story", "%d stories", count) % count, "picked")

    def pictures(self) -> Iterator[Point]:
        pictures = self.content.pictures
        if not pictures:
            return
        silent = [picture.place for picture in pictures if not picture.alt.strip() and not picture.is_decoration]
        nameless = [picture.place for picture in pictures if not picture.is_credited]
        yield in_places(_("Alternative text"), silent)
        yield in_places(_("Credit"), nameless)

    def links(self) -> Iterator[Point]:
        if hidden := self.content.words.hidden_links:
            said = ngettext(
                "%d link leads to a page that is gone or that readers cannot see; they read the words alone.",
                "%d links lead to pages that are gone or that readers cannot see; they read the words alone.",
                hidden,
            )
            yield Point(ADVICE, _("Links to our pages"), said % hidden, "body")
        urls = self.addresses
        if not urls:
            return
        checks = {check.url: check for check in LinkCheck.objects.filter(url__in=urls)}
        bad = [f"{url} ({check.status or check.reason})" for url, check in checks.items() if not check.is_good]
        if bad:
            yield Point(ADVICE, _("Links elsewhere"), _("No good answer: %s") % ", ".join(bad), "body")
        elif len(checks) < len(urls):
            said = _("Not all of them were asked yet. Have them asked, and look again in a minute.")
            yield Point(UNKNOWN, _("Links elsewhere"), said, "body")
        else:
            yield Point(OK, _("Links elsewhere"), _("All of them answer."), "body")

    def size(self) -> Point:
        size = len(self.letter.html.encode())
        words = {"size": -(-size // 1024), "limit": LARGEST // 1024}
        if size > LARGEST:
            said = _(
                "%(size)d KB: mail programs cut what is larger than %(limit)d KB, and with it the way to unsubscribe. "
                "Bring some stories as teasers."
            )
            return Point(MISSING, _("Size"), said % words, "picked")
        return Point(OK, _("Size"), _("%(size)d of %(limit)d KB") % words, "picked")

    def readers(self) -> Point:
        if not self.audience:
            said = _("Nobody would get it: no subscriber wants this language, these topics and this frequency.")
            return Point(MISSING, _("Audience"), said, "language")
        said = ngettext("%d subscriber", "%d subscribers", self.audience) % self.audience
        return Point(OK, _("Audience"), said, "language")


def in_places(name: str, places: list[str]) -> Point:
    if not places:
        return Point(OK, name, _("All pictures have it."), "picked")
    said = ngettext("%(count)d picture has none: %(places)s", "%(count)d pictures have none: %(places)s", len(places))
    return Point(ADVICE, name, said % {"count": len(places), "places": ", ".join(dict.fromkeys(places))}, "picked")


def outside_addresses(html: str) -> list[str]:
    """Return the addresses elsewhere that a mail leads to, each once, in the order of reading."""
    ours = {urlsplit(address).netloc for address in (settings.SITE_URL, UNSUBSCRIBE, PREFERENCES)}
    links = [str(link["href"]) for link in BeautifulSoup(html, "html.parser").select("a[href]")]
    found = [url for url in links if url.startswith(("http://", "https://")) and urlsplit(url).netloc not in ours]
    return list(dict.fromkeys(found))
