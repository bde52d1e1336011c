"""Which reader a source is for, and that none of them breaks on anything."""

import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.sources.captured import CapturedPages
from archive.sources.feed import Feed
from archive.sources.item import Damage, Item
from archive.sources.opening import READERS, open_source
from archive.sources.rows import CsvRows, JsonRows
from archive.sources.text_file import UnreadableError
from archive.sources.wxr import WordPressExport

from .test_captured_html import MODERN, TABLES
from .test_captured_text import ENGLISH, RUSSIAN
from .test_feed import ATOM, RSS
from .test_rows import COLUMNS, OBJECT
from .writing import EXPORT, items_of, written

SOURCES: dict[str, bytes] = {
    "wxr": EXPORT.read_bytes(),
    "rss": RSS.encode(),
    "atom": ATOM.encode(),
    "csv": "\n".join(COLUMNS).encode(),
    "jsonl": repr(OBJECT).replace("'", '"').encode(),
    "html": MODERN.encode(),
    "old html": TABLES.encode(),
    "text": ENGLISH.encode(),
    "russian text": RUSSIAN.encode("cp1251"),
}


@pytest.mark.parametrize(
    ("name", "file", "reader"),
    [
        ("wxr", "export.xml", WordPressExport),
        ("rss", "feed.xml", Feed),
        ("atom", "feed", Feed),
        ("csv", "stories.csv", CsvRows),
        ("jsonl", "stories.json", JsonRows),
        ("html", "story.html", CapturedPages),
        ("text", "story.txt", CapturedPages),
    ],
)
def test_a_file_is_known_by_what_it_begins_with(tmp_path: Path, name: str, file: str, reader: type) -> None:
    source = open_source(written(tmp_path, SOURCES[name], file))
    assert (type(source), len(items_of(source)) > 0) == (reader, True)


@pytest.mark.parametrize("name", ["wxr", "rss", "atom", "csv", "jsonl"])
def test_a_compressed_file_is_read_as_what_it_was(tmp_path: Path, name: str) -> None:
    plain = items_of(open_source(written(tmp_path, SOURCES[name], "plain")))
    assert items_of(open_source(written(tmp_path, gzip.compress(SOURCES[name]), "source.gz"))) == plain


def test_a_folder_holds_captured_pages(tmp_path: Path) -> None:
    written(tmp_path, ENGLISH, "a.txt")
    assert [item.key for item in items_of(open_source(tmp_path))] == ["a.txt"]


def test_who_knows_better_can_say_so(tmp_path: Path) -> None:
    assert type(open_source(written(tmp_path, SOURCES["wxr"]), kind="feed")) is Feed


def test_the_language_is_that_of_what_tells_none(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "key,title\n1,A\n"), language="ru")
    assert [item.language for item in items_of(source)] == ["ru"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"\x1f\x8b\x08", "it is empty, or there is no text in it"),
        (b"[1, 2]", "it is a list in JSON"),
        (b"<svg></svg>", "it is neither an export of WordPress"),
        (b"colour,size\nred,3\n", "it is none of what we read"),
        (b"\x00\x01\x02" * 100, "there is no text in it"),
        (b"\x89PNG\r\n" * 100, "it is none of what we read"),
    ],
)
def test_what_is_no_source_is_told_in_words(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        open_source(written(tmp_path, content, "source.bin"))


def test_a_kind_that_does_not_exist_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(
        UnreadableError, match="“drupal” is no kind of source; there are wxr, feed, captured, csv, jsonl"
    ):
        open_source(tmp_path, kind="drupal")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="it is a folder, and a source of the kind “csv” is a file"):
        open_source(tmp_path, kind="csv")


@pytest.mark.parametrize("path", ["nowhere.xml", "nul\0"])
def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path, path: str) -> None:
    with pytest.raises(UnreadableError):
        open_source(tmp_path / path)


@st.composite
def damaged_sources(draw: st.DrawFn) -> bytes:
    """One of our sources, with some of its bytes replaced, taken out, doubled, or put in."""
    content = SOURCES[draw(st.sampled_from(sorted(SOURCES)))]
    for _time in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(content)))
        end = draw(st.integers(begin, min(len(content), begin + 300)))
        new = draw(
            st.sampled_from(
                [b"", b"<item>", b"</item>", b"]]>", b"<![CDATA[", b"&x;", b"\x00", b'"', b"<!--", b"\xe6\xf8"]
            )
            | st.binary(max_size=8)
            | st.just(content[begin:end] * 2)
        )
        content = content[:begin] + new + content[end:]
    return content


def read_all(content: bytes, suffix: str) -> None:
    """Read some bytes with each reader: what comes is an item or damage, and nothing is raised but our own error."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), content, f"source{suffix}")
        for kind in ("", *READERS):
            try:
                for each in open_source(path, kind=kind):
                    assert isinstance(each, Item | Damage)
                    assert isinstance(each, Damage) or (each.key and each.digest)
            except UnreadableError:
                assert not kind or not content.strip()


@settings(max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["", ".xml", ".txt", ".html", ".gz"]))
def test_no_bytes_break_a_reader(content: bytes, suffix: str) -> None:
    read_all(content, suffix)


@settings(max_examples=150)
@given(damaged_sources(), st.sampled_from([".xml", ".txt", ".html"]))
def test_no_damage_breaks_a_reader(content: bytes, suffix: str) -> None:
    read_all(content, suffix)


@given(damaged_sources())
def test_no_damage_to_compressed_bytes_breaks_a_reader(content: bytes) -> None:
    whole = gzip.compress(content)
    read_all(whole[: len(whole) // 2] + b"x" + whole[len(whole) // 2 + 1 :], ".gz")
