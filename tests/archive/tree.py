"""`python -m tests.archive.tree`: a hash over what readers and editors have of the stories, however it came about."""

import json
import re
from hashlib import sha256

import django

django.setup()

from archive.models import LedgerEntry, OldAddress  # noqa: E402
from news.models import NewsArticlePage  # noqa: E402

PAGE = re.compile(r'linktype=\\"page\\" id=\\"(\d+)\\"')
PICTURE = re.compile(r'"image": (\d+)')


def digest() -> str:
    """Return a hash in which pages and pictures stand by what they are, not by their numbers."""
    paths = dict(NewsArticlePage.objects.values_list("pk", "url_path"))
    pictures = dict(LedgerEntry.objects.exclude(image=None).values_list("image", "key"))
    sums = sha256()
    stories = NewsArticlePage.objects.select_related("locale").prefetch_related(
        "story_topics__topic", "bylines__person"
    )
    for story in stories.order_by("url_path").iterator(500):
        body = json.dumps(list(story.body.get_prep_value()), sort_keys=True)
        body = PAGE.sub(lambda found: f"page {paths[int(found[1])]}", body)
        body = PICTURE.sub(lambda found: f"picture {pictures[int(found[1])]}", body)
        told = [
            story.url_path,
            story.path,
            story.locale.language_code,
            str(story.translation_key),
            story.title,
            story.lede,
            body,
            pictures.get(story.lead_image_id),
            *(str(moment) for moment in (story.date, story.first_published_at, story.last_published_at)),
            [row.topic.slug for row in story.story_topics.all()],
            [row.person.slug for row in story.bylines.all()],
        ]
        sums.update(json.dumps(told).encode())
    for address, page in OldAddress.objects.order_by("address").values_list("address", "page"):
        sums.update(f"{address} {paths.get(page)}".encode())
    # Not the states: what was imported is unchanged to a run that sees it again.
    for key, page, made in LedgerEntry.objects.order_by("key").values_list("key", "page", "made"):
        sums.update(f"{key} {paths.get(page)} {bool(made)}".encode())
    return sums.hexdigest()


if __name__ == "__main__":
    print(digest())
