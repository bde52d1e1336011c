"""Prints what may be asked for as JSON: `python -m tests.benchmarks.addresses`.

`stories` are English ones of every age, `everywhere` those of all languages; and one topic, one author and the key of
the index that the English ones stand under.
"""

import json
import random
import sys

import django

django.setup()

from news.models import NewsArticlePage, NewsIndexPage, Person, Topic  # noqa: E402

if __name__ == "__main__":
    stories = NewsArticlePage.objects.published().filter(locale__language_code="en").order_by("pk")
    slugs = list(stories.values_list("slug", flat=True))
    random.Random(2005).shuffle(slugs)  # noqa: S311 - the same every time
    topic = Topic.objects.filter(locale__language_code="en").first()
    author = Person.objects.filter(locale__language_code="en").first()
    found = {
        "stories": [f"/news/{slug}/" for slug in slugs],
        "everywhere": [story.get_url() for story in NewsArticlePage.objects.published().defer("body")],
        "topic": f"/news/topics/{topic.slug}/" if topic else "",
        "author": f"/news/authors/{author.slug}/" if author else "",
        "index_key": NewsIndexPage.objects.get(locale__language_code="en").pk,
    }
    json.dump(found, sys.stdout)
