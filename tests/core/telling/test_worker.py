"""The worker as a process: what it has in hand when it is killed is told by the next one, and nothing is told twice."""

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from django.db.models import F

from core.models import Announcement
from core.telling import indexnow, websub
from core.telling.models import IN_HAND
from core.telling.queue import want
from tests import worker
from tests.core.telling.conftest import KEY
from tests.core.telling.elsewhere import Elsewhere, Heard, Post, elsewhere, holds, says

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PATHS = [f"/news/{number}/" for number in range(30)]


@pytest.fixture
def there() -> Iterator[Elsewhere]:
    with elsewhere() as there:
        yield there


@pytest.fixture
def variables(there: Elsewhere) -> dict[str, str]:
    """What a worker is told of a site at home, and of others who are at home, too."""
    return {
        "SITE_URL": "http://127.0.0.1:8000",
        "INDEXNOW_KEY": KEY,
        "INDEXNOW_ENDPOINT": there.url,
        "WEBSUB_HUB": f"{there.url}/hub",
    }


def takes_two_seconds(post: Post) -> None:
    time.sleep(2)
    post.reply(200)


def wanted_now() -> None:
    Announcement.objects.update(next_attempt_at=F("changed_at"))


def is_told() -> bool:
    return not Announcement.objects.exclude(state="told").exists()


def urls(heard: list[Heard]) -> Counter[str]:
    """Return how often each address was named in these messages, to either of them."""
    found: Counter[str] = Counter()
    for each in heard:
        if each.path.endswith("/hub"):
            found.update(value for name, value in parse_qsl(each.content.decode()) if name == "hub.url")
        else:
            found.update(json.loads(each.content)["urlList"])
    return found


def test_what_a_killed_worker_had_in_hand_is_told_by_the_next_when_its_time_is_over(
    there: Elsewhere, variables: dict[str, str]
) -> None:
    there.answers = [holds, holds]
    want(indexnow.TELLER, PATHS)
    want(websub.TELLER, ["/feeds/news.rss"])
    wanted_now()
    with worker.running(**variables) as killed:
        worker.wait_for(lambda: len(there.heard) == 2, "A message to each of the two")
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    in_hand = Counter(Announcement.objects.values_list("state", flat=True))
    with worker.running(**variables):
        want(indexnow.TELLER, ["/later/"])
        Announcement.objects.filter(path="/later/").update(next_attempt_at=F("changed_at"))
        worker.wait_for(lambda: Announcement.objects.filter(state="told").exists(), "The later address")
        too_early = len(there.heard)
        Announcement.objects.filter(state="in_hand").update(claimed_at=F("claimed_at") - IN_HAND)
        worker.wait_for(is_told, "The end of the queue")
    assert in_hand == {"in_hand": 31}
    assert too_early == 3
    answered = urls([heard for heard in there.heard if heard.status])
    assert set(answered) == {f"http://127.0.0.1:8000{path}" for path in [*PATHS, "/feeds/news.rss", "/later/"]}
    assert set(answered.values()) == {1}


def test_two_workers_tell_nothing_twice(there: Elsewhere, variables: dict[str, str]) -> None:
    there.otherwise = says(204)  # type: ignore[method-assign]
    feeds = [f"/feeds/topics/{number}.rss" for number in range(60)]
    want(indexnow.TELLER, PATHS)
    want(websub.TELLER, feeds)
    wanted_now()
    with worker.running(**variables), worker.running(**variables):
        worker.wait_for(is_told, "The end of the queue")
    assert urls(there.heard) == dict.fromkeys((f"http://127.0.0.1:8000{path}" for path in [*PATHS, *feeds]), 1)


def test_a_worker_that_is_stopped_waits_for_the_answer(there: Elsewhere, variables: dict[str, str]) -> None:
    there.answers = [takes_two_seconds]
    want(indexnow.TELLER, PATHS)
    wanted_now()
    with worker.running(**variables) as stopped:
        worker.wait_for(lambda: len(there.heard) == 1, "A message")
        stopped.send_signal(signal.SIGTERM)
        stopped.wait(worker.PATIENCE)
    assert is_told()
    assert len(there.heard) == 1
