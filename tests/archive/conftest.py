"""What the tests of the archive share: a small source and a run of it, a clock, other people's site."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.importing import Import, Outcome
from archive.models import ArchiveSource
from archive.orders import Orders
from archive.sources.opening import open_source
from tests.archive.remote_site import RemoteSite, SimulatedClock, remote_site

Bring = Callable[..., list[Outcome]]


def item(key: str, **told: Any) -> dict[str, Any]:
    """Return a row of a source: a story in English of February 2005."""
    return {
        "key": key,
        "title": f"Harbour measured again, {key}",
        "address": f"http://old.tideline.example/news/{key}/",
        "language": "en",
        "date": "2005-02-18T09:00+01:00",
        "lede": "The harbour office measured the water again.",
        "body": "<p>It was cleaner than the year before.</p>",
        **told,
    }


@pytest.fixture
def media(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def bring(branches: Any, tmp_path: Path, media: Path) -> Bring:
    """Return what imports some rows and says what has become of each."""

    def run(*rows: dict[str, Any], dry_run: bool = False, **told: Any) -> list[Outcome]:
        path = tmp_path / "source.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        source = ArchiveSource.objects.filter(name="tideline").first() or ArchiveSource(name="tideline")
        orders = Orders(path=str(path), media=str(media), **told)
        importing = Import(source, open_source(path), orders, dry_run=dry_run)
        return list(importing.run(lambda what, done, of: None))

    return run


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def site(clock: SimulatedClock) -> Iterator[RemoteSite]:
    with remote_site(clock) as running:
        yield running
