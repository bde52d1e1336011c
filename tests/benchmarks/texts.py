"""Writes what the stories of a site say: `python -m tests.benchmarks.texts FILE`, one story a line, the oldest first.

Each is a list in JSON: headline, lede, and the paragraphs of its body as HTML.
"""

import json
import sys
from pathlib import Path

import django

django.setup()

from wagtail.rich_text import expand_db_html  # noqa: E402

from news.models import NewsArticlePage  # noqa: E402


def paragraphs(story: NewsArticlePage) -> str:
    raw = story.body.raw_data
    return "".join(expand_db_html(block["value"]) for block in raw if block["type"] == "paragraph")


if __name__ == "__main__":
    with Path(sys.argv[1]).open("w", encoding="utf-8") as file:
        for story in NewsArticlePage.objects.published().order_by("date", "pk").iterator():
            file.write(json.dumps([story.title, story.lede, paragraphs(story)]) + "\n")
