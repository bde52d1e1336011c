"""One run of an import: every item of a source is read, judged, made a story of, written, and accounted for.

What a batch writes - pages, ledger, old addresses, facts for the outbox - is one transaction. A run that was cut short
goes on where it was: the source is read again from its beginning, and what this run has done is passed over.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import DatabaseError, reset_queries, transaction
from django.utils import timezone

from archive import addresses, likeness, linking
from archive.documents import Documents
from archive.file_names import file_name
from archive.files import Fetch, Files, Folder
from archive.judging import CHANGED_TWICE, DELETED, Do, Judge, Verdict
from archive.models import ArchiveSource, LedgerEntry
from archive.models.address import batches
from archive.models.ledger import LONGEST_ADDRESS, LONGEST_KEY, LONGEST_LANGUAGE, LONGEST_TITLE, is_touched
from archive.normal_form import host_of
from archive.orders import LeftOut, Orders, TopicMap, day
from archive.pictures import Pictures
from archive.shelf import Shelf
from archive.sources.item import Damage, File, Item, Kind, Source
from archive.story import Maker, Story
from archive.writing import tell, write_again, write_new
from news.models import NewsArticlePage

logger = logging.getLogger(__name__)
State = LedgerEntry.State
BATCH = 100  # items of one transaction
IMPORTING = "Importing"  # the longest step of a run
UNREADABLE = "unreadable"  # no state of an entry: there is nothing that one could be made of


@dataclass(frozen=True)
class Outcome:
    """What has become of one item, or of a place that could not be read."""

    state: str
    key: str
    kind: str = ""
    title: str = ""
    old_address: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()
    page: int | None = None

    @classmethod
    def of(cls, entry: LedgerEntry) -> "Outcome":
        return cls(
            entry.state,
            entry.key,
            entry.kind,
            entry.title,
            entry.old_address,
            entry.reason,
            tuple(entry.notes),
            entry.page_id,
        )


class Import:
    """One run of one source."""

    def __init__(
        self,
        source: ArchiveSource,
        reader: Source,
        orders: Orders,
        *,
        fetch: Fetch | None = None,
        dry_run: bool = False,
    ) -> None:
        self.source, self.reader, self.orders, self.dry_run = source, reader, orders, dry_run
        left_out = LeftOut.read(orders.leave_out)
        self.judge = Judge(orders, left_out, day(orders.since))
        folder = Folder(Path(orders.media)) if orders.media else None
        self.files = Files(source, folder, fetch, left_out=left_out, dry_run=dry_run)
        self.documents = Documents(self.files)
        topics = TopicMap.read(orders.topics)
        self.maker = Maker(source.name, orders.language, topics, Pictures(self.files), self.documents)
        self.shelves: dict[str, Shelf] = {}
        self.seen: set[int] = set()
        self.made = 0
        self.passed_over = 0
        self.looked_at = 0  # items other than files
        self.started = time.monotonic()
        self.comments = 0  # of those items, which are left out

    def run(self, says: Callable[[str, int, int], None]) -> Iterator[Outcome]:
        """Do all of it, and yield what has become of each item; `says` is told how far each step is."""
        self.begin()
        yield from self.note_files(lambda done, of: says("Looking for files", done, of))
        for batch in self.batches(lambda done, of: says(IMPORTING, done, of)):
            yield from self.take(batch)
            reset_queries()  # which Django keeps while DEBUG is on, each with the texts of a hundred stories
            if self.has_made_enough:
                break
        if not self.dry_run:
            linking.link(self.source, self.documents.find, lambda done, of: says("Linking", done, of))
            self.documents.bring_in_the_rest(lambda done, of: says("Bringing documents in", done, of))
            if not self.orders.are_narrow:
                self.keep_addresses_of_files()
            likeness.propose(self.source, lambda done, of: says("Comparing", done, of))
        yield from self.account_for_files()
        self.end()

    @property
    def rate(self) -> float:
        """Items a second, since the first of them."""
        return self.looked_at / max(time.monotonic() - self.started, 0.001)

    @property
    def has_made_enough(self) -> bool:
        """Whether as many stories were made or changed as this run was told to."""
        return self.orders.limit is not None and self.made >= self.orders.limit

    def begin(self) -> None:
        """Begin a new run, or go on with one that was cut short."""
        was_cut_short = self.source.began_at and not self.source.ended_at
        self.source.run += not was_cut_short
        self.source.began_at, self.source.ended_at = timezone.now(), None
        self.source.orders = self.orders.as_kept
        if not self.dry_run:
            self.source.save()
        elif self.source.pk is None:
            self.source.pk = 0

    def end(self) -> None:
        self.source.ended_at = timezone.now()
        if not self.dry_run:
            self.source.save()

    # Files ----------------------------------------------------------------------------------------

    def note_files(self, says: Callable[[int, int], None]) -> Iterator[Outcome]:
        """Write down which files the source has, so that stories find their pictures wherever in it these stand."""
        hosts = set(self.source.hosts)
        waiting: list[LedgerEntry] = []
        for found in self.reader:
            if isinstance(found, Damage):
                yield Outcome(UNREADABLE, found.where, reason=found.reason)
                continue
            if host := host_of(found.address):
                hosts.add(host)
            if found.kind is Kind.FILE and found.file:
                waiting.append(self.file_entry(found, found.file))
            if len(waiting) >= BATCH:
                self.keep_files(waiting)
                waiting = []
                says(self.reader.position, self.reader.size)
        self.keep_files(waiting)
        says(self.reader.size, self.reader.size)
        self.source.hosts = sorted(hosts)
        if not self.dry_run:
            self.source.save(update_fields=["hosts"])

    def file_entry(self, item: Item, file: File) -> LedgerEntry:
        entry = self.entry_of(item)
        shown_at = tuple(filter(None, [item.address, *item.other_addresses]))
        entry.file, entry.file_name = asdict(replace(file, shown_at=shown_at)), file_name(file.address)
        entry.belongs_to = file.belongs_to[:LONGEST_KEY]
        entry.run = self.source.run
        return entry

    def keep_files(self, entries: list[LedgerEntry]) -> None:
        entries = list({entry.key: entry for entry in entries}.values())
        if self.dry_run:
            self.files.remember(entries)
        else:
            LedgerEntry.objects.upsert(entries, FILE_FIELDS)
            left_out = [entry.file for entry in entries if self.files.is_left_out(entry)]
            gone = (address for file in left_out for address in [file["address"], *file["shown_at"]])
            addresses.gone(gone, source=self.source)

    def account_for_files(self) -> Iterator[Outcome]:
        """Yield what has become of the files; one that no story shows is left out, if all stories were looked at."""
        files = self.source.entries.of_files()
        if not self.dry_run and not self.orders.are_narrow:
            unused = files.filter(state=State.PENDING)
            unused.update(state=State.SKIPPED, reason="No story shows it.")
        entries = self.files.noted.values() if self.dry_run else files.filter(run=self.source.run).iterator(BATCH)
        yield from (Outcome.of(entry) for entry in entries)

    def keep_addresses_of_files(self) -> None:
        """Have a page that showed a file alone lead to the story of the file, or else to the file."""
        files = self.source.entries.of_files().filter(run=self.source.run).select_related("image", "document")
        for batch in batches(files.iterator(BATCH), BATCH):
            stories = self.source.entries.exclude(page=None).filter(key__in={entry.belongs_to for entry in batch})
            pages = dict(stories.values_list("key", "page"))
            leads: list[tuple[str, dict[str, Any]]] = []
            for entry in batch:
                lead: dict[str, Any] = {"page_id": pages.get(entry.belongs_to)}
                if not lead["page_id"] and (url := entry.file_url):
                    lead = {"link": urljoin(f"{settings.SITE_URL}/", url)}
                if any(lead.values()):
                    leads += [(address, lead) for address in entry.file.get("shown_at", ())]
            addresses.keep(leads, source=self.source, replace=False)

    # Stories --------------------------------------------------------------------------------------

    def batches(self, says: Callable[[int, int], None]) -> Iterator[list[Item]]:
        waiting: list[Item] = []
        self.started = time.monotonic()
        for found in self.reader:
            # Damage has been told when files were looked for.
            if isinstance(found, Item) and found.kind is not Kind.FILE:
                waiting.append(self.renamed(found))
            if len(waiting) >= BATCH:
                yield waiting
                waiting = []
                says(self.reader.position, self.reader.size)
        if waiting:
            yield waiting
        says(self.reader.size, self.reader.size)

    def renamed(self, item: Item) -> Item:
        """Return the item under a key that no other of this run has; of two with one key the first keeps it."""
        key, number = item.key[:LONGEST_KEY], 1
        while hash(key) in self.seen:
            number += 1
            key = f"{item.key[: LONGEST_KEY - 10]} ({number})"
        self.seen.add(hash(key))
        if number == 1:
            return item if key == item.key else replace(item, key=key)
        return replace(item, key=key, left_out=f"the source has {number} items with the key {item.key[:80]}")

    def take(self, batch: list[Item]) -> list[Outcome]:
        """Do what is to be done with some items, all of it or, if one of them cannot be written, with each alone."""
        entries = self.source.entries.select_related("page").filter(key__in=[item.key for item in batch])
        known = {entry.key: entry for entry in entries}
        drafts, done = [], []
        for item in batch:
            if self.has_made_enough:
                break
            self.looked_at += 1
            self.comments += item.comments
            entry = known.get(item.key)
            if entry and self.has_done(item, entry):
                done.append(entry)
            elif self.judge.passes_over(item, entry):
                self.passed_over += 1
            else:
                drafts.append(self.draft(item, entry))
        if not self.dry_run:
            self.write(drafts)
        return [Outcome.of(entry) for entry in [*done, *(draft.entry for draft in drafts)]]

    def has_done(self, item: Item, entry: LedgerEntry) -> bool:
        """Whether this run did it before it was cut short."""
        if self.orders.only_failed and entry.state == State.FAILED:
            return False
        return entry.run == self.source.run and entry.state != State.PENDING and entry.came_in == item.digest

    def entry_of(self, item: Item) -> LedgerEntry:
        return LedgerEntry(
            source=self.source,
            key=item.key,
            kind=item.kind,
            title=(item.title or item.key)[:LONGEST_TITLE],
            old_address=item.address[:LONGEST_ADDRESS],
            language=(item.language or self.orders.language)[:LONGEST_LANGUAGE],
            came_in=item.digest,
        )

    def draft(self, item: Item, known: LedgerEntry | None) -> "Draft":
        """Return what is to be written about an item. It may fail, and then says why."""
        entry = self.entry_of(item)
        if known:
            for name in KEPT:
                setattr(entry, name, getattr(known, name))
        entry.run, entry.changed_at = self.source.run, timezone.now()
        # What was mended or lost in making a page stays told as long as the page is what was made then.
        entry.notes = list(known.notes if known and known.made else item.notes)
        verdict = self.judge.judge(item, known)
        draft = Draft(item, entry, verdict, was_made=entry.made)
        if verdict.do is Do.NOTHING:
            entry.state, entry.reason = verdict.state, verdict.reason
            return draft
        try:
            draft.story = self.maker.make(item)
        except Exception as error:  # whatever is wrong with one item, the others have nothing to do with it
            logger.exception("No story can be made of %s", item.key)
            entry.state, entry.reason = State.FAILED, f"No story can be made of it: {type(error).__name__}: {error}"
            return draft
        entry.notes = draft.story.notes
        if known and verdict.do is Do.UPDATE and known.made_of == item.digest and draft.story.lost >= known.lost:
            draft.story = None
            entry.state = State.UNCHANGED
            return draft
        self.made += 1
        entry.state = State.UPDATED if verdict.do is Do.UPDATE else State.IMPORTED
        return draft

    def write(self, drafts: list["Draft"]) -> None:
        try:
            with transaction.atomic():
                self.write_all(drafts)
        except (DatabaseError, ValueError) as error:
            self.shelves.clear()  # topics and people made in the transaction are gone with it
            if len(drafts) > 1:
                for draft in drafts:
                    self.write([draft])
                return
            [draft] = drafts
            logger.exception("%s cannot be written", draft.item.key)
            draft.fail(f"It cannot be written: {error}")
            self.write_all(drafts)

    def write_all(self, drafts: list["Draft"]) -> None:
        pages = self.look_again(drafts)
        to_make = sorted((draft for draft in drafts if draft.verdict.do is Do.MAKE and draft.story), key=by_language)
        for language, group in groupby(to_make, by_language):
            made = list(group)
            shelf = self.shelf(language)
            shelf.lock()
            for draft, page in zip(made, write_new([draft.told for draft in made], shelf), strict=True):
                draft.page = page
        to_update = [draft for draft in drafts if draft.verdict.do is Do.UPDATE and draft.story]
        for draft in to_update:
            draft.page = pages[draft.entry.page_id]
            write_again(draft.page, draft.told, self.shelf(draft.told.language))
        for draft in [*to_make, *to_update]:
            draft.settle(linking.may_be_old(draft.told.body, self.source.hosts))
        tell(draft.page for draft in [*to_make, *to_update] if draft.page and not draft.entry.has_old_links)
        self.keep_addresses(drafts)
        LedgerEntry.objects.upsert([draft.entry for draft in drafts], UPDATED)

    def look_again(self, drafts: list["Draft"]) -> dict[Any, NewsArticlePage]:
        """Give up what somebody else has done meanwhile, and return the pages that are to be changed.

        Pictures take their time. Another run of the same source may have made the page since it was looked for, and
        an editor may have saved it.
        """
        ArchiveSource.objects.select_for_update().get(pk=self.source.pk)  # other runs wait until this one has written
        entries = self.source.entries.filter(key__in=[draft.entry.key for draft in drafts])
        known = {entry.key: entry for entry in entries}
        for draft in drafts:
            now = known.get(draft.entry.key)
            if now and now.made != draft.was_made:
                self.made -= draft.story is not None
                draft.entry, draft.verdict, draft.story = now, Verdict(Do.NOTHING, now.state), None
        to_update = [draft for draft in drafts if draft.verdict.do is Do.UPDATE and draft.story]
        wanted = [draft.entry.page_id for draft in to_update]
        pages = NewsArticlePage.objects.select_for_update(of=("self",)).in_bulk(wanted)
        for draft in to_update:
            page = pages.get(draft.entry.page_id)
            if page is None or is_touched(page, draft.was_made):
                self.made -= 1
                draft.story, draft.entry.page_id = None, page and page.pk
                draft.entry.state = State.CONFLICT if page else State.SKIPPED
                draft.entry.reason = CHANGED_TWICE if page else DELETED
        return pages

    def shelf(self, language: str) -> Shelf:
        if language not in self.shelves:
            self.shelves[language] = Shelf(language, self.source)
        return self.shelves[language]

    def keep_addresses(self, drafts: list["Draft"]) -> None:
        """Have old addresses lead to the new pages, and those of what was left out on purpose say that it is gone."""
        pairs = [(address, draft.page.pk) for draft in drafts if draft.page for address in draft.old_addresses]
        left_out = [address for draft in drafts if draft.verdict.is_gone for address in draft.old_addresses]
        refused = addresses.remember(pairs, source=self.source)
        refused += addresses.gone(left_out, source=self.source)
        whose = {address: draft for draft in drafts for address in draft.old_addresses}
        for address, reason in refused:
            whose[address].note(f"Its old address {address[:200]} cannot be kept: {reason}")


@dataclass
class Draft:
    """An item on its way into the tree."""

    item: Item
    entry: LedgerEntry
    verdict: Verdict
    was_made: str = ""  # what the ledger knew of the page, as a hash, when this was begun
    story: Story | None = None
    page: NewsArticlePage | None = None

    @property
    def old_addresses(self) -> list[str]:
        return [address for address in [self.item.address, *self.item.other_addresses] if address]

    @property
    def told(self) -> Story:
        if self.story is None:
            raise ValueError(f"No story was made of {self.item.key}.")
        return self.story

    def settle(self, has_old_links: bool) -> None:
        """Keep what the page was made of."""
        self.entry.page = self.page
        self.entry.made_of, self.entry.made = self.entry.came_in, self.told.digest
        self.entry.has_old_links, self.entry.lost, self.entry.reason = has_old_links, self.told.lost, ""

    def note(self, text: str) -> None:
        if text not in self.entry.notes:  # what was written with others may be written once more, alone
            self.entry.notes.append(text)

    def fail(self, reason: str) -> None:
        self.story = None
        self.entry.state, self.entry.reason = State.FAILED, reason


def by_language(draft: Draft) -> str:
    return draft.told.language


# What stays of an entry when its item is seen again, and what does not.
KEPT = ("page", "image", "document", "made", "made_of", "has_old_links", "lost")
UPDATED = [
    field.name
    for field in LedgerEntry._meta.concrete_fields
    if field.name not in {"id", "source", "key", "image", "document", "file", "file_name", "belongs_to"}
]
FILE_FIELDS = ["title", "old_address", "language", "came_in", "file", "file_name", "belongs_to", "run"]
