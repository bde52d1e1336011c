"""Who acts on published facts.

An app registers its handlers in `AppConfig.ready()`, under a name that stays: it is kept in the database.

    handlers.register("related news", related.follow, pages="news.newsarticlepage")

A handler brings something of its own into line with the page *as it is now*: facts of one page may reach it late,
together, or again after a failure, so it asks the page and not the fact what is true. It works in the database alone,
and what it writes is committed together with the note that it succeeded: so each fact takes effect once. Whoever has
to tell another server enqueues a task, which is a row of the same transaction, and does so for no fact whose change is
MOVED_IN: what was news elsewhere, years ago, is announced to nobody.

Handlers do not wait for each other, except where one uses what another has written: that other one says so, for the
one that uses it may be of an app that does not know it.

    handlers.register("search index", documents.follow, before=("related news",))

One that takes milliseconds, and that readers wait for, may be told at once by the process that publishes. One that
takes longer reads first, outside of the transaction, and returns what writes in it: on SQLite nobody can publish while
a transaction is open.

    handlers.register("related news", related.follow, reads_first=True)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import cast

from core.publishing.models import PublishedFact

Run = Callable[[PublishedFact], object]
Write = Callable[[], object]


@dataclass(frozen=True)
class Handler:
    name: str
    run: Run
    pages: str = ""  # the only type of page it is told about, "app.model"; empty: every type
    before: tuple[str, ...] = ()  # names of handlers that are told of a fact only when this one is done with it
    at_once: bool = False  # told by whoever commits, if the worker is not quicker
    reads_first: bool = False  # `run` only reads, and returns a function without arguments that writes

    def read(self, fact: PublishedFact) -> Write:
        """Return what is to be done in the transaction; of one that reads first, when it has read."""
        if not self.reads_first:
            return partial(self.run, fact)
        return cast(Write, self.run(fact))


_registered: dict[str, Handler] = {}


def register(
    name: str,
    run: Run,
    pages: str = "",
    before: tuple[str, ...] = (),
    *,
    at_once: bool = False,
    reads_first: bool = False,
) -> None:
    """Add a handler; ValueError if another has its name."""
    if name in _registered and _registered[name].run is not run:
        raise ValueError(f'There is a handler called "{name}" already.')
    _registered[name] = Handler(name, run, pages, before, at_once, reads_first)


def unregister(name: str) -> None:
    del _registered[name]


def concerned(page_type: str) -> Iterable[Handler]:
    return [handler for handler in _registered.values() if handler.pages in {"", page_type}]


def told_at_once() -> list[str]:
    """Return the names of those that are told by whoever commits."""
    return [handler.name for handler in _registered.values() if handler.at_once]


def going_before(name: str) -> list[str]:
    """Return the names of those that go before the handler of that name."""
    return [handler.name for handler in _registered.values() if name in handler.before]


def reads_first(name: str) -> bool:
    return name in _registered and _registered[name].reads_first


def named(name: str) -> Handler:
    """Return the handler of that name; LookupError when no code answers to it any more."""
    try:
        return _registered[name]
    except KeyError:
        raise LookupError(f'Nobody is registered as "{name}".') from None
