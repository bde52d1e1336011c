"""Whatever an editor does, what is kept is what Django would make: of every page, after every edit."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core.factories import MastheadFactory, NewsImageFactory, NewsletterSignupFactory, image_file
from core.models import Masthead, NewsImage, NewsletterSignup
from core.page_cache.store import Store
from home.factories import StandardPageFactory
from news.factories import NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, Development, NewsArticlePage, Person, StoryThread, Topic
from tests.conftest import Branch
from tests.core.page_cache.conftest import Visitor, settle

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "nb")
EDITS = 12
FEEDS = ("feeds/corrections.rss", "feeds/news.rss", "feeds/news.atom", "feeds/news.json")


class Desk:
    """Editors who do anything at all, by chance."""

    def __init__(self, branches: dict[str, Branch], chance: Random) -> None:
        self.branches, self.chance = branches, chance
        self.images = [NewsImageFactory(file=image_file(size=(40, 30))) for _ in range(4)]
        self.topics = {code: self.each(TopicFactory, code, 3) for code in LANGUAGES}
        self.people = {code: self.each(PersonFactory, code, 2) for code in LANGUAGES}
        self.threads = {code: self.each(StoryThreadFactory, code, 1) for code in LANGUAGES}
        MastheadFactory(default_signup=NewsletterSignupFactory())
        self.about = [StandardPageFactory(parent=branches["en"].home, slug=f"about-{n}") for n in range(2)]
        for _ in range(16):
            self.write()
        settle()

    def each(self, factory: Any, code: str, number: int) -> list[Any]:
        return [factory(locale=self.branches[code].home.locale) for _ in range(number)]

    @property
    def edits(self) -> list[Callable[[], Any]]:
        return [
            self.write,
            self.rewrite,
            self.rewrite,
            self.retopic,
            self.redate,
            self.take_offline,
            self.bring_back,
            self.delete,
            self.move,
            self.correct,
            self.withdraw,
            self.pin,
            self.translate,
            self.rename_topic,
            self.rename_person,
            self.caption,
            self.replace_picture,
            self.rename_site,
            self.reword_signup,
            self.hide,
            self.show,
            self.tell_more,
            self.put_into_menu,
            self.rename_page,
            self.lead,
        ]

    def story(self, **told: Any) -> NewsArticlePage:
        found = list(NewsArticlePage.objects.filter(live=True, **told).order_by("pk"))
        return self.chance.choice(found)

    def publish(self, page: Any) -> None:
        page.save_revision().publish()

    def write(self) -> None:
        code = self.chance.choice(LANGUAGES)
        image = self.chance.choice(self.images)
        image.decorative, image.contextual_alt_text = False, "A quay."
        linked = NewsArticlePage.objects.filter(locale__language_code=code).order_by("?").first()
        link = f'<a linktype="page" id="{linked.pk}">before</a>' if linked else "before"
        NewsArticlePageFactory(
            parent=self.branches[code].news,
            locale=self.branches[code].news.locale,
            date=timezone.now() - timedelta(days=self.chance.randrange(1, 900)),
            lead_image=self.chance.choice([None, *self.images]),
            body=[
                ("paragraph", f"<p>As {link}.</p>"),
                ("image", {"image": image, "caption": "", "credit": "", "size": "text"}),
            ],
            topics=self.chance.sample(self.topics[code], 2),
            people=[self.chance.choice(self.people[code])],
        )

    def rewrite(self) -> None:
        story = self.story()
        story.title, story.lede = f"Number {self.chance.random()}", f"Lede {self.chance.random()}"
        self.publish(story)

    def retopic(self) -> None:
        story = self.story()
        code = story.locale.language_code
        story.story_topics.clear()
        for order, topic in enumerate(self.chance.sample(self.topics[code], 1)):
            story.story_topics.add(type(story.story_topics.model())(topic=topic, sort_order=order))
        self.publish(story)

    def redate(self) -> None:
        story = self.story()
        story.date -= timedelta(days=self.chance.choice([1, 400]))
        self.publish(story)

    def take_offline(self) -> None:
        self.story().unpublish()

    def bring_back(self) -> None:
        if story := NewsArticlePage.objects.filter(live=False).order_by("pk").first():
            self.publish(story)

    def delete(self) -> None:
        self.story().delete()

    def move(self) -> None:
        story = self.story()
        story.slug = f"2006-01-moved-{self.chance.randrange(10**6)}"
        self.publish(story)

    def correct(self) -> None:
        story = self.story()
        story.lede += " More."
        story.corrections.add(Correction(text=f"<p>Wrong: {self.chance.random()}</p>"))
        self.publish(story)

    def withdraw(self) -> None:
        story = self.story()
        story.withdrawal_reason = "" if story.withdrawal_reason else "It was wrong."
        self.publish(story)

    def pin(self) -> None:
        story = self.story(locale__language_code="en")
        other = self.story(locale__language_code="en")
        if other != story:
            story.pinned_stories.clear()
            story.pinned_stories.add(type(story.pinned_stories.model())(pinned=other))
            self.publish(story)

    def translate(self) -> None:
        story = self.story(locale__language_code="en")
        if not story.get_translations().exists():
            NewsArticlePageFactory(
                parent=self.branches["nb"].news,
                locale=self.branches["nb"].news.locale,
                translation_key=story.translation_key,
                date=story.date,
            )

    def rename_topic(self) -> None:
        topic = self.chance.choice(Topic.objects.order_by("pk"))
        topic.name = f"Topic {self.chance.random()}"
        topic.save()

    def rename_person(self) -> None:
        person = self.chance.choice(Person.objects.order_by("pk"))
        person.name, person.portrait = f"Demo {self.chance.random()}", self.chance.choice(self.images)
        person.save()

    def caption(self) -> None:
        image = NewsImage.objects.get(pk=self.chance.choice(self.images).pk)
        image.caption, image.credit = f"Caption {self.chance.random()}", f"Credit {self.chance.random()}"
        image.save()

    def replace_picture(self) -> None:
        image = NewsImage.objects.get(pk=self.chance.choice(self.images).pk)
        image.file = image_file(size=(self.chance.randrange(30, 60), 30))
        image.save()
        image.renditions.all().delete()

    def rename_site(self) -> None:
        masthead = Masthead.objects.order_by("pk").first()
        masthead.name = f"Tideline {self.chance.random()}"
        masthead.save()

    def reword_signup(self) -> None:
        signup = NewsletterSignup.objects.order_by("pk").first()
        signup.heading = f"Letter {self.chance.random()}"
        signup.save()

    def hide(self) -> None:
        page = self.chance.choice([self.story(), self.about[0]])
        PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)

    def show(self) -> None:
        if restriction := PageViewRestriction.objects.order_by("pk").first():
            restriction.delete()

    def tell_more(self) -> None:
        code = self.chance.choice(LANGUAGES)
        [thread] = self.threads[code]
        thread = StoryThread.objects.get(pk=thread.pk)
        story = self.story(locale__language_code=code)
        text = f"It goes on: {self.chance.random()}"
        Development.objects.create(thread=thread, story=story, text=text, date=timezone.localdate())

    def put_into_menu(self) -> None:
        page = self.about[1].__class__.objects.get(pk=self.about[1].pk)
        page.show_in_menus = not page.show_in_menus
        self.publish(page)

    def rename_page(self) -> None:
        page = self.chance.choice(self.about)
        page = page.__class__.objects.get(pk=page.pk)
        page.title = f"About {self.chance.random()}"
        self.publish(page)

    def lead(self) -> None:
        home = self.branches["en"].home.__class__.objects.get(pk=self.branches["en"].home.pk)
        home.lead_story = self.story(locale__language_code="en")
        self.publish(home)

    @property
    def addresses(self) -> list[str]:
        """Every address that a reader can come to."""
        found = [page.url for page in Page.objects.filter(depth__gt=1).order_by("pk") if page.url]
        for branch in (self.branches[code] for code in LANGUAGES):
            code, index = branch.home.locale.language_code, branch.news.url
            stories = NewsArticlePage.objects.filter(locale__language_code=code)
            found += [f"{index}?page=2", f"{index}archive/"]
            found += [f"{story.url}story.txt" for story in stories]
            found += [f"{branch.home.url}{path}" for path in ("corrections/", *FEEDS)]
            years = {timezone.localtime(story.date).year for story in stories}
            found += [f"{index}archive/{year}/" for year in sorted(years)]
            found += [f"{index}topics/{topic.slug}/" for topic in Topic.objects.filter(locale__language_code=code)]
            found += [f"{index}authors/{person.slug}/" for person in Person.objects.filter(locale__language_code=code)]
            found += [
                f"{index}threads/{thread.slug}/" for thread in StoryThread.objects.filter(locale__language_code=code)
            ]
            for kind, model, ending in (
                ("topics", Topic, "rss"),
                ("authors", Person, "atom"),
                ("threads", StoryThread, "json"),
            ):
                slugs = model.objects.filter(locale__language_code=code).values_list("slug", flat=True)
                found += [f"{branch.home.url}feeds/{kind}/{slug}.{ending}" for slug in slugs]
        return found


def differing(desk: Desk, visitor: Visitor) -> list[str]:
    """Return the addresses at which something else is kept than Django answers now."""
    found = []
    for address in desk.addresses:
        kept, fresh = visitor.get(address), visitor.fresh(address)
        if (kept.status, kept.body) != (fresh.status, fresh.body):
            found.append(address)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_would_be_made(branches: dict[str, Branch], visitor: Visitor, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - an editor's whims are no secret
    desk = Desk(branches, chance)
    assert differing(desk, visitor) == []
    for _number in range(EDITS):
        edit = chance.choice(desk.edits)
        edit()
        settle()
        assert differing(desk, visitor) == [], edit.__name__


def test_most_pages_are_kept_indeed(branches: dict[str, Branch], visitor: Visitor, pages: Store) -> None:
    desk = Desk(branches, Random(0))  # noqa: S311
    differing(desk, visitor)
    without_a_second_page = len(LANGUAGES)
    assert pages.size[0] >= len(set(desk.addresses)) - without_a_second_page


def test_what_does_not_show_a_story_outlives_its_edit(branches: dict[str, Branch], visitor: Visitor) -> None:
    topics = [TopicFactory() for _ in range(2)]
    stories = [
        NewsArticlePageFactory(
            parent=branches["en"].news, topics=[topic], date=timezone.now() - timedelta(days=800 * n)
        )
        for n, topic in enumerate(topics)
    ]
    settle()
    shown = [branches["en"].news.url, *(f"{branches['en'].news.url}topics/{topic.slug}/" for topic in topics)]
    for address in shown:
        visitor.get(address)
    stories[0].title = "Another headline"
    stories[0].save_revision().publish()
    settle()
    made = []
    for address in shown:
        before = visitor.made
        visitor.get(address)
        made.append(visitor.made - before)
    assert made == [1, 1, 0]
