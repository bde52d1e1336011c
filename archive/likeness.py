"""Which stories of an old site translate each other, where the site itself does not say: evidence for an editor.

Two stories in two languages that came out within days of each other, show the same pictures and speak of the same
figures and names are probably one. Names are compared as they are in Latin letters: Мурманск is Murmansk.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log

from anyascii import anyascii
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.models import Page

from archive.models import ArchiveSource, TranslationProposal
from news.models import NewsArticlePage

WITHIN = 4  # days
FIGURE = re.compile(r"(?<![\w.,])\d[\d., \u00a0]*\d(?![\w])")
NAME = re.compile(r"(?<=[\w,«“\"(] )[A-ZÆØÅА-ЯЁ][\w-]{3,}")  # a capital in the middle of a sentence
STEM = 5  # letters of a name that count: its ending depends on the case
PICTURE, SAME_PICTURE = "picture ", "the same picture"
PICTURE_WEIGHT = 2.0  # in names as rare
ENOUGH = 12.0
SURER = 1.3  # times as likely as the next best
MOST_SHOWN = 8
BATCH = 200
TRANSLATED = Exists(Page.objects.filter(translation_key=OuterRef("translation_key")).exclude(pk=OuterRef("pk")))


@dataclass(frozen=True)
class Candidate:
    """A story without translations, and what can be recognised of it in another language."""

    pk: int
    language: str
    day: date
    signs: dict[str, str] = field(repr=False, compare=False)  # each as the story writes it


def propose(source: ArchiveSource, says: Callable[[int, int], None]) -> int:
    """Write a proposal for each pair of a source's stories that is likely to be one; return how many are new."""
    candidates = list(untied(source, says))
    spread = Counter(sign for one in candidates for sign in one.signs)
    weights = {sign: rarity(sign, count, len(candidates)) for sign, count in spread.items()}
    best = {(one.pk, found[0].language): (one, *found) for one, found in best_of_each(candidates, weights)}
    pairs = [
        TranslationProposal(story_id=one.pk, other_id=other.pk, score=round(score, 2), evidence=evidence)
        for one, other, score, evidence in best.values()
        # Each has to be the other's best.
        if one.pk < other.pk and (back := best.get((other.pk, one.language))) and back[1].pk == one.pk
    ]
    before = TranslationProposal.objects.count()
    TranslationProposal.objects.bulk_create(pairs, ignore_conflicts=True)  # what was decided stays so
    return TranslationProposal.objects.count() - before


def untied(source: ArchiveSource, says: Callable[[int, int], None]) -> Iterator[Candidate]:
    keys = list(source.entries.exclude(page=None).order_by("pk").values_list("page", flat=True))
    for start in range(0, len(keys), BATCH):
        stories = NewsArticlePage.objects.filter(~TRANSLATED, pk__in=keys[start : start + BATCH])
        yield from map(candidate, stories.select_related("locale", "lead_image"))
        says(min(start + BATCH, len(keys)), len(keys))


def candidate(story: NewsArticlePage) -> Candidate:
    text = story.search_text
    words = " ".join([text.lede, *text.body, *text.captions])
    signs = {re.sub(r"\D", "", found): found for found in FIGURE.findall(words)}
    signs |= {anyascii(name).lower()[:STEM]: name for name in NAME.findall(words)}
    signs |= {f"{PICTURE}{image.pk}": SAME_PICTURE for image in story.images}
    return Candidate(story.pk, story.locale.language_code, timezone.localtime(story.date).date(), signs)


def rarity(sign: str, count: int, total: int) -> float:
    """What a sign in common tells: the more, the fewer stories have it."""
    return log(1 + total / count) * (PICTURE_WEIGHT if sign.startswith(PICTURE) else 1.0)


def best_of_each(
    candidates: list[Candidate], weights: dict[str, float]
) -> Iterator[tuple[Candidate, tuple[Candidate, float, list[str]]]]:
    """Yield each story with the one most like it in each language, if that is clear enough: how much, and why."""
    by_day: dict[date, list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_day[one.day].append(one)
    for one in candidates:
        days = (one.day + timedelta(days=number) for number in range(-WITHIN, WITHIN + 1))
        near: dict[str, list[tuple[float, int, Candidate]]] = defaultdict(list)
        for other in (other for day in days for other in by_day.get(day, [])):
            if other.language != one.language:
                near[other.language].append((likeness(one, other, weights), other.pk, other))
        for scored in near.values():
            (score, _pk, other), *rivals = sorted(scored, key=lambda each: each[:2], reverse=True)
            if score >= ENOUGH and (not rivals or score >= SURER * rivals[0][0]):
                yield one, (other, score, told(one, other, weights))


def likeness(one: Candidate, other: Candidate, weights: dict[str, float]) -> float:
    return sum(weights[sign] for sign in one.signs.keys() & other.signs.keys())


def told(one: Candidate, other: Candidate, weights: dict[str, float]) -> list[str]:
    """Return what both have, as the first writes it, the most telling first."""
    shared = sorted(one.signs.keys() & other.signs.keys(), key=lambda sign: (-weights[sign], sign))
    return [one.signs[sign] for sign in shared[:MOST_SHOWN]]
