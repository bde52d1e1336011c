"""Fills an empty site with the demo newsroom, through the factories that the tests use."""

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from wagtail.models import Locale

from core.factories import NewsImageFactory, NewsletterSignupFactory
from core.models import Masthead, NewsImage, NewsletterSignup
from home.demo.content import DemoStory, newsroom, pictures, stories
from home.demo.illustration import draw, draw_portrait
from home.factories import StandardPageFactory
from home.models import StandardPage
from home.newsroom import CHIEF_EDITORS, EDITORS, REPORTERS, Branch, found_newsroom
from news.factories import NewsArticlePageFactory, PersonFactory, StoryThreadFactory, TopicFactory
from news.models import Correction, NewsArticlePage, Person, Topic
from news.structured_data import CROPS

CREDIT = "Illustration: Newsroom"
LANGUAGES = ("en", "nb", "ru")
RENDITIONS = [
    *(f"fill-{size}|format-{kind}" for size in ("360x240", "720x480") for kind in ("avif", "webp", "jpeg")),
    *(f"width-{width}|format-{kind}" for width in (640, 960, 1600) for kind in ("avif", "webp", "jpeg")),
    *CROPS,
]
EDITORS_OF_THE_DEMO = {"reporter": REPORTERS, "editor": EDITORS, "chief": CHIEF_EDITORS}

Progress = Callable[[str, int, int], None]


