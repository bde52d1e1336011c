"""The old site's pictures, brought into the image library."""

from functools import cached_property

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import Truncator
from wagtail.models import Collection

from archive.conversion.parts import Shown
from archive.file_names import PICTURES, is_picture, path_of
from archive.files import LONGEST_FILE_NAME, Files, MissingError
from archive.models.ledger import LONGEST_TITLE
from archive.sources.item import File
from core.intake import take_in
from core.models import NewsImage
from core.picture_file import signature

MOST_REMEMBERED = 2_000  # pictures


class Pictures:
    """The pictures among the files of one source."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.lately: dict[Shown, NewsImage | None] = {}  # many stories show the same few

    def uploaded_with(self, key: str) -> list[Shown]:
        """Return the pictures that were uploaded with a story, in their order in the source."""
        entries = self.files.source.entries.of_files().filter(belongs_to=key).order_by("pk")
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
        entry = self.files.entry(shown.address, shown.key)
        if entry is None:
            return None
        if entry.image:
            return entry.image
        image = self.files.bring_in(entry, "image", lambda file: self.make(file, shown))
        # Without the bytes that it was made of, because many are remembered.
        return NewsImage.objects.get(pk=image.pk) if image and image.pk else image

    def make(self, file: File, shown: Shown) -> NewsImage:
        """Return a picture as the library takes it, not saved yet; it raises why it cannot be had."""
        data = self.files.read(file.address, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
        kind = signature(data)
        name = path_of(file.address)
        if kind not in PICTURES.values():
            raise MissingError(f"{name.name[:80]} is no picture that we can show.")
        # Whatever its name says: what was saved under a wrong one has been shown by every browser all the same.
        stem = name.stem[:LONGEST_FILE_NAME] or "picture"
        picture = take_in(data, f"{stem}.{kind}")
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
