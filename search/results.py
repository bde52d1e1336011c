"""A page of results: what readers see of the documents found, and the ways to find more or less."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page as PageOfIds
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paginator import ForgivingPaginator
from core.prepared import prepared
from news.listing import Archive
from news.models import Person, StoryTopic, Topic
from search.asked import Note
from search.finding import COUNTED, RANKED, Found, Narrowing
from search.models import DocumentText, SearchDocument
from search.promoted import Promoted, promoted_for
from search.public import public_pages
from search.query import ALL_LANGUAGES, BY_DATE, SearchQuery
from search.snippets import marked, snippet

PER_PAGE = 10
MOST_CHOICES = 8  # topics and authors that are offered, the most frequent ones
NOBODY = (0,)  # no row has this key


@dataclass(frozen=True)
class Result:
    """A document that was found, as the page shows it; `position` counts from the first result of all pages."""

    position: int
    url: str
    headline: SafeString
    snippet: SafeString
    document: SearchDocument
    kicker: str


@dataclass(frozen=True)
class Choice:
    """A way to narrow the search down, or to take that back."""

    name: Any
    count: int
    parameters: str
    is_chosen: bool


class ById(Sequence[int]):
    """The ids of the documents found, in the order asked for, fetched a page at a time."""

    def __init__(self, found: Found, sort: str) -> None:
        self.found, self.sort = found, sort

    def __len__(self) -> int:
        return self.found.count if self.sort == BY_DATE else min(self.found.count, RANKED)

    def __getitem__(self, part: Any) -> Any:
        if self.sort == BY_DATE:
            return self.found.newest(part.start, part.stop)
        return self.found.best[part]


class Results:
    """What one search found."""

    def __init__(self, query: SearchQuery, language: str, number: Any) -> None:
        self.query, self.language = query, language
        asked = query.language or language
        self.narrowing = Narrowing(
            language="" if asked == ALL_LANGUAGES else asked,
            year=query.year,
            topics=keys(Topic, query.topic, language) if query.topic else (),
            authors=keys(Person, query.author, language) if query.author else (),
        )
        self.found = Found(query.text, self.narrowing, as_typed=query.as_typed)
        self.number = number

    @cached_property
    def page(self) -> PageOfIds[Any]:
        return ForgivingPaginator(ById(self.found, self.query.sort), PER_PAGE).get_page(self.number)

    @property
    def count(self) -> int:
        return self.found.count

    @property
    def counted(self) -> int:
        """How many were counted, if there are more; else 0."""
        return COUNTED if self.found.has_more else 0

    @property
    def is_capped(self) -> bool:
        """Whether there are more than relevance has been reckoned for."""
        return not self.query.sort and self.count > RANKED

    @property
    def corrected(self) -> str:
        return self.found.corrected

    @property
    def shown(self) -> str:
        """The words that were searched for."""
        return self.corrected or self.query.text

    @property
    def missing(self) -> str:
        return quoted(self.found.missing)

    @property
    def is_partial(self) -> bool:
        return self.found.is_partial

    @property
    def synonyms(self) -> str:
        """What was looked for too, because an editor said that it means the same."""
        found = [text for one in self.found.asked for term in one.terms for text in term.synonyms]
        return quoted(dict.fromkeys(found))

    @cached_property
    def promoted(self) -> list[Promoted]:
        """What editors have put on top of this search, above its first page alone."""
        return promoted_for(self.query.text, self.corrected, self.narrowing.language) if self.page.number == 1 else []

    @property
    def note(self) -> str:
        """What a reader's browser tells us of this search (`search.asked`)."""
        return Note.of(self.narrowing.language or self.language, self.query.text, self.count).signed

    @property
    def is_first_look(self) -> bool:
        """Whether this is the search itself, and not another page or a narrower view of it."""
        return self.page.number == 1 and self.query == SearchQuery(self.query.text)

    @property
    def as_typed(self) -> str:
        return self.query.but(as_typed=True)

    @cached_property
    def meant(self) -> str:
        """What was meant, where the very words were asked for and are nowhere."""
        return Found(self.query.text, self.narrowing).corrected if self.query.as_typed and not self.count else ""

    @property
    def as_meant(self) -> str:
        return self.query.but(text=self.meant, as_typed=False)

    @property
    def widened(self) -> str:
        return self.query.but(topic="", author="", year=None)

    @property
    def everywhere(self) -> str:
        return self.query.but(language=ALL_LANGUAGES)

    @property
    def elsewhere(self) -> int:
        """How many there are in the languages that were not asked for."""
        return max(sum(self.found.spread.languages.values()) - self.count, 0)

    @property
    def orders(self) -> list[tuple[Any, str | None]]:
        """The ways to sort, each with its query string, or None for the one in use."""
        ways = [(pgettext("sorted by", "relevance"), ""), (pgettext("sorted by", "date"), BY_DATE)]
        return [(name, None if self.query.sort == sort else self.query.but(sort=sort)) for name, sort in ways]

    @cached_property
    def items(self) -> list[Result]:
        """The results of this page; what has been taken away since the index was written is left out."""
        ids = list(self.page.object_list)
        texts = {text.pk: text for text in texts_of(ids)}
        pages = public_pages([text.document.page_id for text in texts.values()])
        kickers = {row.story_id: row.topic.name for row in topics_of(list(pages))}
        tokens = {token for reading in self.found.asked for term in reading.terms for token in term.tokens}
        tokens |= {word.token for reading in self.found.asked for term in reading.terms for word in term.clause.words}
        return [
            Result(
                position=position,
                url=pages[document.page_id].get_url() or "",
                headline=marked(text.headline, document.language, tokens),
                snippet=snippet(f"{text.lede}\n{text.body}", document.language, tokens),
                document=document,
                kicker=kickers.get(document.page_id, ""),
            )
            for position, text, document in (
                (position, texts[pk], texts[pk].document)
                for position, pk in enumerate(ids, start=self.page.start_index())
                if pk in texts
            )
            if document.page_id in pages
        ]

    # Ways to narrow it down -------------------------------------------------------------------------

    @property
    def groups(self) -> Iterator[tuple[str, list[Choice]]]:
        """Yield the name of each filter with its choices, those that would change something."""
        for name, choices in (
            (_("Language"), self.languages),
            (_("Topic"), self.topics),
            (_("Author"), self.authors),
        ):
            if len(choices) > 1 or any(choice.is_chosen for choice in choices):
                yield name, choices

    @property
    def languages(self) -> list[Choice]:
        counts, here = self.found.spread.languages, self.narrowing.language
        total = sum(counts.values())
        choices = [
            self.choice(name, counts[code], is_chosen=here == code, language="" if code == self.language else code)
            for code, name in settings.LANGUAGES
            if counts[code] or here == code
        ]
        if total == counts[here]:
            return []
        return [*choices, self.choice(None, total, is_chosen=not here, language=ALL_LANGUAGES)]

    @cached_property
    def years(self) -> Archive | None:
        """What was found by year, each bar a way to narrow the search down to it, or to take that back."""
        counts = self.found.spread.years
        if not counts or (len(counts) == 1 and self.query.year is None):
            return None
        chosen = self.query.year
        return Archive.of_years(counts, lambda year: f"?{self.query.but(year=None if year == chosen else year)}")

    @property
    def topics(self) -> list[Choice]:
        return self.named(topics_among, self.found.spread.topics, "topic")

    @property
    def authors(self) -> list[Choice]:
        return self.named(people_among, self.found.spread.authors, "author")

    def named(self, among: Any, counts: Any, name: str) -> list[Choice]:
        """Return choices for the commonest of what was counted by key, in the language of the page."""
        rows = among(list(counts), self.language)
        chosen = getattr(self.query, name)
        frequent = sorted(rows, key=lambda row: (row.slug != chosen, -counts[row.pk]))[:MOST_CHOICES]
        return [
            self.choice(row.name, counts[row.pk], is_chosen=is_chosen, **{name: "" if is_chosen else row.slug})
            for row, is_chosen in ((row, row.slug == chosen) for row in frequent)
        ]

    def choice(self, name: Any, count: int, *, is_chosen: bool, **change: Any) -> Choice:
        return Choice(name, count, self.query.but(**change), is_chosen)


@prepared
def texts_of(documents: Sequence[int]) -> QuerySet[DocumentText]:
    return DocumentText.objects.filter(pk__in=documents).select_related("document").defer("weights", "words")


@prepared
def topics_of(stories: Sequence[int]) -> QuerySet[StoryTopic]:
    """Of each story, the first topic comes last."""
    return StoryTopic.objects.filter(story__in=stories).select_related("topic").order_by("-sort_order")


@prepared
def topics_among(keys: Sequence[int], language: str) -> QuerySet[Topic]:
    return Topic.objects.filter(pk__in=keys, locale__language_code=language).order_by("name")


@prepared
def people_among(keys: Sequence[int], language: str) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=keys, locale__language_code=language).order_by("name")


def quoted(texts: Iterable[str]) -> str:
    """Return texts one after the other, each in the quotation marks of the page's language."""
    return ", ".join(_("“%(text)s”") % {"text": text} for text in texts)


def keys(model: Any, slug: str, language: str) -> tuple[int, ...]:
    """Return the keys of what has a slug in the language of the page, and of its translations."""
    named = model.objects.filter(slug=slug, locale__language_code=language).values("translation_key")
    return tuple(model.objects.filter(translation_key__in=named).values_list("pk", flat=True)) or NOBODY
