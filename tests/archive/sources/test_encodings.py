"""Bytes that are not what they claim to be."""

from pathlib import Path

import pytest

from archive.sources.item import Damage
from archive.sources.text_file import TextFile, UnreadableError, clean, encoding_of
from archive.sources.wxr import WordPressExport

from .writing import FOOT, HEAD, damage_of, export, items_of, post, written

MENDED = "In one place, bytes that are not valid in the source's encoding were read as windows-1252."


def test_bytes_of_windows_in_utf_8_are_read_as_that_with_a_note_on_their_item_alone(tmp_path: Path) -> None:
    content = export(post(1), post(2, title="Smørbrød"), post(3)).replace("ø".encode(), b"\xf8", 1)
    items = items_of(WordPressExport(written(tmp_path, content)))
    assert [(item.title, item.notes) for item in items] == [
        ("Story 1", ()),
        ("Smørbrød", (MENDED,)),
        ("Story 3", ()),
    ]


def test_places_are_counted_by_stretches(tmp_path: Path) -> None:
    content = export(post(1, title="AB")).replace(b"AB", b"\xe6\xf8\xe5 and \xe6")
    (item,) = items_of(WordPressExport(written(tmp_path, content)))
    assert (item.title, item.notes) == (
        "æøå and æ",
        ("In 2 places, bytes that are not valid in the source's encoding were read as windows-1252.",),
    )


def test_characters_that_no_text_may_hold_are_taken_out_with_a_note(tmp_path: Path) -> None:
    content = export(post(1, body="A\x0bB\x00C"), post(2))
    items = items_of(WordPressExport(written(tmp_path, content)))
    assert [(item.body, item.notes) for item in items] == [
        ("ABC", ("In 2 places, control characters were taken out.",)),
        ("<p>Text.</p>", ()),
    ]


def test_a_letter_that_two_pieces_share_is_whole(tmp_path: Path) -> None:
    bodies = ["x" * length + "ø" * 40_000 for length in range(2)]
    content = export(*(post(number, body=body) for number, body in enumerate(bodies)))
    assert [item.body for item in items_of(WordPressExport(written(tmp_path, content)))] == bodies


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("windows-1251", "cp1251"),
        ("KOI8-R", "koi8-r"),
        ("utf-8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-le"),
        ("UTF-8", "utf-8-sig"),
    ],
)
def test_an_encoding_that_a_file_declares_is_followed(tmp_path: Path, declared: str, encoding: str) -> None:
    text = (HEAD + post(1, title="Паром ушёл") + FOOT).replace("UTF-8", declared)
    (item,) = items_of(WordPressExport(written(tmp_path, text.encode(encoding))))
    assert (item.title, item.notes) == ("Паром ушёл", ())


def test_who_says_latin_1_means_windows(tmp_path: Path) -> None:
    text = (HEAD + post(1, title="“Ærlig” – 5 €") + FOOT).replace("UTF-8", "ISO-8859-1")
    (item,) = items_of(WordPressExport(written(tmp_path, text.encode("cp1252"))))
    assert item.title == "“Ærlig” – 5 €"


def test_a_file_that_calls_itself_utf_16_and_is_not_is_read_all_the_same(tmp_path: Path) -> None:
    (item,) = items_of(WordPressExport(written(tmp_path, export(post(1)).replace(b"UTF-8", b"UTF-16"))))
    assert item.title == "Story 1"


def test_an_encoding_that_nobody_knows_is_told(tmp_path: Path) -> None:
    source = WordPressExport(written(tmp_path, export(post(1)).replace(b"UTF-8", b"zlib")))
    assert damage_of(source) == [
        Damage("line 1", "The file declares the encoding “zlib”, which is not known here; it was read as UTF-8.")
    ]


@pytest.mark.parametrize("name", ["zlib", "rot13", "idna", "unicode_escape", "undefined", "mbcs", "no such", "\0", ""])
def test_codecs_that_are_no_encodings_are_none(name: str) -> None:
    assert encoding_of(name) == ""


def test_marks_are_where_the_mended_text_is() -> None:
    text = b"a\xe6b\x01c\xf8\xf8d".decode("utf-8", "surrogateescape")
    piece = clean(text)
    assert (piece.text, piece.mended, piece.stripped) == ("aæbcøød", (1, 4), (3,))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.xml", "there is no such file."), ("", "it is a folder."), ("nul\0.xml", "embedded null byte.")],
)
def test_a_file_that_cannot_be_opened_is_told_in_words(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=f"{reason}$"):
        TextFile(tmp_path / name)
