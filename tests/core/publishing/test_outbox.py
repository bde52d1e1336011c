"""How the outbox is emptied, and what a failing handler does and does not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Delivery, PublishedFact
from core.publishing import handlers, outbox, recording
from news.factories import NewsArticlePageFactory
from news.models import NewsArticlePage, NewsIndexPage


class Witness:
    """A handler that notes what it is told, and fails as often as it is asked to."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.failures = 0

    def __call__(self, fact: PublishedFact) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("nobody at home")
        self.told.append(fact.title)


@pytest.fixture
def first() -> Iterator[Witness]:
    handlers.register("first", witness := Witness())
    yield witness
    handlers.unregister("first")


@pytest.fixture
def second() -> Iterator[Witness]:
    handlers.register("second", witness := Witness())
    yield witness
    handlers.unregister("second")


@pytest.fixture
def after_first(first: Witness, news_index: NewsIndexPage) -> Iterator[Witness]:
    """A handler that `first` goes before, though by its name it would come earlier."""
    handlers.register("first", first, before=("after first",))
    handlers.register("after first", witness := Witness())
    outbox.drain()
    witness.told.clear()
    yield witness
    handlers.unregister("after first")


@pytest.fixture
def story(first: Witness, second: Witness, news_index: NewsIndexPage) -> NewsArticlePage:
    """A story whose publication waits in the outbox, all that was before having been delivered."""
    outbox.drain()
    first.told.clear()
    second.told.clear()
    return NewsArticlePageFactory(parent=news_index, title="Walrus")


def delivery(handler: str) -> Delivery:
    return Delivery.objects.filter(handler=handler).latest("fact_id")


def an_hour_passes() -> None:
    Delivery.objects.filter(state="pending").update(next_attempt_at=timezone.now() - timedelta(hours=1))


def test_each_handler_is_told_once(story: NewsArticlePage, first: Witness, second: Witness) -> None:
    outbox.drain()
    outbox.drain()
    assert (first.told, second.told) == (["Walrus"], ["Walrus"])


def test_nothing_is_left(story: NewsArticlePage) -> None:
    outbox.drain()
    assert not Delivery.objects.unfinished().exists()


def test_facts_reach_a_handler_in_their_order(story: NewsArticlePage, first: Witness) -> None:
    story.title = "Walrus returns"
    story.save_revision().publish()
    outbox.drain()
    assert first.told == ["Walrus", "Walrus returns"]


def test_a_failing_handler_neither_stops_nor_repeats_another(
    story: NewsArticlePage, first: Witness, second: Witness
) -> None:
    first.failures = 1
    outbox.drain()
    an_hour_passes()
    outbox.drain()
    assert (first.told, second.told) == (["Walrus"], ["Walrus"])


def test_a_handler_is_told_when_the_one_that_goes_before_it_has_succeeded(
    after_first: Witness, story: NewsArticlePage, first: Witness
) -> None:
    first.failures = 1
    outbox.drain()
    assert (first.told, after_first.told) == ([], [])
    an_hour_passes()
    outbox.drain()
    assert (first.told, after_first.told) == (["Walrus"], ["Walrus"])
    assert delivery("after first").attempts == 1


def test_other_facts_pass_by_one_that_has_to_wait(after_first: Witness, story: NewsArticlePage, first: Witness) -> None:
    first.failures = 1
    outbox.drain()
    story.title = "Walrus returns"
    story.save_revision().publish()
    outbox.drain()
    assert after_first.told == ["Walrus returns"]


def test_who_has_given_up_is_waited_for_no_longer(after_first: Witness, story: NewsArticlePage, first: Witness) -> None:
    first.failures = 99
    for _ in range(8):
        assert after_first.told == []
        outbox.drain()
        an_hour_passes()
    outbox.drain()
    assert after_first.told == ["Walrus"]


def test_related_news_comes_after_the_search_index() -> None:
    assert handlers.going_before("related news") == ["search index"]


def test_a_failure_says_why_and_waits(story: NewsArticlePage, first: Witness) -> None:
    first.failures = 1
    outbox.drain()
    failed = delivery("first")
    assert (failed.state, failed.attempts, failed.error) == ("pending", 1, "ConnectionError: nobody at home")
    assert failed.next_attempt_at > timezone.now()


def test_each_pause_is_longer_than_the_one_before(story: NewsArticlePage, first: Witness) -> None:
    first.failures = 3
    pauses = []
    for _ in range(3):
        outbox.drain()
        pauses.append(delivery("first").next_attempt_at - timezone.now())
        an_hour_passes()
    assert pauses[0] < pauses[1] / 2 < pauses[2] / 4


