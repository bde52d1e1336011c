"""A small edition of the demo newsroom with an address for every template, in each language.

`python -m tests.browser.newspaper FILE` fills an empty site and writes the addresses to FILE:
{template: {language: path}}.
"""

import json
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.images import ImageFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from wagtail.contrib.search_promotions.models import Query, SearchPromotion  # noqa: E402
from wagtail.documents import get_document_model  # noqa: E402
from wagtail.models import PageViewRestriction  # noqa: E402

from core.factories import NewsImageFactory  # noqa: E402
from core.models import DraftLink, NewsImage  # noqa: E402
from home.demo import seed  # noqa: E402
from home.demo.content import DemoStory, newsroom, pictures, stories  # noqa: E402
from home.factories import StandardPageFactory  # noqa: E402
from home.newsroom import found_newsroom  # noqa: E402
from news.factories import NewsArticlePageFactory, StoryThreadFactory, TopicFactory  # noqa: E402
from news.models import Correction, NewsArticlePage  # noqa: E402
from news.related import store_related  # noqa: E402
from newsletter.factories import SubscriberFactory  # noqa: E402
from newsletter.tokens import Purpose  # noqa: E402
from tests.browser.pages import LANGUAGES, PASSWORD  # noqa: E402
from tests.newsletter.links import expired, link  # noqa: E402

DRAWN = ("cleaner-production", "barents-treaty", "andreeva-first-shipment")
FILLERS = 10  # older stories, so that the index has a second page
PREFIX = {"en": "", "nb": "/nb", "ru": "/ru"}
SEARCHED = {"en": "agreement", "nb": "avtale", "ru": "программе"}
MISTYPED = {"en": "agremeent", "nb": "avttale", "ru": "прграмме"}
FIXED = {
    "home": "/",
    "search": "/search/",
    "search without results": "/search/?q=zqxjk",
    "too many searches": "/mishaps/searches/",
    "subscribe": "/newsletter/subscribe/",
    "thanks": "/newsletter/subscribe/thanks/",
    "too many subscriptions": "/mishaps/subscriptions/",
    "ask for preferences": "/newsletter/preferences/",
    "link to preferences sent": "/newsletter/preferences/sent/",
    "erased": "/newsletter/preferences/erased/",
    "broken newsletter link": "/newsletter/confirm/nothing/",
    "corrections": "/corrections/",
    "ended draft link": "/drafts/nothing/",
    "404": "/nothing-here/",
    **{str(status): f"/mishaps/{status}/" for status in (400, 403, 429, 500)},
}

Addresses = dict[str, dict[str, str]]


