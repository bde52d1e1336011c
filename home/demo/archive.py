"""An archive of any size, to see how the site behaves in it: stories of twenty years in three languages.

The text is invented of what stands in the demo: sentences of pairs of words that follow each other there and, as in any
archive, names and rare words of which there are the more, the larger it is (Zipf's and Heaps' laws). The rows are
written as Wagtail would have written them, but for revisions: publishing one by one takes a second for a dozen.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.models import Page

from core.factories import NewsImageFactory, image_file
from core.models import NewsImage
from home.demo.content import stories
from home.demo.seed import RENDITIONS
from home.newsroom import found_newsroom
from news.factories import PersonFactory, TopicFactory
from news.models import Byline, NewsArticlePage, NewsIndexPage, Person, RelatedStory, StoryTopic, Topic

SHARES = {"en": 2, "nb": 1, "ru": 1}
TOPICS, PEOPLE, PICTURES = 12, 30, 40
YEARS = 20
AT_ONCE = 1_000  # rows of one transaction
SENTENCES = 2_000  # of one language, of which stories are put together
SENTENCE = (8, 24)  # words
PARAGRAPHS, PARAGRAPH = (3, 8), (3, 7)  # of a story, and sentences of one
RARE_WORDS = 60_000
RARE = 0.12  # of the words of a text
DRAWN_AT_ONCE = 10_000
MORE_NEWS = 4  # stories that each has in its panel
SYLLABLES = {
    "en": "ar bel cor den el fen gar hol im jor kel lan mor nor or pel quin ros sel tor ul ver wes yar zel",
    "nb": "and berg dal eid fjell gard haug ing jord kvam lund mo nes odd rud sund tveit ulv vik ås øy",
    "ru": "бор вол гор дар ел жур зар ин ков лом мир ник ор пол рок сев тур ус хол цар чер шум юр яр",
}


class Writer:
    """Writes texts in one language."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.chance = chance
        follows: dict[str, list[str]] = defaultdict(list)
        for words in demo_sentences(language):
            for word, following in pairwise(words):
                follows[word.replace("%", "")].append(following.replace("%", ""))
        syllables = SYLLABLES[language].split()
        self.rare = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _n in range(RARE_WORDS)]
        self.shares = [*accumulate(1 / (rank + 10) for rank in range(RARE_WORDS))]
        self.drawn: list[str] = []
        known = sorted(follows)
        self.sentences = [self.pattern(follows, known, chance.randint(*SENTENCE)) for _n in range(SENTENCES)]

    def pattern(self, follows: dict[str, list[str]], known: list[str], length: int) -> str:
        """Return a sentence with %s in place of its rare words."""
        word, words = self.chance.choice(known), []
        for _n in range(length):
            words.append("%s" if self.chance.random() < RARE else word)
            word = self.chance.choice(follows.get(word) or known)
        sentence = " ".join(words)
        return f"{sentence[:1].upper()}{sentence[1:]}."

    def rare_word(self) -> str:
        if not self.drawn:
            self.drawn = self.chance.choices(self.rare, cum_weights=self.shares, k=DRAWN_AT_ONCE)
        return self.drawn.pop()

    def text(self, sentences: int) -> str:
        pattern = " ".join(self.chance.choices(self.sentences, k=sentences))
        return pattern % tuple(self.rare_word() for _n in range(pattern.count("%s")))


def demo_sentences(language: str) -> Iterator[list[str]]:
    for story in stories():
        if story.locale == language:
            yield story.lede.split()
            for block in story.body:
                if isinstance(block["value"], str):
                    yield strip_tags(block["value"]).split()


