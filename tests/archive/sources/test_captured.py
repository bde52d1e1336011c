"""Folders of captured pages."""

import os
from pathlib import Path

import pytest

from archive.sources import captured
from archive.sources.captured import CapturedPages
from archive.sources.item import Damage, Item, Kind
from archive.sources.text_file import UnreadableError

from .writing import damage_of, items_of, keys_of, written

PAGE = "News\n\nHeadline\n\nPublish date: February 18, 2005\n\nLede.\n\nBody.\n"
RUSSIAN = "Новости\n\nПаром ушёл\n\nДата публикации: 18 февраля 2005\n\nПервый рейс был тихим.\n\nТекст.\n"


def folder(path: Path, **files: bytes | str) -> CapturedPages:
    for name, content in files.items():
        place = path / name.replace("__", "/").replace("_", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return CapturedPages(path)


def test_pages_come_in_the_order_of_their_names_with_their_places_as_keys(tmp_path: Path) -> None:
    source = folder(tmp_path, b_txt=PAGE, a__c_txt=PAGE, a__b__d_html="<h1>D</h1><p>Text.</p>", c_txt=PAGE)
    assert keys_of(source) == ["b.txt", "c.txt", "a/c.txt", "a/b/d.html"]


def test_reading_counts_files(tmp_path: Path) -> None:
    source = folder(tmp_path, a_txt=PAGE, b__c_txt=PAGE, d_jpg=b"\xff\xd8")
    before = (source.position, source.size)
    list(source)
    assert (before, source.position) == ((0, 3), 3)


def test_pages_are_the_same_when_they_are_read_again(tmp_path: Path) -> None:
    source = folder(tmp_path, a_txt=PAGE, b__c_txt=RUSSIAN)
    assert items_of(source) == items_of(source)


def test_one_page_alone_is_a_source(tmp_path: Path) -> None:
    source = CapturedPages(written(tmp_path, PAGE, "a.txt"))
    assert [(item.key, item.title) for item in items_of(source)] == [("a.txt", "Headline")]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jpg", b"\xff\xd8", "a picture"),
        ("style.css", b"p{}", "a part of a page"),
        ("a.pdf", b"%PDF", "a document"),
        ("a.mht", b"From: x", "an archive: unpack it into pages first"),
        ("a.txt", bytes(range(256)) * 20, "no text"),
        (".hidden.txt", PAGE.encode(), "a hidden file"),
        ("a.md", b"# Notes", "neither HTML nor a text file"),
    ],
)
def test_what_is_no_page_is_something_else_with_a_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (item,) = items_of(CapturedPages(tmp_path))
    assert (item.key, item.kind, item.left_out) == (name, Kind.OTHER, reason)


def test_html_is_known_whatever_its_name_is(tmp_path: Path) -> None:
    (tmp_path / "story").write_text("<!-- x -->\n<!DOCTYPE html><html><h1>Headline</h1><p>Text.</p>")
    assert [item.title for item in items_of(CapturedPages(tmp_path))] == ["Headline"]


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    assert damage_of(folder(tmp_path, a_txt=" \n")) == [Damage("a.txt", "It is empty.")]


def test_a_file_that_is_too_large_is_told_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.truncate(captured.LARGEST + 1)
    assert damage_of(CapturedPages(tmp_path)) == [Damage("a.html", "It is larger than 2 MB, and so no page.")]


def test_links_to_other_places_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    pages = tmp_path / "pages"
    outside.mkdir()
    pages.mkdir()
    (outside / "secret.txt").write_text(PAGE)
    (pages / "file.txt").symlink_to(outside / "secret.txt")
    (pages / "folder").symlink_to(outside)
    assert damage_of(CapturedPages(pages)) == [
        Damage("file.txt", "It is a link to another file, and links are not followed."),
        Damage("folder", "It is a link to another file, and links are not followed."),
    ]


def test_a_pipe_is_told_and_does_not_keep_us_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert damage_of(CapturedPages(tmp_path)) == [Damage("a.txt", "It is neither a file nor a folder.")]


def test_a_name_that_is_no_text_is_a_key_all_the_same(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xe6.txt")).write_text(PAGE)
    assert keys_of(CapturedPages(tmp_path)) == ["\N{REPLACEMENT CHARACTER}.txt"]


@pytest.mark.parametrize(("encoding", "told"), [("cp1251", "windows-1251"), ("koi8-r", "KOI8-R")])
def test_a_russian_page_that_does_not_tell_its_encoding_is_read_with_a_note(
    tmp_path: Path, encoding: str, told: str
) -> None:
    (item,) = items_of(folder(tmp_path, a_txt=RUSSIAN.encode(encoding)))
    assert (item.title, item.language, item.notes) == (
        "Паром ушёл",
        "ru",
        (f"It does not tell its encoding truly, and was read as {told}.",),
    )


def test_a_norwegian_page_that_does_not_tell_its_encoding_is_of_windows(tmp_path: Path) -> None:
    (item,) = items_of(folder(tmp_path, a_txt=PAGE.replace("Headline", "Ærlig på sjøen – “ja”").encode("cp1252")))
    assert item.title == "Ærlig på sjøen – “ja”"


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251"])
def test_the_encoding_that_a_page_declares_counts(tmp_path: Path, encoding: str) -> None:
    html = f'<html><head><meta charset="{encoding}"></head><body><h1>ПАРОМ</h1><p>ТЕКСТ</p></body></html>'
    (item,) = items_of(folder(tmp_path, a_html=html.encode(encoding)))
    assert item.title == "ПАРОМ"


def test_utf_8_counts_whatever_a_page_declares(tmp_path: Path) -> None:
    html = '<html><head><meta charset="windows-1251"></head><body><h1>Паром</h1></body></html>'
    assert [item.title for item in items_of(folder(tmp_path, a_html=html))] == ["Паром"]


def test_a_byte_that_is_not_utf_8_among_many_that_are_is_mended(tmp_path: Path) -> None:
    (item,) = items_of(folder(tmp_path, a_txt=RUSSIAN.replace("Текст", "Текст OK").encode().replace(b"OK", b"\x96")))
    assert (item.body, item.notes) == (
        "Текст –.",
        ("In one place, bytes that are not valid in the source's encoding were read as windows-1252.",),
    )


def test_a_page_without_a_language_has_the_one_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<h1>Oslo</h1><p>Text.</p>")
    assert [item.language for item in items_of(CapturedPages(tmp_path, "nb"))] == ["nb"]


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"there is no such file\.$"):
        CapturedPages(tmp_path / "nowhere")


def test_items_have_the_folders_path_in_it_as_their_address(tmp_path: Path) -> None:
    (item,) = items_of(folder(tmp_path, a__b_txt=PAGE))
    assert isinstance(item, Item)
    assert item.address == "/a/b.txt"
