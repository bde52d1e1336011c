"""Stories and what belongs to them, made up for tests and for the demo content alike."""

from datetime import datetime, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.models import Locale

from core.factories import PageFactory
from news.models import Development, NewsArticlePage, NewsIndexPage, Person, StoryThread, Topic

FIRST_DATE = timezone.make_aware(datetime(2005, 2, 18, 9, 30))


class LocalisedFactory(DjangoModelFactory):
    """Something in one language, the default one unless told otherwise."""

    class Meta:
        abstract = True

    locale = factory.LazyFunction(Locale.get_default)


class TopicFactory(LocalisedFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")
    description = "What this topic is about."


class PersonFactory(LocalisedFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Reporter {n} Demo")
    role = "Reporter"
    bio = "An invented byline."


class StoryThreadFactory(LocalisedFactory):
    """A thread; `developments` are lists of their fields."""

    class Meta:
        model = StoryThread
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Thread {n}")
    intro = "What goes on, and since when."

    @factory.post_generation
    def developments(self, create: bool, extracted: Any, **options: Any) -> None:
        for row in extracted or []:
            Development.objects.create(thread=self, **row)


class NewsIndexPageFactory(PageFactory):
    class Meta:
        model = NewsIndexPage

    title = "News"
    slug = "news"
    show_in_menus = True


class NewsArticlePageFactory(PageFactory):
    """A published story; `topics`, `people` and `pinned` are lists in their order, `corrections` of their fields."""

    class Meta:
        model = NewsArticlePage

    title = factory.Sequence(lambda n: f"Harbour measures its air for the {n + 1}. time")
    lede = "Instruments on the quay show what the ferries leave behind, hour by hour."
    date = factory.Sequence(lambda n: FIRST_DATE + timedelta(days=n))
    body = factory.LazyFunction(lambda: [("paragraph", "<p>The harbour office reads its instruments every hour.</p>")])

    @classmethod
    def related(cls, story: NewsArticlePage, options: dict[str, Any]) -> None:
        for order, topic in enumerate(options.pop("topics", [])):
            story.story_topics.create(topic=topic, sort_order=order)
        for order, person in enumerate(options.pop("people", [])):
            story.bylines.create(person=person, sort_order=order)
        for order, pinned in enumerate(options.pop("pinned", [])):
            story.pinned_stories.create(pinned=pinned, sort_order=order)
        for correction in options.pop("corrections", []):
            story.corrections.create(**correction)