@dataclass
class DemoNewsroom:
    """What has been made so far, by the keys that the files use."""

    progress: Progress
    branches: dict[str, Branch] = field(default_factory=dict)
    images: dict[str, NewsImage] = field(default_factory=dict)
    topics: dict[tuple[str, str], Topic] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    signups: dict[tuple[str, str], NewsletterSignup] = field(default_factory=dict)
    pages: dict[tuple[str, str], StandardPage] = field(default_factory=dict)
    stories: dict[tuple[str, str], NewsArticlePage] = field(default_factory=dict)
    scenes: dict[str, Any] = field(default_factory=dict)

    def fill(self) -> None:
        """Make everything, in the order in which one thing needs another."""
        content = newsroom()
        self.scenes = pictures()
        self.branches = found_newsroom(content["site"]["name"])
        self.draw_pictures(list(content["people"]))
        for number, language in enumerate(LANGUAGES):
            self.fill_surroundings(content, language, first=number == 0)
        told = stories()
        for number, story in enumerate(told, start=1):
            self.progress("Writing stories", number, len(told))
            self.tell(story)
        self.tie_threads(content["threads"])

    def tie_threads(self, threads: dict[str, Any]) -> None:
        """Make each thread in each language, with the stories that this language has."""
        for words in threads.values():
            key = uuid4()
            for language in LANGUAGES:
                told = [row for row in words["developments"] if language in row]
                StoryThreadFactory(
                    locale=self.locale(language),
                    translation_key=key,
                    name=words["name"][language],
                    intro=words["intro"][language],
                    is_closed=words["closed"],
                    developments=[
                        {
                            "date": row["date"],
                            "text": row[language],
                            "story": self.stories.get((row.get("story", ""), language)),
                        }
                        for row in told
                    ],
                )

    def locale(self, language: str) -> Locale:
        return Locale.objects.get(language_code=language)

    def draw_pictures(self, people: Iterable[str]) -> None:
        """Draw every illustration and portrait, on all cores, and put them into the image library."""
        wanted = [(key, scene["palette"], scene["scene"]) for key, scene in self.scenes["pictures"].items()]
        wanted += [
            (f"portrait-{key}", palette, "") for key, palette in zip(people, ("seas", "energy", "nature"), strict=True)
        ]
        with ProcessPoolExecutor() as pool:
            for number, (key, jpeg) in enumerate(pool.map(drawn, wanted), start=1):
                self.progress("Drawing pictures", number, len(wanted))
                alt = self.alt(key, "en") if key in self.scenes["pictures"] else ""
                self.images[key] = NewsImageFactory(
                    title=key.replace("-", " ").capitalize(),
                    file=ImageFile(BytesIO(jpeg), name=f"{key}.jpg"),
                    description=alt,
                    caption="",
                    credit=CREDIT,
                )
        for number, (key, image) in enumerate(self.images.items(), start=1):
            self.progress("Making sizes", number, len(self.images))
            if key in self.scenes["pictures"]:
                image.get_renditions(*RENDITIONS)

    def alt(self, picture: str, language: str) -> str:
        """Say what a picture shows: each scene is described once, in each language."""
        return self.scenes["scenes"][self.scenes["pictures"][picture]["scene"]][language]

    def fill_surroundings(self, content: dict[str, Any], language: str, *, first: bool) -> None:
        """Make topics, people, signups, masthead and standing pages of one language."""
        locale, branch = self.locale(language), self.branches[language]
        for key, words in content["topics"].items():
            self.topics[key, language] = TopicFactory(
                locale=locale,
                translation_key=self.translation_key(self.topics, key),
                name=words["name"][language],
                description=words["description"][language],
            )
        for key, words in content["people"].items():
            self.people[key, language] = PersonFactory(
                locale=locale,
                translation_key=self.translation_key(self.people, key),
                name=words["name"][language],
                role=words["role"][language],
                bio=words["bio"][language],
                portrait=self.images[f"portrait-{key}"],
            )
        for key, words in content["signup"].items():
            self.signups[key, language] = NewsletterSignupFactory(
                locale=locale,
                translation_key=self.translation_key(self.signups, key),
                heading=words["heading"][language],
                text=words["text"][language],
                button=words["button"][language],
                privacy_note=words["privacy"][language],
            )
        site = content["site"]
        Masthead.objects.filter(locale=locale).update(
            name=site["name"],
            tagline=site["tagline"][language],
            publisher=site["publisher"][language],
            complaints=site["complaints_text"][language],
            corrections=site["corrections_text"][language],
            email=site["email"],
            default_signup=self.signups["default", language],
        )
        branch.home.title, branch.home.intro = content["home"]["title"][language], content["home"]["intro"][language]
        branch.home.save_revision().publish()
        branch.news.title, branch.news.intro = content["news"]["title"][language], content["news"]["intro"][language]
        branch.news.save_revision().publish()
        for key, words in content["pages"].items():
            branch.home.refresh_from_db()
            self.pages[key, language] = StandardPageFactory(
                parent=branch.home,
                locale=locale,
                translation_key=self.translation_key(self.pages, key),
                title=words["title"][language],
                slug=key,
                lede=words["lede"][language],
                body=self.blocks(words["body"][language], language),
                show_in_menus=True,
            )

    def translation_key(self, made: dict[tuple[str, str], Any], key: str) -> UUID:
        """Return the key that says which rows are one thing in several languages; the first one made sets it."""
        original = next((made[key, language] for language in LANGUAGES if (key, language) in made), None)
        return original.translation_key if original else uuid4()

    def tell(self, story: DemoStory) -> None:
        """Publish one language version of a story, dated as it says."""
        self.branches[story.locale].news.refresh_from_db()
        page = NewsArticlePageFactory(
            parent=self.branches[story.locale].news,
            locale=self.locale(story.locale),
            translation_key=self.translation_key(self.stories, story.key),
            title=story.headline,
            lede=story.lede,
            date=story.date,
            lead_image=self.images[story.key],
            lead_image_alt=self.alt(story.key, story.locale),
            lead_image_caption=story.illustration_caption,
            body=self.blocks(story.body, story.locale),
            topics=[self.topics[key, story.locale] for key in story.topics],
            people=[self.people[key, story.locale] for key in story.authors],
            sources=[("source", {"url": "", **source}) for source in story.sources],
        )
        page.versions.update(published_at=story.date)
        for later in story.later:
            self.tell_later(page, later, story.locale)
        NewsArticlePage.objects.filter(pk=page.pk).update(
            first_published_at=story.date, last_published_at=story.date, latest_revision_created_at=story.date
        )
        self.stories[story.key, story.locale] = page

    def tell_later(self, page: Any, later: dict[str, Any], language: str) -> None:
        """Publish a story's next version, with the note that says what was added and when."""
        draft = NewsArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
        draft.body.extend(self.blocks(later["body"], language))
        draft.corrections.add(Correction(kind=later["kind"], date=later["date"], text=later["note"]))
        draft.corrections_placement = NewsArticlePage.CorrectionsPlacement.BELOW
        draft.save_revision().publish()
        page.versions.filter(number=page.versions.count()).update(published_at=later["date"])
        page.raised_tasks.all().delete()  # every language tells it by itself

    def blocks(self, written: list[dict[str, Any]], language: str) -> list[tuple[str, Any]]:
        """Turn blocks as they are written in the files into blocks of a StoryBlock."""
        made = [(block["type"], self.block_value(block["type"], block["value"], language)) for block in written]
        return [(kind, value) for kind, value in made if value is not None]

    def block_value(self, kind: str, value: Any, language: str) -> Any:  # noqa: PLR0911 - one for each kind
        if kind == "image":
            return {**self.credited(value, language), "size": value["size"]}
        if kind == "gallery":
            return {"title": value["title"], "images": [self.credited(item, language) for item in value["images"]]}
        if kind == "table":
            return {
                "data": [value["header"], *value["rows"]],
                "first_row_is_table_header": True,
                "first_col_is_header": False,
                "table_header_choice": "row",
                "table_caption": value["caption"],
            }
        if kind == "related_story":
            return self.stories.get((value, language))
        if kind == "call_to_action":
            return {
                "text": value["text"],
                "button": value["button"],
                "page": self.pages[value["page"], language],
                "url": "",
            }
        if kind == "block_quote":
            return {"source_url": "", **value}
        return value

    def credited(self, value: dict[str, str], language: str) -> dict[str, Any]:
        image = NewsImage.objects.get(pk=self.images[value["illustration"]].pk)
        image.decorative = False
        image.contextual_alt_text = self.alt(value["illustration"], language)
        return {"image": image, "caption": value["caption"], "credit": ""}


def drawn(wanted: tuple[str, str, str]) -> tuple[str, bytes]:
    """Draw one picture in a process of its own; return its key and the JPEG."""
    key, palette, scene = wanted
    picture = draw(key, palette, scene) if scene else draw_portrait(key, palette)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=88, subsampling=0)
    return key, stream.getvalue()


def make_editors(password: str) -> list[str]:
    """Make one log-in for each group and return their names."""
    users = get_user_model()
    for name, group in EDITORS_OF_THE_DEMO.items():
        user, created = users.objects.get_or_create(
            username=name,
            defaults={"email": f"{name}@tideline.example", "first_name": name.capitalize(), "last_name": "Demo"},
        )
        if created:
            user.set_password(password)
            user.save()
        user.groups.add(Group.objects.get(name=group))
    return list(EDITORS_OF_THE_DEMO)
