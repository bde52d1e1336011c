"""Stories, the index they stand under, and the people and topics they are about."""

from .article import NewsArticlePage
from .byline import Byline, Person
from .index import NewsIndexPage
from .related import PinnedStory, RelatedStory
from .topic import StoryTopic, Topic

__all__ = [
    "Byline",
    "NewsArticlePage",
    "NewsIndexPage",
    "Person",
    "PinnedStory",
    "RelatedStory",
    "StoryTopic",
    "Topic",
]
