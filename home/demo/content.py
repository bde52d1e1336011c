"""The demo newsroom as it is written down: TOML files beside this module, read into plain values."""

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class DemoStory:
    """One language version of a story; `body` holds blocks as (type, value) in the words of the file."""

    key: str
    locale: str
    date: datetime
    headline: str
    lede: str
    topics: list[str]
    authors: list[str]
    illustration_caption: str
    body: list[dict[str, Any]]
    sources: list[dict[str, str]] = field(default_factory=list)
    later: list[dict[str, Any]] = field(default_factory=list)  # notes, each with its kind, date and added blocks

    @classmethod
    def read(cls, path: Path) -> "DemoStory":
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        for dated in (values, *values.get("later", [])):
            dated["date"] = timezone.make_aware(dated["date"])
        return cls(**values)


def stories() -> list[DemoStory]:
    """Return every story, the oldest first and the English version before its translations."""
    found = [DemoStory.read(path) for path in sorted((FOLDER / "stories").glob("*.toml"))]
    return sorted(found, key=lambda story: (story.date, story.locale != "en", story.locale))


def newsroom() -> dict[str, Any]:
    """Return what surrounds the stories: site, topics, people, pages, signups."""
    return tomllib.loads((FOLDER / "newsroom.toml").read_text(encoding="utf-8"))


def pictures() -> dict[str, Any]:
    """Return which scene stands over which story, and what each scene shows in words."""
    return tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))
