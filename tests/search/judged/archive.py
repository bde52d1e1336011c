"""The archive that the judged queries are asked of: the demo's stories, and those written for this."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape, strip_tags

from core.publishing import outbox
from core.slugs import transliterated_slug
from home.demo.content import stories
from news.factories import NewsArticlePageFactory, PersonFactory, TopicFactory
from news.models import Person, Topic
from search.finding import Found, Narrowing
from search.models import SearchDocument
from tests.conftest import Branch
from tests.search.judged.scores import FIRST, HERE, Judged, Score

LANGUAGES = ("en", "nb", "ru")


def fill(branches: dict[str, Branch]) -> dict[int, str]:
    """Write the stories into the three branches; return the key of each by its page."""
    keys = {}
    for language in LANGUAGES:
        index = branches[language].news
        for told in [*corpus(language), *demo(language)]:
            index.refresh_from_db()
            page = NewsArticlePageFactory(
                parent=index,
                locale=index.locale,
                title=told["headline"],
                lede=told["lede"],
                date=told["date"],
                body=[("paragraph", f"<p>{escape(text)}</p>") for text in told["body"]],
                topics=[named(Topic, TopicFactory, name, index.locale) for name in told["topics"]],
                people=[named(Person, PersonFactory, name, index.locale) for name in told["people"]],
            )
            keys[page.pk] = told["key"]
    outbox.drain()
    return keys


def corpus(language: str) -> Iterator[dict[str, Any]]:
    for line in (HERE / f"corpus.{language}.jsonl").read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        yield {**told, "date": timezone.make_aware(datetime.fromisoformat(f"{told['date']}T12:00"))}


def demo(language: str) -> Iterator[dict[str, Any]]:
    """Yield the demo's stories without their pictures."""
    for story in stories():
        if story.locale == language:
            yield {
                "key": f"demo/{story.key}",
                "headline": story.headline,
                "lede": story.lede,
                "date": story.date,
                "body": [text for block in story.body for text in strings(block["value"])],
                "topics": story.topics,
                "people": [],
            }


def strings(value: Any) -> Iterator[str]:
    """Yield all that is written in the value of a block."""
    if isinstance(value, str):
        if text := strip_tags(value).strip():
            yield text
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def named(model: Any, factory: Any, name: str, locale: Any) -> Any:
    """Return the topic or the person of that name in a language; made if there is none."""
    there = model.objects.filter(slug=transliterated_slug(name), locale=locale).first()
    return there or factory(name=name, locale=locale)


def ask(query: Judged, keys: dict[int, str]) -> Score:
    """Ask a query as a reader does on the page of its language."""
    best = Found(query.text, Narrowing(language=query.language)).best[:FIRST]
    pages = dict(SearchDocument.objects.filter(pk__in=best).values_list("pk", "page"))
    return Score(query, [keys[pages[pk]] for pk in best])