class Newspaper(seed.DemoNewsroom):
    """The demo's translated stories with three pictures between them, one story with every block, and the rest."""

    def fill_newspaper(self) -> Addresses:
        content = newsroom()
        self.scenes = pictures()
        self.branches = found_newsroom(content["site"]["name"])
        self.draw_three(list(content["people"]))
        for number, language in enumerate(LANGUAGES):
            self.fill_surroundings(content, language, first=number == 0)
        translated = {story.key for story in stories() if story.locale != "en"}
        told = [story for story in stories() if story.key in translated]
        for story in told:
            self.tell(story)
        addresses: Addresses = {
            name: {language: PREFIX[language] + path for language in LANGUAGES} for name, path in FIXED.items()
        }
        for language in LANGUAGES:
            of_language = [story for story in told if story.locale == language]
            for name, path in self.fill_rest(language, of_language).items():
                addresses.setdefault(name, {})[language] = path
        for language in LANGUAGES:
            for name, path in self.write_to_readers(language).items():
                addresses.setdefault(name, {})[language] = PREFIX[language] + path
        for page in self.stories.values():
            store_related(page)
        return addresses

    def write_to_readers(self, language: str) -> dict[str, str]:
        """Put readers in every state on the list, and return where the links in their mail lead."""
        topics = [topic for (_key, code), topic in self.topics.items() if code == language]
        reader, asked, gone, refused = (
            SubscriberFactory(email=f"{state}.{language}@tideline.example", language=language, state=state)
            for state in ("confirmed", "pending", "unsubscribed", "complained")
        )
        reader.topics.set(topics[:2])
        return {
            "confirm": link(asked, Purpose.CONFIRM),
            "confirmed": link(reader, Purpose.CONFIRM),
            "not to be confirmed": link(refused, Purpose.CONFIRM),
            "expired confirmation": expired(asked, Purpose.CONFIRM),
            "expired newsletter link": expired(reader, Purpose.UNSUBSCRIBE),
            "unsubscribe": link(reader, Purpose.UNSUBSCRIBE),
            "unsubscribed": link(gone, Purpose.UNSUBSCRIBE),
            "preferences": f"{link(reader, Purpose.PREFERENCES)}?saved",
            "erase": link(reader, Purpose.PREFERENCES, name="erase"),
        }

    def draw_three(self, people: list[str]) -> None:
        """Put three illustrations and a portrait into the library; the other stories share them."""
        wanted = [(key, *self.scenes["pictures"][key].values()) for key in DRAWN]
        drawn = [self.keep(*seed.drawn(picture)) for picture in wanted]
        portrait = self.keep(*seed.drawn((f"portrait-{people[0]}", "seas", "")))
        for number, key in enumerate(self.scenes["pictures"]):
            self.images[key] = drawn[number % len(drawn)]
        for key in people:
            self.images[f"portrait-{key}"] = portrait

    @staticmethod
    def keep(key: str, jpeg: bytes) -> NewsImage:
        return NewsImageFactory(
            title=key, file=ImageFile(BytesIO(jpeg), name=f"{key}.jpg"), caption="", credit=seed.CREDIT
        )

    def fill_rest(self, language: str, told: list[DemoStory]) -> dict[str, str]:
        """Make what only this newspaper has, and return the addresses of one language."""
        branch, locale = self.branches[language], self.locale(language)
        for number in range(FILLERS):
            story = told[number % len(told)]
            branch.news.refresh_from_db()
            NewsArticlePageFactory(
                parent=branch.news,
                locale=locale,
                title=f"{story.headline} ({number + 1})",
                lede=story.lede,
                date=story.date - timedelta(days=400 + 90 * number),
                body=self.blocks(story.body[:1], language),
                topics=[self.topics[story.topics[0], language]],
                lead_image=self.images[story.key] if number % 2 else None,
            )
        everything = self.tell_everything(language, told)
        corrected = self.tell_corrected(language, told)
        plain = self.stories["cleaner-production", language]
        index, home = branch.news.url, branch.home.url
        SearchPromotion.objects.create(query=Query.get(SEARCHED[language]), page=plain, description=told[0].lede)
        branch.home.refresh_from_db()
        private = StandardPageFactory(parent=branch.home, locale=locale, title="Private", slug="private")
        PageViewRestriction.objects.create(
            page=private, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD
        )
        empty = TopicFactory(locale=locale, name=f"{self.topics['energy', language].name} 2")
        person = next(iter(content_key for content_key, code in self.people if code == language))
        return {
            "index": index,
            "page 2": f"{index}?page=2",
            "archive": f"{index}archive/",
            "year": f"{index}archive/2005/",
            "month": f"{index}archive/2005/02/",
            "topic": f"{index}topics/{self.topics['industry', language].slug}/",
            "topic without stories": f"{index}topics/{empty.slug}/",
            "author": f"{index}authors/{self.people[person, language].slug}/",
            "article": plain.url,
            "article with every block": everything.url,
            "article with corrections": corrected,
            "earlier version": f"{corrected}v/2/",
            "what changed": f"{corrected}v/3/changes/",
            "withheld version": f"{corrected}v/1/",
            "withdrawn": self.tell_withdrawn(language, told),
            "shared draft": self.share(everything),
            "thread": self.tie(language, told, everything),
            "standing page": next(page.url for (_key, code), page in self.pages.items() if code == language),
            "private page": f"{home}private/",
            "search with results": f"{home}search/?q={SEARCHED[language]}",
            "search with a typing error": f"{home}search/?q={MISTYPED[language]}&language=all&sort=date",
        }

    def tie(self, language: str, told: list[DemoStory], everything: Any) -> str:
        """Make a thread of three developments, two of them with a story, and return its address."""
        first = self.stories[told[0].key, language]
        thread = StoryThreadFactory(
            locale=self.locale(language),
            name=f"{told[0].headline[:40]} 2",
            intro=told[0].lede,
            developments=[
                {"date": date(2004, 8, 30), "text": told[1].lede[:120]},
                {"date": first.date.date(), "text": told[0].lede[:120], "story": first},
                {"date": everything.date.date(), "text": told[2].lede[:120], "story": everything},
            ],
        )
        return f"{self.branches[language].news.url}threads/{thread.slug}/"

    @staticmethod
    def share(story: Any) -> str:
        """Change a story without publishing that, and return the path at which somebody outside reads it."""
        NewsArticlePage.objects.get(pk=story.pk).save_revision()
        link = DraftLink.objects.create(page=story, for_whom="Lawyer Demo")
        return urlsplit(link.address).path

    def tell_everything(self, language: str, told: list[DemoStory]) -> Any:
        """Publish a story with every block there is, in the words of the demo's stories."""
        # A gallery, a quotation and the like stand in one story or another; what no story of this language has is made.
        written = {block["type"]: block for story in told for block in story.body}
        paragraph, text = written["paragraph"], told[0].lede
        other = self.stories[told[0].key, language]
        picture = {"illustration": DRAWN[0], "caption": text[:80]}
        subsection = {"type": "heading", "value": {"text": told[2].headline[:60], "level": "h3"}}
        blocks = [
            paragraph,
            written["heading"],
            paragraph,
            written["pull_quote"],
            paragraph,
            subsection,
            {
                "type": "paragraph",
                "value": "<p><b>1</b> <i>2</i> CO<sub>2</sub></p><ul><li>A</li></ul><ol><li>B</li></ol>",
            },
            {
                "type": "block_quote",
                "value": {"text": text, "source": "Tideline", "source_url": "https://example.org/"},
            },
            written["fact_box"],
            written["table"],
            *({"type": "image", "value": {**picture, "size": size}} for size in ("text", "wide", "full")),
            {"type": "gallery", "value": {"title": told[1].headline[:60], "images": [picture, picture, picture]}},
            {"type": "call_to_action", "value": {"text": text[:90], "button": "Tideline", "page": "about"}},
        ]
        video = {"url": "https://vimeo.com/22439234", "title": told[0].headline[:60], "caption": text[:60]}
        body = [
            *self.blocks(blocks, language),
            ("video", {**video, "poster": self.images[DRAWN[0]]}),
            ("video", {**video, "poster": None}),
            ("audio", {"recording": kept("sound.mp3"), "title": told[1].headline[:60], "transcript": f"<p>{text}</p>"}),
            ("document", {"document": kept("report.pdf"), "title": ""}),
            ("related_story", other),
            ("signup", self.signups["default", language]),
            ("signup", self.signups["default", language]),
        ]
        assert {kind for kind, _value in body} == set(other.body.stream_block.child_blocks), "a block is missing here"
        self.branches[language].news.refresh_from_db()
        return NewsArticlePageFactory(
            parent=self.branches[language].news,
            locale=self.locale(language),
            title=f"{told[1].headline[:80]} (2)",
            lede=text,
            date=told[0].date + timedelta(days=3),
            lead_image=self.images[DRAWN[1]],
            lead_image_caption=text[:90],
            body=body,
            topics=[self.topics["industry", language], self.topics["arctic", language]],
            people=[person for (_key, code), person in self.people.items() if code == language],
            sources=[
                ("source", {"name": "RBC daily", "url": ""}),
                ("source", {"name": "A", "url": "https://a.example/"}),
            ],
        )

    def tell_corrected(self, language: str, told: list[DemoStory]) -> str:
        """Publish a story three times, each time with another kind of note, and take its first version off."""
        story = self.tell_again(language, told[0], 3)
        for kind in (Correction.Kind.CLARIFICATION, Correction.Kind.CORRECTION):
            draft = NewsArticlePage.objects.get(pk=story.pk).get_latest_revision_as_object()
            draft.lede = f"{draft.lede} {told[1].headline}"
            draft.body.extend(self.blocks(told[1].body[:2] + told[2].body[:1], language))
            draft.body.pop(0)
            draft.corrections.add(Correction(kind=kind, text=f"<p>{told[2].lede} <b>2005</b></p>"))
            draft.save_revision().publish()
        story.versions.filter(number=1).update(withheld_reason=told[1].lede)
        return str(story.url)

    def tell_withdrawn(self, language: str, told: list[DemoStory]) -> str:
        story = self.tell_again(language, told[1], 4)
        story.withdrawal_reason = f"{told[2].lede}\n\n{told[0].lede}"
        story.save()
        return str(story.url)

    def tell_again(self, language: str, told: DemoStory, number: int) -> NewsArticlePage:
        """Publish a story of the demo once more, under a headline of its own."""
        index = self.branches[language].news
        index.refresh_from_db()
        page = NewsArticlePageFactory(
            parent=index,
            locale=self.locale(language),
            title=f"{told.headline[:80]} ({number})",
            lede=told.lede,
            date=told.date,
            lead_image=self.images[told.key],
            body=self.blocks(told.body, language),
            topics=[self.topics[told.topics[0], language]],
        )
        return NewsArticlePage.objects.get(pk=page.pk)


def kept(name: str) -> Any:
    """Return a file of the document library; what is in it does not matter here."""
    return get_document_model().objects.get_or_create(
        title=name, defaults={"file": ContentFile(b"%PDF-1.4 or a sound", name=name)}
    )[0]


if __name__ == "__main__":
    with transaction.atomic():
        filled = Newspaper(lambda *_: None).fill_newspaper()
        call_command("rebuild_search", verbosity=0)
    Path(sys.argv[1]).write_text(json.dumps(filled, ensure_ascii=False), encoding="utf-8")
