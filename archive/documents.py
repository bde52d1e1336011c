"""The old site's reports, recordings and other files to take away, brought into the document library."""

from collections.abc import Callable
from functools import cached_property

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Collection

from archive.file_names import ending, is_document, path_of
from archive.files import LONGEST_FILE_NAME, Files, MissingError
from archive.models import LedgerEntry
from archive.models.ledger import LONGEST_TITLE
from archive.normal_form import host_of
from archive.sources.item import File

MOST_BYTES = 50 * 1024**2  # of one document, which is held in memory on its way
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# What a file of a kind begins with; one that does not is something else, most often a page that says it is not found.
BEGINNINGS = {
    ".docx": ZIP,
    ".m4a": (b"\x00\x00\x00",),
    ".mp3": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3"),
    ".ods": ZIP,
    ".odt": ZIP,
    ".oga": (b"OggS",),
    ".pdf": (b"%PDF-",),
    ".xlsx": ZIP,
    ".zip": ZIP,
}
WEB_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<head")
LOOKED_AT = 1024  # bytes in which a PDF may say what it is (ISO 32000-1, appendix H.3.4.1)


class Documents:
    """The documents among the files of one source."""

    def __init__(self, files: Files) -> None:
        self.files = files

    def find(self, address: str) -> int | None:
        """Return the id of the document at an address of the old site, brought in if need be; None if there is none."""
        if not is_document(address) or host_of(address) not in self.files.source.hosts:
            return None
        entry = self.files.entry(address)
        return self.found(entry) if entry else None

    def bring_in_the_rest(self, says: Callable[[int, int], None]) -> None:
        """Bring in what the source lists and no story leads to: readers have had the addresses of reports by mail."""
        states = [LedgerEntry.State.PENDING, LedgerEntry.State.FAILED]
        listed = self.files.source.entries.of_files().filter(state__in=states).values_list("pk", "file")
        waiting = [pk for pk, file in listed.iterator() if is_document(file.get("address", ""))]
        for done, pk in enumerate(waiting, 1):
            self.found(LedgerEntry.objects.select_related("source").get(pk=pk))
            says(done, len(waiting))

    def found(self, entry: LedgerEntry) -> int | None:
        if not entry.document_id:
            self.files.bring_in(entry, "document", self.make)
        return entry.document_id

    def make(self, file: File) -> AbstractDocument:
        """Return a document as the library takes it, not saved yet; it raises why it cannot be had."""
        data = self.files.read(file.address, MOST_BYTES)
        path, kind = path_of(file.address), ending(file.address)
        if not is_what_it_says(data, kind):
            raise MissingError(f"{path.name[:80]} is no {kind.removeprefix('.').upper()} file.")
        stem = path.stem[:LONGEST_FILE_NAME] or "document"
        return get_document_model()(
            title=(file.title or stem)[:LONGEST_TITLE],
            file=ContentFile(data, name=f"{stem}{kind}"),
            file_size=len(data),
            collection=self.collection,
        )

    @cached_property
    def collection(self) -> Collection:
        return Collection.get_first_root_node()


def is_what_it_says(data: bytes, kind: str) -> bool:
    """Whether bytes may be of the kind that an ending promises; a text is what is neither binary nor a web page."""
    if kind == ".pdf":
        return b"%PDF-" in data[:LOOKED_AT]
    if kind in BEGINNINGS:
        return data.startswith(BEGINNINGS[kind])
    return bool(data) and b"\x00" not in data and not data.lstrip().lower().startswith(WEB_PAGE)
