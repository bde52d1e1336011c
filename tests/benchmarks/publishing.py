"""Publishes stories as an editor does and looks when readers see it: `python -m tests.benchmarks.publishing FRONT N`.

N times, and two times before, one of the newest stories gets another headline. Every address that shows it is asked
again and again, from before it is published until all have shown the new one, and a while longer. Prints JSON: the
seconds from the editor's click by kind of address, and what was older than what had been seen at the same address
before.
"""

import json
import re
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import brotli
import django

django.setup()

from news.models import NewsArticlePage, RelatedStory  # noqa: E402

NEWEST = 3  # of these stories, all stand on the front page as cards and first on the index
MARK = re.compile(r", measured (\d+) times")
NOT_MODIFIED = 304
WARMING = 2  # publications before those that are counted
EVERY, LONGER, PATIENCE = 0.05, 1.5, 30.0  # seconds
ENCODINGS = ("identity", "br")
FEED = "/feeds/news.rss"  # where each story is first in the page for people, which has its address before its headline


@dataclass
class Watch:
    """What one address has shown of a story, as one kind of client sees it."""

    kind: str
    address: str
    encoding: str
    slug: str
    seen: dict[int, float] = field(default_factory=dict)
    older: list[str] = field(default_factory=list)
    etag: str | None = None  # of the copy that it has, if one has come, and the number in that
    shown: int | None = None


def main(front: str, times: int) -> dict[str, object]:
    stories = list(newest())
    titles = {story.pk: MARK.sub("", story.title)[:60] for story in stories}
    first = int(time.time())  # so that no later run begins with a number that has been seen
    seconds: dict[str, list[float]] = defaultdict(list)
    older: list[str] = []
    for number in range(first, first + WARMING + times):
        story = stories[number % len(stories)]
        watches = [Watch(*where, each, story.slug) for where in shown_at(story).items() for each in ENCODINGS]
        stop = threading.Event()
        threads = [threading.Thread(target=look, args=(front, one, stop)) for one in watches]
        for thread in threads:
            thread.start()
        while any(one.etag is None for one in watches):  # what readers have had is what is to go
            time.sleep(EVERY)
        time.sleep(0.2)
        clicked = time.monotonic()
        draft = story.get_latest_revision_as_object()
        draft.title = f"{titles[story.pk]}, measured {number} times"
        draft.save_revision().publish()
        seconds["publishing"].append(time.monotonic() - clicked)
        while not all(number in one.seen for one in watches) and time.monotonic() - clicked < PATIENCE:
            time.sleep(EVERY)
        time.sleep(LONGER)
        stop.set()
        for thread in threads:
            thread.join()
        older += [what for one in watches for what in one.older]
        if number < first + WARMING:
            seconds.clear()  # processes that are new make for the first time what they remember
            continue
        for one in watches:
            if one.kind == "More News" and not is_beside(story, one.address):
                continue  # with another headline, it is like other stories
            seconds[one.kind].append(one.seen.get(number, clicked + PATIENCE) - clicked)
        print(f"{number - first - WARMING + 1} of {times} published", file=sys.stderr, flush=True)
    return {"seconds": seconds, "older": older}


def newest() -> list[NewsArticlePage]:
    stories = NewsArticlePage.objects.published().filter(locale__language_code="en", related_as__isnull=False)
    return list(stories.newest_first().distinct()[:NEWEST])


def shown_at(story: NewsArticlePage) -> dict[str, str]:
    beside = RelatedStory.objects.filter(other=story, story__live=True).select_related("story").first()
    index = story.get_parent().get_url()
    found = {"story": story.get_url(), "index": index, "front page": "/", "archive": month(story), "feed": FEED}
    if story.kicker:
        found["topic"] = f"{index}topics/{story.kicker.slug}/"
    if beside:
        found["More News"] = beside.story.get_url()
    return found


def is_beside(story: NewsArticlePage, address: str) -> bool:
    beside = NewsArticlePage.objects.filter(related_stories__other=story)
    return any(other.get_url() == address for other in beside)


def month(story: NewsArticlePage) -> str:
    return f"{story.get_parent().get_url()}archive/{story.local_time:%Y/%m}/"


def look(front: str, watch: Watch, stop: threading.Event) -> None:
    connection = HTTPConnection(urlsplit(front).netloc, timeout=PATIENCE)
    newest = 0
    while not stop.is_set():
        shown = headline(connection, watch)
        if shown is not None:
            watch.seen.setdefault(shown, time.monotonic())
            if shown < newest:
                watch.older.append(f"{watch.address}: {shown} after {newest}")
            newest = max(newest, shown)
        time.sleep(EVERY)
    connection.close()


def headline(connection: HTTPConnection, watch: Watch) -> int | None:
    """Return the number in the story's headline, where the page shows one; a copy that it has is not sent again."""
    headers = {"Accept-Encoding": watch.encoding, **({"If-None-Match": watch.etag} if watch.etag else {})}
    try:
        connection.request("GET", watch.address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except (HTTPException, OSError):
        connection.close()
        return None
    if answer.status != NOT_MODIFIED:
        watch.etag = answer.headers["ETag"] or ""
        watch.shown = number_in(brotli.decompress(body) if answer.headers["Content-Encoding"] == "br" else body, watch)
    return watch.shown


def number_in(body: bytes, watch: Watch) -> int | None:
    text = body.decode()
    if watch.kind != "story":
        text = text.partition(f"/{watch.slug}/")[2][:600]
    found = MARK.search(text)
    return int(found[1]) if found else None


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2])), sys.stdout)
