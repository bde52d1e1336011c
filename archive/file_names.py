"""Files of an old site by their addresses: which kind each is, and what it is recognised by."""

import re
import unicodedata
from hashlib import sha256
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.conf import settings

SIZED = re.compile(r"-\d{2,5}x\d{2,5}(?=\.[A-Za-z]{3,4}$)")  # WordPress names smaller copies so: quay-300x200.jpg
# The endings of pictures, and what each holds.
PICTURES = {".avif": "avif", ".gif": "gif", ".jpeg": "jpeg", ".jpg": "jpeg", ".png": "png", ".webp": "webp"}


def path_of(address: str) -> PurePosixPath:
    """Return the path of an address, decoded; empty if it is none."""
    try:
        return PurePosixPath(unquote(urlsplit(address).path))
    except ValueError:  # brackets that hold no IPv6 address
        return PurePosixPath()


def ending(address: str) -> str:
    """Return the ending of an address in small letters, with its dot."""
    return path_of(address).suffix.lower()


def is_picture(address: str) -> bool:
    return ending(address) in PICTURES


def is_document(address: str) -> bool:
    """Whether an address promises a file that the document library takes."""
    return ending(address).removeprefix(".") in settings.WAGTAILDOCS_EXTENSIONS


def file_name(address: str) -> str:
    """Return what a file is recognised by, under whichever host and in whichever size a text shows it: a hash."""
    path = unicodedata.normalize("NFC", SIZED.sub("", str(path_of(address)))).casefold()
    return sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
