"""Prints the addresses of stories of every age, as JSON: `python -m tests.benchmarks.addresses`."""

import json
import random
import sys

import django

django.setup()

from news.models import NewsArticlePage  # noqa: E402

if __name__ == "__main__":
    stories = NewsArticlePage.objects.published().filter(locale__language_code="en").order_by("pk")
    slugs = list(stories.values_list("slug", flat=True))
    random.Random(2005).shuffle(slugs)  # noqa: S311 - the same every time
    json.dump([f"/news/{slug}/" for slug in slugs], sys.stdout)
