from django.urls import path, re_path, register_converter

from news.corrections import list_corrections
from news.feed_formats import FORMATS
from news.feeds import AuthorFeed, CorrectionsFeed, NewsFeed, ThreadFeed, TopicFeed
from news.sharing import show_share_image


class Ending:
    """What a feed's address ends in."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(Ending, "ending")

urlpatterns = [
    path("corrections/", list_corrections, name="corrections"),
    path("feeds/news.<ending:ending>", NewsFeed.as_view(), name="news_feed"),
    path("feeds/topics/<slug:slug>.<ending:ending>", TopicFeed.as_view(), name="topic_feed"),
    path("feeds/authors/<slug:slug>.<ending:ending>", AuthorFeed.as_view(), name="author_feed"),
    path("feeds/threads/<slug:slug>.<ending:ending>", ThreadFeed.as_view(), name="thread_feed"),
    path("feeds/corrections.<ending:ending>", CorrectionsFeed.as_view(), name="corrections_feed"),
    # No key is longer, and SQLite refuses to look for a number that is.
    re_path(r"^share/stories/(?P<key>\d{1,10})/(?P<digest>[-\w]+)\.png$", show_share_image, name="story_share_image"),
]