@dataclass(frozen=True)
class Desk:
    """What the stories of one language are made with, and where they are put."""

    parent: NewsIndexPage
    writer: Writer
    topics: list[Topic]
    people: list[Person]
    pictures: list[NewsImage]
    count: int
    chance: random.Random

    def story(self, number: int, now: datetime) -> NewsArticlePage:
        """Return the story of a number, counted from the oldest; not saved yet."""
        date = now - timedelta(days=YEARS * 365.25) * (1 - number / self.count)
        headline = self.writer.text(1)[:90].rstrip(".")
        slug = f"{date:%Y-%m}-{number}"
        text = self.chance.randint(*PARAGRAPHS)
        body = [block("paragraph", f"<p>{self.writer.text(self.chance.randint(*PARAGRAPH))}</p>") for _n in range(text)]
        picture, shown = self.chance.sample(self.pictures, 2)
        image = {"image": shown.pk, "alt_text": shown.description, "decorative": False}
        body.insert(1, block("image", {"image": image, "caption": "", "credit": "", "size": "text"}))
        return NewsArticlePage(
            title=headline,
            draft_title=headline,
            lede=self.writer.text(2)[:380],
            lead_image=picture if number % 3 else None,
            date=date,
            first_published_at=date,
            last_published_at=date,
            body=StreamValue(NewsArticlePage._meta.get_field("body").stream_block, body, is_lazy=True),
            slug=slug,
            url_path=f"{self.parent.url_path}{slug}/",
            path=NewsArticlePage._get_path(self.parent.path, self.parent.depth + 1, number + 1),
            depth=self.parent.depth + 1,
            locale=self.parent.locale,
            translation_key=UUID(int=self.chance.getrandbits(128)),
            content_type=ContentType.objects.get_for_model(NewsArticlePage),
            live=True,
        )


def block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def fill(total: int, says: Callable[[int, int], None]) -> None:
    """Add an archive of so many stories; `says` is told how many are done."""
    chance, now, done = random.Random(2005), timezone.now(), 0  # noqa: S311 - the same archive every time
    for desk in desks(total, chance):
        for start in range(0, desk.count, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, desk.count))
            write([desk.story(number, now) for number in numbers], desk)
            done += len(numbers)
            says(done, total)
        NewsIndexPage.objects.filter(pk=desk.parent.pk).update(numchild=desk.count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does, in its own time, of what did not come all at once


def make_sizes(says: Callable[[int, int], None]) -> None:
    """Make the sizes of the pictures that pages show, as publishing a story does."""
    pictures = NewsImage.objects.all()
    for done, picture in enumerate(pictures, start=1):
        picture.get_renditions(*RENDITIONS)
        says(done, len(pictures))


def desks(total: int, chance: random.Random) -> Iterator[Desk]:
    with transaction.atomic():
        branches = found_newsroom("Tideline")
        pictures: list[Any] = [NewsImageFactory(file=image_file(colour=f"#{n * 6:02x}6b4f")) for n in range(PICTURES)]
    left = total
    for language, share in SHARES.items():
        count = left if language == [*SHARES][-1] else total * share // sum(SHARES.values())
        left -= count
        parent, writer = branches[language].news, Writer(language, chance)
        topics: list[Any] = [
            TopicFactory(name=f"{writer.rare_word()} {n}", locale=parent.locale) for n in range(TOPICS)
        ]
        people: list[Any] = [
            PersonFactory(name=f"{writer.rare_word()} Demo {n}", locale=parent.locale) for n in range(PEOPLE)
        ]
        yield Desk(parent, writer, topics, people, pictures, count, chance)


@transaction.atomic
def write(written: list[NewsArticlePage], desk: Desk) -> None:
    """Write stories with their topics, bylines and More News."""
    first = (Page.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    for key, story in enumerate(written, start=first):
        story.id = story.page_ptr_id = key
    for model in (Page, NewsArticlePage):
        rows = model._meta.local_concrete_fields
        model._base_manager._insert(written, fields=rows, using="default")
    StoryTopic.objects.bulk_create(
        StoryTopic(story=story, topic=topic, sort_order=order, date=story.date)
        for story in written
        for order, topic in enumerate(desk.chance.sample(desk.topics, desk.chance.randint(1, 3)))
    )
    Byline.objects.bulk_create(
        Byline(story=story, person=desk.chance.choice(desk.people), sort_order=0, date=story.date) for story in written
    )
    RelatedStory.objects.bulk_create(
        RelatedStory(story=story, other=other, position=position, score=1.0)
        for story in written
        for position, other in enumerate(desk.chance.sample(written, min(MORE_NEWS, len(written))))
        if other is not story
    )
