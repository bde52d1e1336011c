"""What is to be done with an item, by what it says and what the ledger knows of it. Nothing is written here."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone

from archive.files import ON_THE_LIST
from archive.models import LedgerEntry
from archive.orders import LANGUAGES, LeftOut, Orders
from archive.sources.item import Item, Kind

State = LedgerEntry.State
NO_STORY = {Kind.OTHER: "It has no text of its own: a menu, a form or a part of the old site's looks."}
CHANGED_TWICE = "It has changed in the source, and an editor has changed it here."
DELETED = "Its page was deleted here."


class Do(Enum):
    NOTHING = auto()
    MAKE = auto()
    UPDATE = auto()


@dataclass(frozen=True)
class Verdict:
    """What to do; where that is nothing, the state of the entry and why."""

    do: Do
    state: str = ""
    reason: str = ""
    is_gone: bool = False  # its old address says so


class Judge:
    """Knows what one run was told."""

    def __init__(self, orders: Orders, left_out: LeftOut, since: datetime | None) -> None:
        self.orders, self.left_out, self.since = orders, left_out, since

    def passes_over(self, item: Item, entry: LedgerEntry | None) -> bool:
        """Whether this run was narrowed down to others."""
        if self.orders.only_failed:
            # A story that has lost a picture came in; it is the picture that failed.
            return entry is None or (entry.state not in {State.FAILED, State.PENDING} and not entry.lost)
        return bool(self.since and item.date and item.date < self.since)

    def judge(self, item: Item, entry: LedgerEntry | None) -> Verdict:
        if self.left_out.has(item.key, [item.address, *item.other_addresses]):
            return Verdict(Do.NOTHING, State.SKIPPED, ON_THE_LIST, is_gone=True)
        if reason := item.left_out or NO_STORY.get(item.kind):
            return Verdict(Do.NOTHING, State.SKIPPED, f"{reason[:1].upper()}{reason[1:]}")
        if reason := self.lack(item):
            return Verdict(Do.NOTHING, State.FAILED, reason)
        if entry is None or not entry.made:
            return Verdict(Do.MAKE)
        return self.judge_again(item, entry)

    def lack(self, item: Item) -> str:
        """Return what keeps the item from becoming a story."""
        language = item.language or self.orders.language
        if not language:
            return f"The source does not say its language. Say --language {'|'.join(LANGUAGES)}."
        if language not in LANGUAGES:
            return f"There is no edition in its language, “{language[:20]}”."
        if not item.title.strip() and not item.body.strip() and not item.lede.strip():
            return "It has neither a headline nor a text."
        if item.date is None:
            return "It has no date."
        if item.date > timezone.now():
            return f"It is dated in the future: {item.date:%Y-%m-%d}."
        return ""

    def judge_again(self, item: Item, entry: LedgerEntry) -> Verdict:
        """Return what is to be done about an item whose page was made before."""
        if entry.page is None:
            return Verdict(Do.NOTHING, State.SKIPPED, DELETED)
        is_same = entry.made_of == item.digest
        # A picture that could not be had may be there this time.
        if is_same and (not entry.lost or entry.is_touched):
            return Verdict(Do.NOTHING, State.UNCHANGED)
        if entry.is_touched:
            return Verdict(Do.NOTHING, State.CONFLICT, CHANGED_TWICE)
        return Verdict(Do.UPDATE)
