"""Prints queries of several kinds for the archive that `seed_archive` makes, as JSON: {kind: [query, ...]}."""

import json
import random
import sys
from itertools import pairwise

import django

django.setup()

from search.models import IndexedWord, SearchDocument  # noqa: E402

EACH = 20
KINDS = {"rare": (0.0, 0.002), "middling": (0.005, 0.03), "common": (0.1, 1.0)}  # shares of the documents


def queries() -> dict[str, list[str]]:
    chance = random.Random(2005)  # noqa: S311 - the same queries every time
    counted = IndexedWord.objects.filter(language="en").order_by("-documents", "word")
    words = [(word, documents) for word, documents in counted.values_list("word", "documents") if word.isalpha()]
    total = SearchDocument.objects.filter(language="en").count()

    def some(least: float, most: float) -> list[str]:
        known = [word for word, count in words if least * total <= count <= most * total and len(word) > 4]
        return chance.sample(known, min(EACH, len(known)))

    found = {kind: some(*share) for kind, share in KINDS.items()}
    found["the commonest"] = [word for word, _documents in words[:EACH]]
    found["two words"] = [f"{one} {other}" for one, other in zip(found["middling"], found["common"], strict=False)]
    found["a phrase"] = [f'"{one} {other}"' for one, other in pairwise([*found["common"], *found["the commonest"]])]
    found["a question"] = [f"what happened to the {one}" for one in found["rare"]]
    found["nothing"] = ["".join(chance.choices("bcdfgjkqvwxz", k=9)) for _n in range(EACH)]
    found["mistyped"] = [word[:2] + word[3:] for word in found["middling"]]
    return {kind: texts for kind, texts in found.items() if texts}


if __name__ == "__main__":
    json.dump(queries(), sys.stdout)
