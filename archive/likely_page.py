"""Which page may be meant by an address that was not found."""

import operator
import re
from functools import reduce

from anyascii import anyascii
from django.db.models import Q
from django.utils import timezone
from rapidfuzz import fuzz
from wagtail.models import Page

from archive.normal_form import Address
from core.visibility import is_restricted

WORD = re.compile(r"[a-z]{3,}")
ENDING = re.compile(r"\.\w{1,5}$")
LEAST = 70  # of 100 that two addresses have in common
MOST_LOOKED_AT = 500  # pages
MOST_WORDS = 8


def propose(text: str) -> Page | None:
    """Return the page that readers may see and whose slug has most words of an address; None if none comes near."""
    try:
        address = Address.parse(text)
    except ValueError:
        return None
    wanted = words(ENDING.sub("", address.path.rpartition("/")[2]))
    if not wanted:
        return None
    by_word = reduce(operator.or_, (Q(slug__icontains=word) for word in wanted))
    out = Q(newsarticlepage=None) | Q(newsarticlepage__date__lte=timezone.now())
    pages = Page.objects.live().filter(~is_restricted(), by_word, out, depth__gt=2).order_by("-pk")[:MOST_LOOKED_AT]
    scored = [(alike(wanted, words(page.slug)), page.pk, page) for page in pages]
    score, _pk, page = max(scored, default=(0, 0, None))
    return page if score >= LEAST else None


def alike(some: list[str], others: list[str]) -> float:
    """Return how much two lists of words have in common, 0 to 100; that all of the shorter one is in it counts half."""
    one, other = " ".join(some), " ".join(others)
    return (fuzz.token_set_ratio(one, other) + fuzz.token_sort_ratio(one, other)) / 2


def words(slug: str) -> list[str]:
    """Return the words of an address in plain Latin letters, the longest first to tell most: at most eight."""
    found = dict.fromkeys(WORD.findall(anyascii(slug).lower()))
    return sorted(found, key=len, reverse=True)[:MOST_WORDS]
