"""Stories of all kinds of blocks, made up by Hypothesis, and the words that no form of them may lose.

Each word is written once: so one that is missing was lost, and not merely found in another place.

    furniture = Furniture.made(another_story)

    @given(stories(furniture))
    def test_…(made):
        story = made.publish(news_index)
        assert made.lost_in(text) == set()
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import strategies as st

from core.blocks import StoryBlock
from core.factories import NewsImageFactory, NewsletterSignupFactory, image_file
from core.models import NewsImage, NewsletterSignup
from news.factories import NewsArticlePageFactory
from news.models import Correction, NewsArticlePage, NewsIndexPage, Person, Topic
from tests.newsletter.mail_blocks import document

KINDS = list(StoryBlock().child_blocks)
# What HTML, XML, JSON and plain text care about, and what XML has no place for; letters of our languages; spaces of
# other kinds, and a sign of four bytes.
SIGNS = "aåøж<>&\"'`\\/{}[]()*_|=#%;:,.!?…–’«»\u00a0\u200b🐟 \x0b\x1f\ufffe\uffff"
# Any other that a database can hold, but for what is a mistake wherever it stands (Windows-1252 read as Latin-1).
MISREAD = "".join(map(chr, range(0x80, 0xA0))) + "\ufffd"
ANY_SIGN = st.characters(exclude_categories=["Cs"], exclude_characters=f"\x00\r{MISREAD}")
WORD = re.compile(r"word\d+\b")
MOST_BLOCKS = 5
PARTS = ("head", "lead", "body", "foot")
_numbers = count(1)


@dataclass
class Furniture:
    """What stories point to, made once for all of them: Hypothesis makes many."""

    images: list[NewsImage]
    recording: Any
    report: Any
    other: NewsArticlePage
    signup: NewsletterSignup
    topics: list[Topic]
    people: list[Person]

    @classmethod
    def made(cls, other: NewsArticlePage, topics: Sequence[Topic] = (), people: Sequence[Person] = ()) -> "Furniture":
        """Make it; `other` is a story that these stories lead to."""
        images = [
            NewsImageFactory(
                file=image_file(size=(40, 30)),
                description=f"Of {new_word()}",
                caption=f"In {new_word()}",
                credit=f"By {new_word()}",
            )
            for _number in range(2)
        ]
        signup = NewsletterSignupFactory(
            heading=new_word(), text=new_word(), button=new_word(), privacy_note=new_word()
        )
        report, recording = document("report.pdf"), document("talk.mp3")
        report.title = new_word()
        report.save()
        return cls(images, recording, report, other, signup, [*topics], [*people])


def new_word() -> str:
    return f"word{next(_numbers)}"


@dataclass
class MadeStory:
    """The fields of a story, and what whoever reads it has to find."""

    fields: dict[str, Any]
    words_of: dict[str, set[str]]  # by part: head (headline, topics, people), lead (lede, picture), body, foot

    def publish(self, index: NewsIndexPage) -> NewsArticlePage:
        index.refresh_from_db()
        story: NewsArticlePage = NewsArticlePageFactory(parent=index, slug=f"2005-02-{new_word()}", **self.fields)
        return story

    @property
    def words(self) -> set[str]:
        return set().union(*self.words_of.values())

    def lost_in(self, text: str, *parts: str) -> set[str]:
        """Return the words, of these parts or of all, that a text of any form does not have."""
        return set().union(*(self.words_of[part] for part in parts or PARTS)) - set(WORD.findall(text))


class Writer:
    """Writes the parts of a story, and remembers the words in them."""

    def __init__(self, draw: Callable[[Any], Any], furniture: Furniture) -> None:
        self.draw, self.furniture = draw, furniture
        self.words_of: dict[str, set[str]] = {part: set() for part in PARTS}
        self.words = self.words_of["head"]

    def text(self) -> str:
        """Return a line: a word among signs of all kinds."""
        word = new_word()
        self.words.add(word)
        signs = st.text(st.sampled_from(SIGNS) | ANY_SIGN, max_size=8)
        return f"{self.draw(signs)} {word} {self.draw(signs)}".strip()

    def maybe(self, make: Callable[[], Any], otherwise: Any = "") -> Any:
        return make() if self.draw(st.booleans()) else otherwise

    def escaped(self) -> str:
        return self.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def rich(self) -> str:
        """Return running text as Wagtail's editor saves it: paragraphs and lists, with emphasis and links."""
        other, report = self.furniture.other.pk, self.furniture.report.pk
        pieces = {
            "plain": lambda: f"<p>{self.escaped()}</p>",
            "bold": lambda: f"<p>{self.escaped()} <b>{self.escaped()}</b> <i>{self.escaped()}</i></p>",
            "broken": lambda: f"<p>{self.escaped()}<br/>{self.escaped()}</p>",
            "page": lambda: f'<p><a linktype="page" id="{other}">{self.escaped()}</a> {self.escaped()}</p>',
            "file": lambda: f'<p>{self.escaped()} <a linktype="document" id="{report}">{self.escaped()}</a></p>',
            "elsewhere": lambda: f'<p><a href="https://example.org/?a=1&amp;b=2">{self.escaped()}</a></p>',
            "list": lambda: (
                f"<ul><li>{self.escaped()}</li><li>{self.escaped()}<ul><li>{self.escaped()}</li></ul></li></ul>"
            ),
            "numbers": lambda: f"<ol><li>{self.escaped()}</li><li>{self.escaped()}</li></ol>",
        }
        return "".join(pieces[name]() for name in self.some(pieces, 1, 3))

    def some(self, names: Any, least: int, most: int) -> list[str]:
        found: list[str] = self.draw(st.lists(st.sampled_from(sorted(names)), min_size=least, max_size=most))
        return found

    def picture(self) -> dict[str, Any]:
        """Return a picture as editors save it: with words of its own, with those of the library, or as a decoration."""
        image = self.draw(st.sampled_from(self.furniture.images))
        decorative = self.draw(st.booleans())
        alt = "" if decorative else self.text()
        caption, credit = self.maybe(self.text), self.maybe(self.text)
        self.expect("" if caption else image.caption, "" if credit else image.credit)
        shown = {"image": image.pk, "alt_text": alt, "decorative": decorative}
        return {"image": shown, "caption": caption, "credit": credit}

    def expect(self, *texts: str) -> None:
        """Remember the words of texts that somebody else wrote."""
        self.words.update(word for text in texts for word in WORD.findall(text))

    def block(self, kind: str) -> dict[str, Any]:
        value: Any = getattr(self, kind)()
        return {"type": kind, "value": value}

    def paragraph(self) -> str:
        return self.rich()

    def heading(self) -> dict[str, str]:
        return {"text": self.text(), "level": self.draw(st.sampled_from(["h2", "h3"]))}

    def pull_quote(self) -> dict[str, str]:
        return {"text": self.text(), "attribution": self.maybe(self.text)}

    def block_quote(self) -> dict[str, str]:
        url = self.draw(st.sampled_from(["", "https://example.org/a?b=c&d=ø"]))
        return {"text": f"{self.text()}\n{self.text()}\n\n{self.text()}", "source": self.text(), "source_url": url}

    def fact_box(self) -> dict[str, str]:
        return {"title": self.text(), "text": self.rich()}

    def table(self) -> dict[str, Any]:
        rows, columns = self.draw(st.integers(1, 3)), self.draw(st.integers(1, 3))
        first_row = self.draw(st.booleans())
        cells = [[self.maybe(self.text, None) for _column in range(columns)] for _row in range(rows)]
        return {
            "data": cells,
            "first_row_is_table_header": first_row,
            "first_col_is_header": self.draw(st.booleans()),
            "table_header_choice": "row",
            "table_caption": self.text(),
        }

    def image(self) -> dict[str, Any]:
        return {**self.picture(), "size": self.draw(st.sampled_from(["text", "wide", "full"]))}

    def gallery(self) -> dict[str, Any]:
        return {"title": self.text(), "images": [self.picture(), self.picture()]}

    def video(self) -> dict[str, Any]:
        poster = self.draw(st.sampled_from([None, *(image.pk for image in self.furniture.images)]))
        url = "https://youtu.be/dQw4w9WgXcQ"
        return {"url": url, "title": self.text(), "poster": poster, "caption": self.maybe(self.text)}

    def audio(self) -> dict[str, Any]:
        return {
            "recording": self.furniture.recording.pk,
            "title": self.text(),
            "transcript": self.maybe(lambda: f"<p>{self.escaped()}</p><p>{self.escaped()}</p>"),
        }

    def document(self) -> dict[str, Any]:
        title = self.maybe(self.text)
        self.expect("" if title else self.furniture.report.title)
        return {"document": self.furniture.report.pk, "title": title}

    def related_story(self) -> int:
        self.expect(self.furniture.other.title)
        return int(self.furniture.other.pk)

    def call_to_action(self) -> dict[str, Any]:
        is_page = self.draw(st.booleans())
        return {
            "text": self.text(),
            "button": self.text(),
            "page": self.furniture.other.pk if is_page else None,
            "url": "" if is_page else "https://example.org/",
        }

    def signup(self) -> int:
        signup = self.furniture.signup
        self.expect(signup.heading, signup.text, signup.button, signup.privacy_note)
        return int(signup.pk)

    def lead_image(self) -> dict[str, Any]:
        image = self.draw(st.sampled_from([None, *self.furniture.images]))
        if image is None:
            return {}
        alt, caption = self.maybe(self.text), self.maybe(self.text)
        self.expect(image.credit, "" if alt else image.description, "" if caption else image.caption)
        return {"lead_image": image, "lead_image_alt": alt, "lead_image_caption": caption}

    def sources(self) -> list[tuple[str, dict[str, str]]]:
        return [("source", {"name": self.text(), "url": self.draw(st.sampled_from(["", "https://example.org/x"]))})]

    def correction(self) -> dict[str, Any]:
        kind = self.draw(st.sampled_from(Correction.Kind.values))
        return {"kind": kind, "text": f"<p>{self.escaped()} <b>{self.escaped()}</b></p>"}


@st.composite
def stories(draw: Callable[[Any], Any], furniture: Furniture, kinds: Sequence[str] = KINDS) -> MadeStory:
    """Make up stories whose bodies hold some of these kinds of blocks."""
    writer = Writer(draw, furniture)
    fields = {
        "title": writer.text(),
        "topics": writer.maybe(lambda: furniture.topics, []),
        "people": writer.maybe(lambda: furniture.people, []),
    }
    writer.expect(*(each.name for each in [*fields["topics"], *fields["people"]]))
    writer.words = writer.words_of["lead"]
    fields |= {"lede": writer.text(), **writer.lead_image()}
    writer.words = writer.words_of["body"]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=MOST_BLOCKS))
    fields["body"] = [writer.block(kind) for kind in chosen]
    writer.words = writer.words_of["foot"]
    fields |= {
        "sources": writer.maybe(writer.sources, []),
        "corrections": writer.maybe(lambda: [writer.correction()], []),
        "corrections_placement": draw(st.sampled_from(NewsArticlePage.CorrectionsPlacement.values)),
    }
    return MadeStory(fields, writer.words_of)
