"""Stories, the index they stand under, and the people and topics they are about."""

from .article import NewsArticlePage
from .byline import Byline, Person
from .correction import Correction
from .index import NewsIndexPage
from .link_check import LinkCheck
from .lists import ListedStory, ListLength
from .related import PinnedStory, RelatedStory
from .thread import Development, StoryThread
from .topic import MOST_TOPICS, StoryTopic, Topic
from .translation_task import TranslationTask
from .version import StoryVersion

__all__ = [
    "MOST_TOPICS",
    "Byline",
    "Correction",
    "Development",
    "LinkCheck",
    "ListLength",
    "ListedStory",
    "NewsArticlePage",
    "NewsIndexPage",
    "Person",
    "PinnedStory",
    "RelatedStory",
    "StoryThread",
    "StoryTopic",
    "StoryVersion",
    "Topic",
    "TranslationTask",
]
