"""What a process remembers of the parts that many pages show, until something that they show has changed.

A part is made once, with what it depends on, and given to every page: the menu, the head and foot of a language, the
card of a story. Before a page is made the memory catches up with what has been thrown away, so a part is never older
than the page that it goes into.

Only pages that are made for anybody use it: a reader who is logged in may see more, and an editor's own time zone or
preview must not get into what others see.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar, cast

from core.page_cache.dependencies import Noted, noting, take_into_account
from core.page_cache.store import EVERYTHING, Moment, Store, number

Value = TypeVar("Value")
MOST_PARTS = 4_000  # some kilobytes each


class Part(NamedTuple):
    """A part of pages, and what it depends on."""

    value: Any
    noted: Noted


class Memory:
    """The parts that one process remembers, as they were when it last caught up."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.moment: Moment | None = None
        self.parts: OrderedDict[Hashable, Part] = OrderedDict()
        self.dependent: dict[int, set[Hashable]] = defaultdict(set)  # names of parts, by the number of a tag

    def catch_up(self, kept: Store) -> Moment:
        """Forget what has been thrown away since the last time, and return the moment that has been reached."""
        # Read and forgotten in one go: else another thread might go back to an earlier moment.
        with self.lock:
            moment, gone = kept.gone_since(self.moment)
            if gone is None or number(EVERYTHING) in gone:
                self.parts.clear()
                self.dependent.clear()
            else:
                for name in {name for tag in gone for name in self.dependent.pop(tag, ())}:
                    self.forget(name)
            self.moment = moment
            return moment

    def find(self, name: Hashable) -> Part | None:
        with self.lock:
            if part := self.parts.get(name):
                self.parts.move_to_end(name)
            return part

    def keep(self, name: Hashable, part: Part) -> None:
        """Remember a part, unless something has been thrown away while it was made."""
        with self.lock:
            if part.noted.since != self.moment or part.noted.unknown:
                return
            self.forget(name)
            self.parts[name] = part
            for tag in part.noted.tags:
                self.dependent[number(tag)].add(name)
            if len(self.parts) > MOST_PARTS:
                self.forget(next(iter(self.parts)))

    def forget(self, name: Hashable) -> None:
        part = self.parts.pop(name, None)
        for tag in part.noted.tags if part else ():
            key = number(tag)
            if names := self.dependent.get(key):
                names.discard(name)
                if not names:
                    del self.dependent[key]


_memory = Memory()
_since: ContextVar[Moment | None] = ContextVar("since", default=None)


def catch_up(kept: Store) -> Moment:
    """Forget what has been thrown away, and return the moment at which a page can be made now. StoreError."""
    return _memory.catch_up(kept)


@contextmanager
def remembering(since: Moment) -> Iterator[None]:
    """Let the page that is made within, at this moment, use what is remembered."""
    token = _since.set(since)
    try:
        yield
    finally:
        _since.reset(token)


def remembered(name: Hashable, make: Callable[[], Value]) -> Value:
    """Return a part of pages, made once for as long as nothing that it depends on changes.

    The name says all that it is made of: language, key, ways to show it. What is made for one is given to all.
    """
    return remembered_each([name], lambda _names: {name: make})[name]


def are_remembered(names: Iterable[Hashable]) -> bool:
    """Whether all these parts can be given to the page that is being made, as they are."""
    return bool(_since.get()) and all(_memory.find(name) for name in names)


def remembered_each(
    names: Iterable[Hashable], load: Callable[[list[Any]], dict[Any, Callable[[], Value]]]
) -> dict[Any, Value]:
    """Return parts by name, for which `load` gives what makes each of those that are not remembered.

    What `load` reads for all of them belongs to the page, not to a part: what makes a part says what it depends on.
    """
    since = _since.get()
    found: dict[Any, Value] = {}
    wanted = list(dict.fromkeys(names))
    if since:
        for name in wanted:
            if part := _memory.find(name):
                take_into_account(part.noted)
                found[name] = cast(Value, part.value)
    if missing := [name for name in wanted if name not in found]:
        for name, make in load(missing).items():
            if since is None:
                found[name] = make()
                continue
            with noting(since) as noted:
                found[name] = make()
            take_into_account(noted)
            _memory.keep(name, Part(found[name], noted))
    return found
