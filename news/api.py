"""What the API tells of stories and news indexes, and how stories can be asked for."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import override
from wagtail.api.v2.utils import BadRequestError
from wagtail.models import Locale
from wagtail.rich_text import expand_db_html

from core.api.asking import Asked, Parameter, slug, whole_number
from core.api.blocks import BODY, told_body
from core.api.endpoint import detail_url
from core.api.fields import Field
from core.api.pages import LANGUAGES, LOCALE, PAGES, PageKind, ToldPage, page_address
from core.api.pictures import RENDITIONS, sizes_of
from core.api.schema import ADDRESS, HTML, MOMENT, NUMBER, TEXT, list_of, one_of, or_null, record, said
from core.models.image import load_renditions
from core.portable_html import portable
from core.rich_text import links_known
from news.listing import FIRST_YEAR, span
from news.models import Correction, NewsArticlePage, NewsIndexPage, Person, Topic
from news.models.lists import ALL, ListLength
from news.portable import portable_stories

LAST_YEAR = 2999
YEAR, MONTH = "year", "month"
TOPIC, AUTHOR = "topic", "author"

LEAD_IMAGE = record(id=NUMBER, alt=TEXT, caption=TEXT, credit=TEXT, renditions=RENDITIONS)
TOPICS = list_of(record(name=TEXT, slug=TEXT, html_url=or_null(ADDRESS)))
PEOPLE = list_of(record(name=TEXT, slug=TEXT, role=TEXT, html_url=or_null(ADDRESS)))
TRANSLATIONS = list_of(
    record(id=NUMBER, locale=one_of(*LANGUAGES), title=TEXT, html_url=or_null(ADDRESS), detail_url=ADDRESS)
)
SOURCES = list_of(record(name=TEXT, url=or_null(ADDRESS)))
CORRECTIONS = list_of(
    record(kind=one_of(*Correction.Kind.values), date=MOMENT, text=TEXT, html=HTML, html_url=or_null(ADDRESS))
)


@dataclass
class ToldStory(ToldPage):
    """A story that is told of; what is empty here was not asked for."""

    translations: list[NewsArticlePage] = field(default_factory=list)
    body: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    html: str = ""

    @property
    def index_address(self) -> str | None:
        """Address of the index above it, known without asking for that page."""
        address = page_address(self.page)
        return address.removesuffix(f"{self.page.slug}/") if address else None

    @property
    def lead_image(self) -> dict[str, Any] | None:
        story = self.page
        if not story.lead_image:
            return None
        return {
            "id": story.lead_image.pk,
            "alt": story.alt,
            "caption": story.caption,
            "credit": story.lead_image.credit,
            "renditions": sizes_of(story.lead_image),
        }

    @property
    def topics(self) -> list[dict[str, Any]]:
        return [
            {"name": topic.name, "slug": topic.slug, "html_url": self.below("topics", topic.slug)}
            for topic in self.page.topics
        ]

    @property
    def people(self) -> list[dict[str, Any]]:
        return [
            {
                "name": person.name,
                "slug": person.slug,
                "role": person.role,
                "html_url": self.below("authors", person.slug),
            }
            for person in self.page.people
        ]

    def below(self, part: str, name: str) -> str | None:
        return f"{self.index_address}{part}/{name}/" if self.index_address else None

    @property
    def told_translations(self) -> list[dict[str, Any]]:
        return [
            {
                "id": story.pk,
                "locale": story.locale.language_code,
                "title": story.title,
                "html_url": page_address(story),
                "detail_url": detail_url(PAGES, story.pk),
            }
            for story in self.translations
        ]

    @property
    def sources(self) -> list[dict[str, Any]]:
        return [{"name": source.value["name"], "url": source.value["url"] or None} for source in self.page.sources]


class StoryKind(PageKind):
    """Stories that are out, not withdrawn, and on no restricted branch."""

    name = "Story"
    model = NewsArticlePage
    orders = ("-date", "date", "-id", "id")

    def own_fields(self) -> list[Field]:
        return [
            Field("text_url", or_null(ADDRESS), text_address, in_meta=True),
            Field("lede", TEXT, lambda told: told.page.lede),
            Field("date", said(MOMENT, "When it came out."), lambda told: told.page.date),
            Field(
                "changed_at",
                said(or_null(MOMENT), "When readers last got something else to read, or were told of a mistake."),
                lambda told: told.page.changed_at,
            ),
            Field("lead_image", or_null(LEAD_IMAGE), lambda told: told.lead_image),
            Field("topics", said(TOPICS, "The first one is the kicker above the headline."), lambda told: told.topics),
            Field("people", said(PEOPLE, "Who wrote it."), lambda told: told.people),
            Field("sources", SOURCES, lambda told: told.sources, in_lists=False),
            Field("translations", TRANSLATIONS, lambda told: told.told_translations, in_lists=False),
            Field(
                "corrections",
                said(CORRECTIONS, "Newest first."),
                lambda told: told.corrections,
                in_lists=False,
            ),
            Field("body", BODY, lambda told: told.body, in_lists=False, is_whole=True),
            Field(
                "html",
                said(
                    HTML,
                    "All that readers see between headline and More News; no forms, no scripts.",
                ),
                lambda told: told.html,
                in_lists=False,
                is_whole=True,
            ),
        ]

    @property
    def narrowing(self) -> list[Parameter]:
        return [
            LOCALE,
            slug(TOPIC, "On a topic, by the last part of its page's address; with `locale` if languages share it."),
            slug(AUTHOR, "By a person, by the last part of their page's address; with `locale` if languages share it."),
            whole_number(YEAR, "Dated in a year, by the clock where the site is.", FIRST_YEAR, LAST_YEAR),
            whole_number(MONTH, "Dated in a month of `year`.", 1, 12),
        ]

    def found(self, asked: Asked) -> QuerySet[Any]:
        stories = NewsArticlePage.objects.published()
        dates = span_of(asked)
        rows: dict[str, Any] = {}
        for relation, name, one in (
            ("story_topics", "topic", only(Topic, TOPIC, asked)),
            ("bylines", "person", only(Person, AUTHOR, asked)),
        ):
            if one:
                rows[f"{relation}__{name}"] = one
                stories = stories.in_language(one.locale_id)
            if one and dates:  # an index has these rows in the order of their dates
                rows |= {f"{relation}__date__gte": dates[0], f"{relation}__date__lt": dates[1]}
        if dates:
            stories = stories.between(*dates)
        if "locale" in asked:
            stories = stories.in_language(locale_of(asked).pk)
        return stories.filter(**rows)

    def ordered(self, found: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        order = asked.get("order", self.orders[0])
        sign, name = ("-", order[1:]) if order.startswith("-") else ("", order)
        if name == "date" and (relation := relation_of(asked)):
            return found.order_by(f"{sign}{relation}__date", f"{sign}{relation}__story")
        return found.order_by(f"{sign}{name}", f"{sign}pk")

    def length(self, asked: Asked) -> int | None:
        known = ListLength.objects.of(*tags) if (tags := tags_of(asked)) else None
        return super().length(asked) if known is None else known

    def loading(self, found: Any, names: set[str]) -> QuerySet[Any]:
        found = found.for_elsewhere()
        return found if names & {"body", "html"} else found.defer("body")

    def with_parts(self, rows: list[Any], names: set[str]) -> list[Any]:
        told = {story.pk: ToldStory(story) for story in rows}
        if "translations" in names:
            find_translations(told)
        if names & {"body", "html"}:
            tell_whole(told, names)
        elif "lead_image" in names:
            load_renditions(story.lead_image for story in rows if story.lead_image)
        if "corrections" in names:
            tell_corrections(told)
        return [*told.values()]


def text_address(told: ToldStory) -> str | None:
    return f"{settings.SITE_URL}{told.page.text_address}" if page_address(told.page) else None


def find_translations(told: dict[int, ToldStory]) -> None:
    """Give stories their public translations, in one query for all of them."""
    keys = {each.page.translation_key for each in told.values()}
    others = NewsArticlePage.objects.published().filter(translation_key__in=keys).select_related("locale").defer("body")
    for other in others.order_by("locale__language_code", "pk"):
        for each in told.values():
            if each.page.translation_key == other.translation_key and each.page.pk != other.pk:
                each.translations.append(other)


def tell_whole(told: dict[int, ToldStory], names: set[str]) -> None:
    with links_known([]):
        for whole in portable_stories([each.page for each in told.values()]):
            each = told[whole.story.pk]
            each.html = whole.html
            if "body" in names:
                with override(whole.story.locale.language_code):
                    each.body = told_body(whole.portable_blocks, whole.address)


def tell_corrections(told: dict[int, ToldStory]) -> None:
    with links_known(note.text for each in told.values() for note in each.page.plain_notes):
        for each in told.values():
            address = page_address(each.page)
            with override(each.page.locale.language_code):
                each.corrections = [
                    {
                        "kind": note.kind,
                        "date": note.date,
                        "text": note.plain_text,
                        "html": portable(expand_db_html(note.text), address or settings.SITE_URL),
                        "html_url": f"{address}#{note.anchor}" if address else None,
                    }
                    for note in each.page.plain_notes
                ]


def only(model: type[Topic] | type[Person], name: str, asked: Asked) -> Any:
    """Return the topic or person that is asked for, None if none is. BadRequestError for what is none, or several."""
    if name not in asked:
        return None
    found = model.objects.filter(slug=asked[name])
    if "locale" in asked:
        found = found.filter(locale__language_code=asked["locale"])
    rows = list(found.order_by("pk")[:2])
    if not rows:
        raise BadRequestError(f"There is no {name} “{asked[name]}”.")
    if len(rows) > 1:
        raise BadRequestError(f"There is a {name} “{asked[name]}” in several languages: say which by locale.")
    return rows[0]


def locale_of(asked: Asked) -> Locale:
    locale = Locale.objects.filter(language_code=asked["locale"]).first()
    if locale is None:
        raise BadRequestError(f"Nothing is written in the language “{asked['locale']}” here.")
    return locale


def span_of(asked: Asked) -> tuple[datetime, datetime] | None:
    if MONTH in asked and YEAR not in asked:
        raise BadRequestError("Say of which year the month is: year=2005&month=2.")
    return span(asked[YEAR], asked.get(MONTH)) if YEAR in asked else None


def relation_of(asked: Asked) -> str | None:
    """Return the rows that have what is asked for in the order of its dates."""
    return "story_topics" if TOPIC in asked else "bylines" if AUTHOR in asked else None


def tags_of(asked: Asked) -> list[str]:
    """Return the lists that hold just what is asked for, as `NewsArticlePage.lists` has them; none, if none do."""
    narrowed = asked.keys() & {TOPIC, AUTHOR, YEAR}
    if not narrowed and "locale" not in asked:
        return [ALL]
    if len(narrowed) > 1:
        return []
    for tag, model, name in (("topic", Topic, TOPIC), ("person", Person, AUTHOR)):
        if name in asked:
            return [f"{tag} {only(model, name, asked).pk}"]
    locales = [locale_of(asked).pk] if "locale" in asked else list(Locale.objects.values_list("pk", flat=True))
    span = "month {} {year}-{month:02d}" if MONTH in asked else "year {} {year}" if YEAR in asked else "stories {}"
    return [span.format(locale, **asked) for locale in locales]


class NewsIndexKind(PageKind):
    """The lists of all stories, one for each language."""

    name = "NewsIndex"
    model = NewsIndexPage

    def own_fields(self) -> list[Field]:
        return [Field("intro", TEXT, lambda told: told.page.intro)]
