"""What to look at before a story is published: what it must have, and what would do it good."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from news.links import hidden_pages, lost_pages, outside_links
from news.models.link_check import LinkCheck
from news.readability import grade, lix

if TYPE_CHECKING:
    from news.models import NewsArticlePage

OK, MISSING, ADVICE, UNKNOWN = "ok", "missing", "advice", "unknown"
HEADLINE_READS_BEST = 75
LEDE_READS_BEST = (120, 220)


@dataclass(frozen=True)
class Point:
    """One thing to look at. What is `missing` keeps the story from being published; advice does not.

    `field` is where an editor mends it: a field of the form, or one of its inline forms.
    """

    state: str
    name: str
    said: str
    field: str

    @property
    def icon(self) -> str:
        return {OK: "check", MISSING: "cross", ADVICE: "warning", UNKNOWN: "help"}[self.state]

    @property
    def word(self) -> str:
        return {OK: _("Good"), MISSING: _("Missing"), ADVICE: _("Look at it"), UNKNOWN: _("Not known yet")}[self.state]


@dataclass(frozen=True)
class Checklist:
    """The points of one story, in the order of the form."""

    points: list[Point]

    @classmethod
    def of(cls, story: "NewsArticlePage", topics: list[Any] | None = None) -> "Checklist":
        """Look at a story; `topics` are those of a form that is not saved yet, in the story's language."""
        return cls(list(look_at(story, story.topics if topics is None else topics)))

    @property
    def missing(self) -> list[Point]:
        return [point for point in self.points if point.state == MISSING]


def look_at(story: "NewsArticlePage", topics: list[Any]) -> Iterator[Point]:
    yield headline(story)
    yield lede(story)
    yield from lead_image(story)
    yield from internal_links(story)
    yield from links_elsewhere(story)
    if topics:
        yield Point(OK, _("Topic"), ", ".join(topic.name for topic in topics), "story_topics")
    else:
        said = _("Choose a topic in the language of the story; readers find it under none.")
        yield Point(MISSING, _("Topic"), said, "story_topics")
    yield reading_level(story)


def headline(story: "NewsArticlePage") -> Point:
    count = len(story.title)
    said = ngettext("%d character", "%d characters", count) % count
    return Point(ADVICE if count > HEADLINE_READS_BEST else OK, _("Headline"), said, "title")


def lede(story: "NewsArticlePage") -> Point:
    count = len(story.lede.strip())
    if not count:
        return Point(MISSING, _("Lede"), _("Say in one or two sentences what happened."), "lede")
    low, high = LEDE_READS_BEST
    said = ngettext("%d character", "%d characters", count) % count
    return Point(OK if low <= count <= high else ADVICE, _("Lede"), said, "lede")


def lead_image(story: "NewsArticlePage") -> Iterator[Point]:
    if not story.lead_image:
        yield Point(ADVICE, _("Lead image"), _("A story without one is a line of text in every list."), "lead_image")
        return
    yield Point(OK, _("Lead image"), story.lead_image.title, "lead_image")
    if story.alt.strip():
        yield Point(OK, _("Alternative text"), story.alt, "lead_image_alt")
    else:
        said = _("Say in one sentence what the picture shows, for readers who cannot see it.")
        yield Point(MISSING, _("Alternative text"), said, "lead_image_alt")
    credited = story.lead_image.is_credited
    said = story.lead_image.credit or (_("Waived in the image library.") if credited else "")
    said = said or _("Say who made this picture, or waive the credit in the image library.")
    yield Point(OK if credited else MISSING, _("Credit"), said, "lead_image")


def internal_links(story: "NewsArticlePage") -> Iterator[Point]:
    if lost := lost_pages(story):
        said = ngettext("%d link leads to a page that is gone.", "%d links lead to pages that are gone.", lost) % lost
        yield Point(MISSING, _("Links to our pages"), said, "body")
    elif hidden := hidden_pages(story):
        said = ngettext(
            "%d link leads to a page that readers cannot see; they read the words alone until it is out.",
            "%d links lead to pages that readers cannot see; they read the words alone until those are out.",
            hidden,
        )
        yield Point(ADVICE, _("Links to our pages"), said % hidden, "body")


def links_elsewhere(story: "NewsArticlePage") -> Iterator[Point]:
    urls = outside_links(story)
    if not urls:
        return
    checks = {check.url: check for check in LinkCheck.objects.filter(url__in=urls)}
    bad = [checks[url] for url in urls if url in checks and not checks[url].is_good]
    silent = [f"{check.url} ({check.status or check.reason})" for check in bad]
    if silent:
        yield Point(ADVICE, _("Links elsewhere"), _("No good answer: %s") % ", ".join(silent), "body")
    elif len(checks) < len(urls):
        yield Point(UNKNOWN, _("Links elsewhere"), _("They are asked when you save."), "body")
    else:
        yield Point(OK, _("Links elsewhere"), _("All of them answer."), "body")


def reading_level(story: "NewsArticlePage") -> Point:
    paragraphs = [str(block.value) for block in story.body if block.block_type == "paragraph"]
    text = " ".join([story.lede, *(strip_tags(html.replace("</p>", " ")) for html in paragraphs)])
    value = lix(text)
    if value is None:
        return Point(UNKNOWN, _("Reading level"), _("Too short to tell."), "body")
    return Point(
        OK, _("Reading level"), _("LIX %(value)d: %(grade)s") % {"value": value, "grade": grade(value)}, "body"
    )
