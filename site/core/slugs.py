"""Slugs in plain Latin letters, from a headline in any of our languages."""

from datetime import datetime

from anyascii import anyascii
from django.utils import timezone
from django.utils.text import slugify

MAX_LENGTH = 80


def transliterated_slug(text: str) -> str:
    """Return `text` as a slug of at most 80 characters cut at a word, or "" when no letter or digit is left."""
    slug = slugify(anyascii(text))
    if len(slug) <= MAX_LENGTH:
        return slug
    return slug[: MAX_LENGTH + 1].rpartition("-")[0] or slug[:MAX_LENGTH]


def dated_slug(date: datetime, headline: str) -> str:
    """Return `2005-02-the-headline`, the month being the one in the site's time zone."""
    month = timezone.localtime(date).strftime("%Y-%m")
    return f"{month}-{transliterated_slug(headline) or 'story'}"