def test_after_eight_failures_it_is_left_to_people(story: NewsArticlePage, first: Witness) -> None:
    first.failures = 99
    for _ in range(12):
        outbox.drain()
        an_hour_passes()
    assert (delivery("first").state, delivery("first").attempts) == ("failed", 8)


def test_they_can_have_it_run_again(story: NewsArticlePage, first: Witness) -> None:
    first.failures = 8
    for _ in range(8):
        outbox.drain()
        an_hour_passes()
    delivery("first").run_again()
    outbox.drain()
    assert first.told == ["Walrus"]
    assert delivery("first").state == "done"


def test_what_a_failing_handler_wrote_is_taken_back(story: NewsArticlePage) -> None:
    def half_done(fact: PublishedFact) -> None:
        NewsArticlePage.objects.filter(pk=fact.page_id).update(lede="Half done.")
        raise ValueError("the other half")

    handlers.register("half done", half_done)
    try:
        story.save_revision().publish()
        outbox.drain()
    finally:
        handlers.unregister("half done")
    assert NewsArticlePage.objects.get(pk=story.pk).lede != "Half done."
    assert delivery("half done").error == "ValueError: the other half"


def test_a_handler_that_no_code_answers_to_says_so(story: NewsArticlePage) -> None:
    Delivery.objects.create(fact=PublishedFact.objects.latest("pk"), handler="retired")
    outbox.drain()
    assert delivery("retired").error == 'LookupError: Nobody is registered as "retired".'


@pytest.fixture
def reader(story: NewsArticlePage) -> Iterator["Reader"]:
    outbox.drain()
    handlers.register("reader", reader := Reader(), reads_first=True)
    story.save_revision().publish()
    yield reader
    handlers.unregister("reader")


class Reader:
    """A handler that reads first, and notes in how many transactions it reads and writes."""

    def __init__(self) -> None:
        self.reading: list[int] = []
        self.wrote: list[tuple[int, int]] = []  # what was read, by number, and in how many transactions it is written

    def __call__(self, fact: PublishedFact) -> handlers.Write:
        self.reading.append(len(connection.atomic_blocks))
        number = len(self.reading)
        self.meanwhile(number)
        return lambda: self.wrote.append((number, len(connection.atomic_blocks)))

    def meanwhile(self, number: int) -> None:
        """What others do while it reads."""


def test_who_reads_first_holds_no_transaction_meanwhile(reader: Reader) -> None:
    outside = len(connection.atomic_blocks)
    outbox.drain()
    assert reader.reading == [outside]
    assert reader.wrote == [(1, outside + 2)]
    assert delivery("reader").state == "done"


def test_what_was_read_before_another_worker_tried_is_not_written(reader: Reader) -> None:
    def another_fails(number: int) -> None:
        if number == 1:
            other = delivery("reader")
            other.fail("killed")
            Delivery.objects.filter(pk=other.pk).update(next_attempt_at=timezone.now())

    reader.meanwhile = another_fails  # type: ignore[method-assign]
    outbox.drain()
    assert [number for number, _depth in reader.wrote] == [2]


def test_what_another_worker_has_done_meanwhile_is_not_done_again(reader: Reader) -> None:
    reader.meanwhile = lambda number: delivery("reader").succeed()  # type: ignore[method-assign]
    outbox.drain()
    assert reader.wrote == []


def test_who_cannot_read_has_failed(reader: Reader) -> None:
    def fail(number: int) -> None:
        raise ConnectionError("nobody at home")

    reader.meanwhile = fail  # type: ignore[method-assign]
    outbox.drain()
    assert (delivery("reader").state, delivery("reader").attempts) == ("pending", 1)
    assert delivery("reader").error == "ConnectionError: nobody at home"


def test_two_handlers_cannot_have_one_name(first: Witness) -> None:
    with pytest.raises(ValueError, match='"first"'):
        handlers.register("first", Witness())


def test_what_was_delivered_long_ago_is_forgotten_and_what_was_not_is_kept(
    story: NewsArticlePage, first: Witness
) -> None:
    outbox.drain()
    first.failures = 1
    story.save_revision().publish()
    outbox.drain()
    PublishedFact.objects.update(happened_at=timezone.now() - timedelta(days=31))
    outbox.prune()
    assert list(PublishedFact.objects.values_list("pk", flat=True)) == [delivery("first").fact_id]


def test_news_goes_before_what_moved_in_earlier(story: NewsArticlePage, first: Witness) -> None:
    outbox.drain()
    first.told.clear()
    recording.record([recording.fact_of(story, PublishedFact.Change.MOVED_IN)])
    NewsArticlePageFactory(parent=story.get_parent(), title="Whale")
    outbox.drain()
    assert first.told == ["Whale", "Walrus"]
