"""The old site's pictures: found in a folder, or asked of the old site, and brought into the image library once."""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from wagtail.models import Collection

from archive.conversion.parts import Shown
from archive.models import ArchiveSource, LedgerEntry
from archive.models.ledger import LONGEST_ADDRESS, LONGEST_TITLE
from archive.sources.item import File, Kind
from core.intake import check_weight, take_in
from core.models import NewsImage
from core.picture_file import signature

State = LedgerEntry.State
SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.[A-Za-z]{3,4}$)")  # WordPress names smaller copies so: quay-300x200.jpg
# The endings of pictures, and what each holds.
KINDS = {".avif": "avif", ".gif": "gif", ".jpeg": "jpeg", ".jpg": "jpeg", ".png": "png", ".webp": "webp"}
LONGEST_FILE_NAME = 120
MOST_REMEMBERED = 2_000  # pictures

Fetch = Callable[[str], bytes]


class MissingError(Exception):
    """Why a picture could not be had, in words."""


class Folder:
    """A folder with the old site's files, laid out as their addresses or in any way that keeps the ends of them."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def read(self, address: str) -> bytes | None:
        """Return the file of an address: the one under the longest end of its path. None if there is none."""
        parts = [part for part in PurePosixPath(path_of(address)).parts if part not in {"/", "..", "."}]
        for start in range(len(parts)):
            try:
                path = self.root.joinpath(*parts[start:]).resolve()
                # A link in the folder may lead out of it, whatever the address says.
                if path.is_relative_to(self.root) and path.is_file():
                    check_weight(path.stat().st_size)
                    return path.read_bytes()
            except (OSError, ValueError):  # a name that no file can have
                continue
            except ValidationError as error:
                raise MissingError(f"{path.name[:80]}: {' '.join(error.messages)}") from error
        return None


class Pictures:
    """The pictures of one source. Each has an entry in the ledger, those too that only a text names."""

    def __init__(
        self, source: ArchiveSource, folder: Folder | None, fetch: Fetch | None = None, *, dry_run: bool = False
    ) -> None:
        self.source, self.folder, self.fetch, self.dry_run = source, folder, fetch, dry_run
        self.lately: dict[Shown, NewsImage | None] = {}  # many stories show the same few
        # When nothing is to be written: what the ledger would hold, by key and by name of the file.
        self.noted: dict[str, LedgerEntry] = {}
        self.named: dict[str, LedgerEntry] = {}

    def remember(self, entries: Iterable[LedgerEntry]) -> None:
        """Keep what a run that writes nothing has no ledger for."""
        for entry in entries:
            self.noted[entry.key] = self.named[entry.file_name] = entry

    def uploaded_with(self, key: str) -> list[Shown]:
        """Return the pictures that were uploaded with a story, in their order in the source."""
        entries = self.source.entries.of_files().filter(belongs_to=key).order_by("pk")
        return [Shown(key=entry.key) for entry in entries if is_picture(entry.file.get("address", ""))]

    def find(self, shown: Shown) -> NewsImage | None:
        """Return the picture that a story shows, brought in if need be; None if it cannot be had.

        When nothing is to be written, a picture that could be brought in is one without a key.
        """
        place = Shown(address=shown.address, key=shown.key)
        if place not in self.lately:
            if len(self.lately) >= MOST_REMEMBERED:
                self.lately.clear()
            self.lately[place] = self.found(shown)
        return self.lately[place]

    def found(self, shown: Shown) -> NewsImage | None:
        entry = self.entry(shown)
        if entry is None:
            return None
        if entry.image_id or entry.state == State.FAILED:  # what failed in an earlier run is pending again by now
            return entry.image
        entry.run = self.source.run
        try:
            image = self.bring(File(**entry.file), shown)
        except MissingError as error:
            entry.state, entry.reason = State.FAILED, str(error)
            image = None
        else:
            entry.state, entry.reason = State.IMPORTED, ""
        if self.dry_run:
            self.remember([entry])
            return image
        with transaction.atomic():
            if image:
                image.save()
            entry.image, entry.made_of, entry.changed_at = image, entry.came_in, timezone.now()
            entry.save()
        # Without the bytes that it was made of, because many are remembered.
        return NewsImage.objects.get(pk=image.pk) if image else None

    def entry(self, shown: Shown) -> LedgerEntry | None:
        """Return the entry of a picture: by its key, by its address, or a new one for an address of no item."""
        files = self.source.entries.of_files().select_related("image")
        if shown.key:
            return self.noted.get(shown.key) or files.filter(key=shown.key).first()
        name = file_name(shown.address)
        known = self.named.get(name) or files.filter(file_name=name).order_by("pk").first()
        if known or not shown.address:
            return known
        return LedgerEntry(
            source=self.source,
            key=f"file {name}",
            kind=Kind.FILE,
            title=PurePosixPath(path_of(shown.address)).name[:LONGEST_TITLE],
            old_address=shown.address[:LONGEST_ADDRESS],
            came_in=name,
            file=asdict(File(shown.address)),
            file_name=name,
        )

    def bring(self, file: File, shown: Shown) -> NewsImage:
        """Return a picture as the library takes it, not saved yet; MissingError if it cannot be had."""
        for address in dict.fromkeys([SIZED.sub("", file.address), file.address]):
            data = self.folder.read(address) if self.folder else None
            if data is not None:
                break
        else:
            if not self.fetch:
                raise MissingError(f"{file.address} is not in the folder of media.")
            data = self.fetch(file.address)
        kind = signature(data)
        name = PurePosixPath(path_of(file.address))
        if kind not in KINDS.values():
            raise MissingError(f"{name.name[:80]} is no picture that we can show.")
        # Whatever its name says: what was saved under a wrong one has been shown by every browser all the same.
        stem = name.stem[:LONGEST_FILE_NAME] or "picture"
        try:
            picture = take_in(data, f"{stem}.{kind}")
        except ValidationError as error:
            raise MissingError(f"{name.name[:80]}: {' '.join(error.messages)}") from error
        content = ContentFile(picture.data, name=f"{stem}.{kind}")
        content.taken_in = True  # type: ignore[attr-defined]
        image = NewsImage(
            title=(file.title or stem)[:LONGEST_TITLE],
            description=(file.alt or shown.alt)[:LONGEST_TITLE],
            caption=Truncator(file.caption).chars(400),
            credit=Truncator(file.credit or shown.credit).chars(200),
            file=content,
            file_size=len(picture.data),
            collection=self.collection,
        )
        image.accept(picture.said)
        return image

    @cached_property
    def collection(self) -> Collection:
        return Collection.get_first_root_node()


def path_of(address: str) -> str:
    """Return the path of an address, decoded; empty if it is none."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:  # brackets that hold no IPv6 address
        return ""


def is_picture(address: str) -> bool:
    return PurePosixPath(path_of(address)).suffix.lower() in KINDS


def file_name(address: str) -> str:
    """Return what files are recognised by, under whichever host and in whichever size a text shows them."""
    path = SIZED.sub("", path_of(address)).lower()
    return sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
