"""What an issue is made of, loaded once for its two parts and for its checklist."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import prefetch_related_objects

from core.bodies import blocks_of, rich_texts
from core.models import NewsImage
from news.links import written_addresses
from newsletter.models import NewsletterIssue
from newsletter.rich_text import Words
from newsletter.stories import ToldStory, told_stories


@dataclass(frozen=True)
class Picture:
    """A picture that a mail shows, and what it says of it; `place` tells an editor where it stands."""

    image: NewsImage
    alt: str
    credit: str
    is_decoration: bool
    place: str

    @property
    def is_credited(self) -> bool:
        return bool(self.credit) or self.image.credit_waived


@dataclass
class IssueContent:
    """The intro's blocks and the stories of an issue, with pictures and links loaded for all of them together."""

    issue: NewsletterIssue
    intro: list[Any]
    stories: list[ToldStory]

    @classmethod
    def of(cls, issue: NewsletterIssue) -> "IssueContent":
        """Load an issue at the same cost for any number of stories, blocks and pictures."""
        stories = told_stories(issue)
        intro, *bodies = blocks_of([issue.intro, *(told.story.body for told in stories if told.is_whole)])
        for told in stories:
            told.blocks = bodies.pop(0) if told.is_whole else []
        content = cls(issue, intro, stories)
        prefetch_related_objects([picture.image for picture in content.pictures], "renditions")
        return content

    @cached_property
    def pictures(self) -> list[Picture]:
        found = list(pictures_of(self.intro, self.issue.subject))
        for told in self.stories:
            story = told.story
            if story.lead_image:
                found.append(Picture(story.lead_image, story.alt, story.lead_image.credit, False, story.title))
            found.extend(pictures_of(told.blocks, story.title))
        return found

    @cached_property
    def words(self) -> Words:
        notes = [note.text for told in self.stories if told.is_whole for note in told.notes]
        blocks = [*self.intro, *(block for told in self.stories for block in told.blocks)]
        return Words([*notes, *rich_texts([block.value for block in blocks])])

    @property
    def written_addresses(self) -> list[str]:
        """The web addresses that somebody wrote into what is told whole, also those of our own pages."""
        whole = [told for told in self.stories if told.is_whole]
        streams = [self.issue.intro, *(stream for told in whole for stream in (told.story.body, told.story.sources))]
        notes = [note.text for told in whole for note in told.notes]
        return written_addresses([[stream.get_prep_value() for stream in streams], notes])


def pictures_of(blocks: list[Any], place: str) -> Iterator[Picture]:
    """Yield the pictures of a body; the still of a video is one that decorates it."""
    for block in blocks:
        shown = [block.value] if block.block_type == "image" else []
        if block.block_type == "gallery":
            shown = list(block.value["images"])
        elif block.block_type == "video" and block.value["poster"]:
            poster = block.value["poster"]
            yield Picture(poster, "", poster.credit, True, place)
        for item in shown:
            if image := item["image"]:
                alt = image.contextual_alt_text or ""
                yield Picture(image, alt, item.shown_credit, bool(image.decorative), place)
