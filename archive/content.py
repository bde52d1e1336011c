"""What a story says, as one number."""

from hashlib import sha256
from json import dumps
from typing import Any


def content_digest(title: str, lede: str, body: list[dict[str, Any]]) -> str:
    """Return a hash of headline, lede and body, by which a change of any of them is noticed."""
    return sha256(dumps([title, lede, body], sort_keys=True, default=str).encode()).hexdigest()
