"""`python -m tests.core.page_cache.small_site [HEADLINE]`: fills an empty site with stories, or renames the newest."""

import sys

import django

django.setup()

from home.newsroom import found_newsroom  # noqa: E402
from news.factories import NewsArticlePageFactory, TopicFactory  # noqa: E402
from news.models import NewsArticlePage  # noqa: E402

STORIES = 14
ADDRESS = "/news/2005-03-story-13/"


def fill() -> None:
    branch = found_newsroom("Tideline")["en"]
    topic = TopicFactory(name="Harbours")
    for number in range(STORIES):
        NewsArticlePageFactory(parent=branch.news, title=f"Story {number}", topics=[topic])


def rename(headline: str) -> None:
    story = NewsArticlePage.objects.order_by("-date").first()
    story.title = headline
    story.save_revision().publish()


if __name__ == "__main__":
    if sys.argv[1:]:
        rename(sys.argv[1])
    else:
        fill()
