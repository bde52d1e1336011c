"""Where the stories of one language go: the news index, with its topics and people."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.db.models import F, Q
from wagtail.models import Page

from archive.models import ArchiveSource
from archive.orders import LANGUAGES, OrdersError
from archive.story import Story
from core.slugs import transliterated_slug
from news.models import NewsArticlePage, NewsIndexPage, Person, Topic

Named = TypeVar("Named", Topic, Person)


class Shelf:
    """The news index of one language, and what stories of that language are tied to."""

    def __init__(self, language: str, source: ArchiveSource) -> None:
        self.language, self.source = language, source

    @cached_property
    def index(self) -> NewsIndexPage:
        found = NewsIndexPage.objects.filter(locale__language_code=self.language).select_related("locale")
        index = found.order_by("path").first()
        if index is None:
            raise OrdersError(f"There is no news index in the language “{self.language}”. Run setup_newsroom first.")
        return index

    @cached_property
    def topics(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in Topic.objects.filter(locale=self.index.locale)}

    @cached_property
    def people(self) -> dict[str, Person]:
        return {person.slug: person for person in Person.objects.filter(locale=self.index.locale)}

    def topics_of(self, story: Story) -> list[Topic]:
        """Return the topics of a story, those made that there are none of."""
        found = [self.named(Topic, self.topics, names) for names in story.topics]
        return list(dict.fromkeys(topic for topic in found if topic))

    def people_of(self, story: Story) -> list[Person]:
        """Return who wrote a story; somebody who has no page in this language gets one."""
        found = [self.named(Person, self.people, dict.fromkeys(LANGUAGES, name)) for name in story.authors]
        return list(dict.fromkeys(person for person in found if person))

    def named(self, model: type[Named], known: dict[str, Named], names: dict[str, str]) -> Named | None:
        """Return the topic or person of a name; a new one translates those that have the other languages' names."""
        name = names[self.language]
        slug = transliterated_slug(name)
        if slug and slug not in known:
            others = Q()
            for language, other in names.items():
                others |= Q(locale__language_code=language, slug=transliterated_slug(other))
            here = model.objects.filter(locale=self.index.locale).values("translation_key")
            translated = model.objects.filter(others).exclude(translation_key__in=here).first()
            key = {"translation_key": translated.translation_key} if translated else {}
            known[slug] = model.objects.create(name=name, slug=slug, locale=self.index.locale, **key)
        return known.get(slug)

    def lock(self) -> None:
        """Keep others from adding pages below the index until the transaction ends."""
        Page.objects.select_for_update().get(pk=self.index.pk)

    def next_number(self) -> int:
        """Return the number of the next page below the index, as it stands in the page's path."""
        last = Page.objects.filter(path__startswith=self.index.path, depth=self.index.depth + 1).order_by("path").last()
        return last._get_lastpos_in_path() + 1 if last else 1

    def grow(self, number: int) -> None:
        Page.objects.filter(pk=self.index.pk).update(numchild=F("numchild") + number)

    def taken_slugs(self, wanted: Iterable[str]) -> set[str]:
        """Return the slugs of pages below the index that are one of these, or one of these with a number behind it."""
        below = Page.objects.child_of(self.index)
        counts = Counter(wanted)
        taken = set(below.filter(slug__in=counts).values_list("slug", flat=True))
        for slug in taken | {slug for slug, count in counts.items() if count > 1}:
            taken |= set(below.filter(slug__startswith=f"{slug}-").values_list("slug", flat=True))
        return taken

    def taken_translation_keys(self, keys: Iterable[UUID]) -> set[UUID]:
        found = NewsArticlePage.objects.filter(locale=self.index.locale, translation_key__in=keys)
        return set(found.values_list("translation_key", flat=True))
