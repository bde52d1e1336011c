"""The old site's files: found in a folder, or asked of the old site, and brought in once."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from archive import addresses
from archive.file_names import SIZED, file_name, path_of
from archive.models import ArchiveSource, LedgerEntry
from archive.models.ledger import LONGEST_ADDRESS, LONGEST_TITLE
from archive.orders import LeftOut
from archive.sources.item import File, Kind

State = LedgerEntry.State
LONGEST_FILE_NAME = 120
ON_THE_LIST = "It is on the list of what is left out."

Fetch = Callable[[str, int], bytes]  # from an address, and at most so many bytes
Made = TypeVar("Made", bound=models.Model)


class MissingError(Exception):
    """Why a file could not be had, in words."""


class LeftOutError(MissingError):
    """It is not to be had."""


class Folder:
    """A folder with the old site's files, laid out as their addresses or in any way that keeps the ends of them."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def read(self, address: str, most: int) -> bytes | None:
        """Return the file of an address: the one under the longest end of its path. None if there is none."""
        parts = [part for part in path_of(address).parts if part not in {"/", "..", "."}]
        for start in range(len(parts)):
            try:
                path = self.root.joinpath(*parts[start:]).resolve()
                # A link in the folder may lead out of it, whatever the address says.
                if path.is_relative_to(self.root) and path.is_file():
                    if path.stat().st_size > most:
                        raise MissingError(f"{path.name[:80]} is larger than {filesizeformat(most)}.")
                    return path.read_bytes()
            except (OSError, ValueError):  # a name that no file can have
                continue
        return None


class Files:
    """The files of one source. Each has an entry in the ledger, those too that only a text names."""

    def __init__(
        self,
        source: ArchiveSource,
        folder: Folder | None,
        fetch: Fetch | None = None,
        *,
        left_out: LeftOut | None = None,
        dry_run: bool = False,
    ) -> None:
        self.left_out = left_out or LeftOut()
        self.source, self.folder, self.fetch, self.dry_run = source, folder, fetch, dry_run
        # When nothing is to be written: what the ledger would hold, by key and by name of the file.
        self.noted: dict[str, LedgerEntry] = {}
        self.named: dict[str, LedgerEntry] = {}
        self.failed: set[str] = set()  # keys of what could not be had in this run, and is not tried twice in it

    def remember(self, entries: Iterable[LedgerEntry]) -> None:
        """Keep what a run that writes nothing has no ledger for."""
        for entry in entries:
            self.noted[entry.key] = self.named[entry.file_name] = entry

    def entry(self, address: str, key: str = "") -> LedgerEntry | None:
        """Return the entry of a file: by its key, by its address, or a new one for an address of no item."""
        files = self.source.entries.of_files().select_related("image", "document")
        if key:
            return self.noted.get(key) or files.filter(key=key).first()
        name = file_name(address)
        known = self.named.get(name) or files.filter(file_name=name).order_by("pk").first()
        if known or not address:
            return known
        return LedgerEntry(
            source=self.source,
            key=f"file {name}",
            kind=Kind.FILE,
            title=path_of(address).name[:LONGEST_TITLE],
            old_address=address[:LONGEST_ADDRESS],
            came_in=name,
            file=asdict(File(address)),
            file_name=name,
        )

    def is_left_out(self, entry: LedgerEntry) -> bool:
        return self.left_out.has(entry.key, [entry.file["address"], *entry.file.get("shown_at", ())])

    def read(self, address: str, most: int) -> bytes:
        """Return the bytes behind an address, the largest copy's that there is; MissingError if they cannot be had."""
        if self.folder:
            for wanted in dict.fromkeys([SIZED.sub("", address), address]):
                data = self.folder.read(wanted, most)
                if data is not None:
                    return data
        if not self.fetch:
            raise MissingError(f"{address} is not in the folder of media.")
        return self.fetch(address, most)

    def bring_in(self, entry: LedgerEntry, name: str, make: Callable[[File], Made]) -> Made | None:
        """Have an entry's file made into what a library keeps, and keep it as `name`; None if it cannot be had.

        When nothing is to be written, what is returned has no key.
        """
        if entry.key in self.failed:
            return None
        entry.run = self.source.run
        made: Made | None = None
        try:
            if self.is_left_out(entry):
                raise LeftOutError(ON_THE_LIST)
            made = make(File(**entry.file))
        except (MissingError, ValidationError) as error:
            entry.state = State.SKIPPED if isinstance(error, LeftOutError) else State.FAILED
            entry.reason = told(error, entry)
            self.failed.add(entry.key)
        else:
            entry.state, entry.reason = State.IMPORTED, ""
        if self.dry_run:
            self.remember([entry])
            return made
        with transaction.atomic():
            if made:
                made.save()
            setattr(entry, name, made)
            if entry.state == State.SKIPPED:
                addresses.gone([entry.file["address"]], source=self.source)
            entry.made_of, entry.changed_at = entry.came_in, timezone.now()
            entry.save()
        return made


def told(error: MissingError | ValidationError, entry: LedgerEntry) -> str:
    if isinstance(error, MissingError):
        return str(error)
    return f"{entry.title[:80]}: {' '.join(error.messages)}"
