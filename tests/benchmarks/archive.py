"""Fills a site with an archive of any size: `python -m tests.benchmarks.archive STORIES`, a few hundred a second.

The text is invented of what stands in the demo: pairs of words that follow each other there, and, as in any archive,
names and rare words of which there are the more, the larger it is (Zipf's and Heaps' laws).
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, islice, pairwise
from uuid import uuid4

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.html import strip_tags  # noqa: E402
from wagtail.models import Page  # noqa: E402

from core import progress  # noqa: E402
from home.demo.content import stories  # noqa: E402
from home.newsroom import found_newsroom  # noqa: E402
from news.factories import PersonFactory, TopicFactory  # noqa: E402
from news.models import Byline, NewsArticlePage, NewsIndexPage, Person, StoryTopic, Topic  # noqa: E402

SHARES = {"en": 2, "nb": 1, "ru": 1}
TOPICS, PEOPLE = 12, 30
YEARS = 20
AT_ONCE = 500
WORDS = (120, 600)  # of a story
RARE_WORDS = 60_000
RARE = 0.12  # of the words of a text
SYLLABLES = {
    "en": "ar bel cor den el fen gar hol im jor kel lan mor nor or pel quin ros sel tor ul ver wes yar zel",
    "nb": "and berg dal eid fjell gard haug ing jord kvam lund mo nes odd rud sund tveit ulv vik ås øy",
    "ru": "бор вол гор дар ел жур зар ин ков лом мир ник ор пол рок сев тур ус хол цар чер шум юр яр",
}


class Writer:
    """Writes texts in one language."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.chance = chance
        self.follows: dict[str, list[str]] = defaultdict(list)
        for words in demo_sentences(language):
            for word, following in pairwise(words):
                self.follows[word].append(following)
        self.known = sorted(self.follows)
        syllables = SYLLABLES[language].split()
        self.rare = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _n in range(RARE_WORDS)]
        self.shares = [*accumulate(1 / (rank + 10) for rank in range(RARE_WORDS))]

    def words(self) -> Iterator[str]:
        word = self.chance.choice(self.known)
        while True:
            yield self.rare_word() if self.chance.random() < RARE else word
            following = self.follows.get(word)
            word = self.chance.choice(following or self.known)

    def rare_word(self) -> str:
        return self.chance.choices(self.rare, cum_weights=self.shares)[0]

    def text(self, length: int) -> str:
        return " ".join(islice(self.words(), length)).capitalize()


def demo_sentences(language: str) -> Iterator[list[str]]:
    for story in stories():
        if story.locale == language:
            yield story.lede.split()
            for block in story.body:
                if isinstance(block["value"], str):
                    yield strip_tags(block["value"]).split()


def fill(total: int) -> None:
    """Write the stories past Wagtail's own way of publishing, which takes a second for a dozen of them."""
    chance = random.Random(2005)  # noqa: S311 - the same archive every time
    done = 0
    with transaction.atomic():
        branches = found_newsroom("Benchmark")
    for language, share in SHARES.items():
        parent = branches[language].news
        writer = Writer(language, chance)
        topics = [TopicFactory(name=f"{writer.rare_word()} {n}", locale=parent.locale) for n in range(TOPICS)]
        people = [PersonFactory(name=f"{writer.rare_word()} Demo {n}", locale=parent.locale) for n in range(PEOPLE)]
        count = total * share // sum(SHARES.values())
        for start in range(0, count, AT_ONCE):
            size = min(AT_ONCE, count - start)
            write([story(parent, writer, start + n, count, chance) for n in range(size)], topics, people, chance)
            done += size
            text, ending = progress.line("Writing stories", done, total)
            print(text, end=ending, flush=True)
        NewsIndexPage.objects.filter(pk=parent.pk).update(numchild=count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does, in its own time, of what did not come all at once


def story(parent: NewsIndexPage, writer: Writer, number: int, count: int, chance: random.Random) -> NewsArticlePage:
    date = timezone.now() - timedelta(days=YEARS * 365.25) * (1 - number / count)
    slug = f"{date:%Y-%m}-{number}"
    paragraphs = [writer.text(chance.randint(*WORDS) // 4) for _n in range(4)]
    return NewsArticlePage(
        title=writer.text(chance.randint(4, 10))[:100],
        lede=writer.text(25),
        date=date,
        first_published_at=date,
        last_published_at=date,
        body=[("paragraph", f"<p>{text}.</p>") for text in paragraphs],
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        path=NewsArticlePage._get_path(parent.path, parent.depth + 1, number + 1),
        depth=parent.depth + 1,
        locale=parent.locale,
        translation_key=uuid4(),
        content_type=ContentType.objects.get_for_model(NewsArticlePage),
        live=True,
    )


@transaction.atomic
def write(written: list[NewsArticlePage], topics: list[Topic], people: list[Person], chance: random.Random) -> None:
    first = (Page.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    for number, one in enumerate(written, start=first):
        one.id = one.page_ptr_id = number
        one.draft_title = one.title
    for model in (Page, NewsArticlePage):
        rows = model._meta.local_concrete_fields
        model._base_manager._insert(written, fields=rows, using="default")  # type: ignore[attr-defined]
    StoryTopic.objects.bulk_create(
        StoryTopic(story=one, topic=topic, sort_order=n)
        for one in written
        for n, topic in enumerate(chance.sample(topics, chance.randint(1, 3)))
    )
    Byline.objects.bulk_create(Byline(story=one, person=chance.choice(people), sort_order=0) for one in written)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
