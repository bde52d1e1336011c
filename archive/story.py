"""A story, made of an item: what it says, and nothing of where it is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.text import Truncator
from wagtail.blocks import StreamValue

from archive.body import Body, Library
from archive.content import content_digest
from archive.conversion import convert, lede_of, mended
from archive.conversion.parts import Figure, Part, Shown
from archive.documents import Documents
from archive.orders import TopicMap
from archive.pictures import Pictures
from archive.sources.item import Item
from archive.sources.plain import plain_text
from core.models import NewsImage
from news.models import MOST_TOPICS, NewsArticlePage

BODY = NewsArticlePage._meta.get_field("body")
LONGEST_HEADLINE, LONGEST_LEDE, LONGEST_NAME = 255, 400, 80
# What WordPress puts stories under that somebody put under nothing.
NO_TOPIC = {"uncategorized", "ukategorisert", "без рубрики", "bez-rubriki"}


@dataclass
class Story:
    """What a page is made of, or made like again."""

    item: Item
    language: str
    date: datetime
    title: str
    lede: str
    body: list[dict[str, Any]]
    lead_image: NewsImage | None
    topics: list[dict[str, str]]  # of each its names by language, its own language's among them
    authors: list[str]
    translation_key: UUID  # shared with those that the source says translate it
    own_key: UUID
    lost: int = 0  # pictures that could not be had
    notes: list[str] = field(default_factory=list)

    @property
    def body_value(self) -> StreamValue:
        """The body as a page takes it; no block of it is looked at before somebody asks."""
        return StreamValue(BODY.stream_block, self.body, is_lazy=True)

    @property
    def digest(self) -> str:
        """A hash of what the page says, to tell whether anybody has changed it since."""
        return content_digest(self.title, self.lede, self.body)


class Maker:
    """Makes stories of the items of one source."""

    def __init__(
        self, source_name: str, language: str, topics: TopicMap, pictures: Pictures, documents: Documents
    ) -> None:
        self.source_name, self.language, self.topics = source_name, language, topics
        self.pictures, self.documents = pictures, documents
        self.terms_without_topic: Counter[str] = Counter()

    def make(self, item: Item) -> Story:
        """Return the story of an item; ValueError if it has no date."""
        if item.date is None:
            raise ValueError("it has no date")
        language = item.language or self.language
        converted = convert(item.body, base=item.address, is_plain=item.is_plain, lede=item.lede)
        notes = [*item.notes, *converted.notes]
        lede, found = mended(plain_text(item.lede)), list(converted.parts)
        if not lede:
            lede, found = lede_of(found)
        elif len(lede) > LONGEST_LEDE:
            notes.append(f"The lede had {len(lede)} characters and was cut at {LONGEST_LEDE}.")
        title = mended(plain_text(item.title)) or Truncator(lede).chars(80)
        if len(title) > LONGEST_HEADLINE:
            notes.append(f"The headline had {len(title)} characters and was cut at {LONGEST_HEADLINE}.")
            title = Truncator(title).chars(LONGEST_HEADLINE)
        topics = self.topics_of(item, language)
        if len(topics) > MOST_TOPICS:
            notes.append(f"It had {len(topics)} topics; the first {MOST_TOPICS} were kept.")
        lead_image = self.lead_image(item, notes)
        library = Library(self.pictures.find, self.documents.find, lambda: self.pictures.uploaded_with(item.key))
        body = Body(f"{self.source_name} {item.key}", title, library)
        blocks = body.blocks(without(lead_image, found, self.pictures))
        if any(not image.is_credited for image in filter(None, [lead_image, *body.pictures])):
            notes.append("A picture names no maker; it has to, before the story can be published again.")
        return Story(
            item=item,
            language=language,
            date=item.date,
            title=title,
            lede=Truncator(lede).chars(LONGEST_LEDE),
            body=blocks,
            lead_image=lead_image,
            topics=topics[:MOST_TOPICS],
            authors=list(dict.fromkeys(name[:LONGEST_NAME] for name in map(plain_text, item.authors) if name)),
            translation_key=self.key(f"translations {item.translations}" if item.translations else f"item {item.key}"),
            own_key=self.key(f"item {item.key}"),
            lost=body.lost + (lead_image is None and bool(item.lead_image or item.lead_image_key)),
            notes=[*notes, *body.notes],
        )

    def lead_image(self, item: Item, notes: list[str]) -> NewsImage | None:
        if not item.lead_image and not item.lead_image_key:
            return None
        image = self.pictures.find(Shown(address=item.lead_image, key=item.lead_image_key))
        if image is None:
            notes.append("Its lead image could not be had.")
        return image

    def topics_of(self, item: Item, language: str) -> list[dict[str, str]]:
        """Return its topics by their names, and count the terms that the map does not know."""
        found: list[dict[str, str]] = []
        for term in item.terms:
            names = self.topics.of(term.name, term.slug)
            if names is None and self.topics.is_given:
                self.terms_without_topic[term.name] += 1
            elif names is None and not term.is_tag and not {term.name.casefold(), term.slug.casefold()} & NO_TOPIC:
                names = {language: plain_text(term.name)[:LONGEST_NAME]}
            if names and names.get(language):
                found.append(names)
        return found

    def key(self, name: str) -> UUID:
        """Return a key that is the same however often it is asked for."""
        return uuid5(NAMESPACE_URL, f"{self.source_name} {name}")


def without(lead_image: NewsImage | None, found: Iterable[Part], pictures: Pictures) -> Iterator[Part]:
    """Leave a picture out that the text begins with and that is the lead image: readers would see it twice."""
    for number, part in enumerate(found):
        if number == 0 and lead_image and isinstance(part, Figure) and pictures.find(part.picture) == lead_image:
            continue
        yield part
