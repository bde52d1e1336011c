"""What is read of CSV and JSON Lines."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.sources import rows
from archive.sources.item import Damage, Item, Kind, Term
from archive.sources.rows import CsvRows, JsonRows

from .writing import damage_of, items_of, keys_of, written

STORY = Item(
    key="7",
    kind=Kind.POST,
    title="The ferry & the sea",
    address="/2005/ferry/",
    other_addresses=("/?p=7", "/old/"),
    language="en",
    date=datetime(2005, 2, 18, 8, 30, tzinfo=UTC),
    modified=datetime(2006, 7, 1, 10, tzinfo=UTC),
    lede="No smoke.",
    body="<p>One.</p>",
    authors=("Ada Test", "Bo Example"),
    terms=(Term("Ferries"), Term("Sea, mostly")),
    lead_image="ferry.jpg",
    translations="ferry",
)
COLUMNS = [
    "key,title,address,other_addresses,language,date,modified,lede,body,authors,topics,lead_image,translations",
    "7,The ferry &amp; the  sea,/2005/ferry/,/?p=7|/old/,en-GB,2005-02-18T09:30,2006-07-01T12:00+02:00,No smoke.,"
    '<p>One.</p>,Ada Test|Bo Example,"Ferries|Sea, mostly",ferry.jpg,ferry',
]
OBJECT = {
    "key": 7,
    "title": "The ferry & the sea",
    "address": "/2005/ferry/",
    "other_addresses": ["/?p=7", "/old/"],
    "language": "en",
    "date": "2005-02-18T09:30",
    "modified": "2006-07-01T10:00Z",
    "lede": "No smoke.",
    "body": "<p>One.</p>",
    "authors": ["Ada Test", "Bo Example"],
    "topics": ["Ferries", "Sea, mostly"],
    "lead_image": "ferry.jpg",
    "translations": "ferry",
}


def csv(folder: Path, *lines: str) -> CsvRows:
    return CsvRows(written(folder, "\n".join(lines), "source.csv"))


def jsonl(folder: Path, *lines: object) -> JsonRows:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return JsonRows(written(folder, "\n".join(texts), "source.jsonl"))


def test_a_row_of_csv_has_all_that_its_columns_tell(tmp_path: Path) -> None:
    assert items_of(csv(tmp_path, *COLUMNS)) == [STORY]


def test_an_object_of_json_has_all_that_its_names_tell(tmp_path: Path) -> None:
    assert items_of(jsonl(tmp_path, OBJECT)) == [STORY]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_columns_may_be_separated_otherwise(tmp_path: Path, delimiter: str) -> None:
    lines = (delimiter.join(line) for line in (["Key", " TITLE "], ["7", "One, two"]))
    assert [item.title for item in items_of(csv(tmp_path, *lines))] == ["One, two"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_go_on_in_quotes(tmp_path: Path, end: str) -> None:
    source = CsvRows(written(tmp_path, f'key,title,body{end}1,A,"One.{end}{end}Two."{end}2,B,C{end}', "a.csv"))
    assert [(item.key, item.body) for item in items_of(source)] == [("1", f"One.{end}{end}Two."), ("2", "C")]


def test_a_body_without_tags_is_plain_text(tmp_path: Path) -> None:
    source = csv(tmp_path, "key,body", "1,Two < three", "2,<p>One.</p>", "3,<!-- wp:paragraph -->")
    assert [item.is_plain for item in items_of(source)] == [True, False, False]


def test_an_address_can_be_the_key(tmp_path: Path) -> None:
    assert keys_of(csv(tmp_path, "title,address", "One,/one/")) == ["/one/"]


def test_a_row_without_key_and_address_is_told(tmp_path: Path) -> None:
    source = csv(tmp_path, "key,title", "1,A", ",B", "3,C")
    assert (keys_of(source), damage_of(source)) == (
        ["1", "!", "3"],
        [Damage("line 3, after item 1", "It has neither a key nor an address, by which it could be known again.")],
    )


def test_a_row_without_title_and_body_is_told(tmp_path: Path) -> None:
    source = csv(tmp_path, "key,title,body", "1,A,", "2,,", "3,,C")
    assert (keys_of(source), damage_of(source)) == (
        ["1", "!", "3"],
        [Damage("line 3, after item 1", "It has neither a title nor a body.")],
    )


def test_an_unknown_column_is_told_once(tmp_path: Path) -> None:
    source = csv(tmp_path, "key,title,colour", "1,A,red", "2,B,blue")
    assert damage_of(source) == [
        Damage("line 2, before any item", "The column “colour” is none that we know, and is left alone.")
    ]


def test_unknown_names_are_told_up_to_a_number(tmp_path: Path) -> None:
    assert len(damage_of(jsonl(tmp_path, {"key": 1, "title": "A"} | {f"x{number}": 1 for number in range(1000)}))) == 20


@pytest.mark.parametrize(
    ("written_as", "date", "notes"),
    [
        ("2005-02-18", datetime(2005, 2, 18, 11, tzinfo=UTC), ()),
        ("18. februar 2005", datetime(2005, 2, 18, 11, tzinfo=UTC), ()),
        ("soon", None, ("Its date, “soon”, could not be read.",)),
        ("", None, ()),
        ("9999-12-31T23:59-12:00", None, ("Its date, “9999-12-31T23:59-12:00”, could not be read.",)),
    ],
)
def test_dates_are_read_or_told(tmp_path: Path, written_as: str, date: datetime | None, notes: tuple[str, ...]) -> None:
    (item,) = items_of(csv(tmp_path, "key,title,date", f"1,A,{written_as}"))
    assert (item.date, item.notes) == (date, notes)


def test_a_language_that_is_not_ours_is_noted(tmp_path: Path) -> None:
    (item,) = items_of(csv(tmp_path, "key,title,language", "1,A,fi"))
    assert (item.language, item.notes) == ("", ("Its language, “fi”, is none of ours.",))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{no json}", "It cannot be read as JSON"),
        ("[" * 100_000, "It cannot be read as JSON: it is nested too deeply."),
        ('{"key": ' + "9" * 5000 + "}", "It cannot be read as JSON"),
        ('["a"]', "It is JSON, and no object: write {…} with the names of columns."),
    ],
    ids=["no json", "nesting", "a number of 5,000 digits", "a list"],
)
def test_a_line_that_is_no_object_is_told_and_the_next_is_read(tmp_path: Path, line: str, reason: str) -> None:
    source = jsonl(tmp_path, {"key": 1, "title": "A"}, line, {"key": 3, "title": "A"})
    assert (keys_of(source), damage_of(source)[0].where, damage_of(source)[0].reason[: len(reason)]) == (
        ["1", "!", "3"],
        "line 2",
        reason,
    )


def test_values_that_are_no_text_are_none(tmp_path: Path) -> None:
    (item,) = items_of(
        jsonl(tmp_path, {"key": 1.5, "title": "A", "lede": None, "body": {"a": 1}, "authors": ["B", None, 3]})
    )
    assert (item.key, item.lede, item.body, item.authors) == ("1.5", "", "", ("B", "3"))


def test_characters_that_json_hides_are_taken_out(tmp_path: Path) -> None:
    (item,) = items_of(jsonl(tmp_path, r'{"key": "a\u0000b\ud800", "body": "x\u0001", "authors": ["A\u0000da"]}'))
    assert (item.key, item.body, item.authors) == ("ab", "x", ("Ada",))


def test_a_quote_that_is_never_closed_does_not_take_all_that_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LONGEST_FIELD", 1000)
    source = csv(tmp_path, "key,title,body", '1,A,"One.', *("x" * 100 for _line in range(20)), "3,B,Two.")
    assert (keys_of(source)[-1], damage_of(source)[0]) == (
        "3",
        Damage("line 2", "It cannot be read as CSV: field larger than field limit (1000)"),
    )


@pytest.mark.parametrize("ending", ["\n", ""])
def test_a_line_that_is_too_long_is_told_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(rows, "LONGEST_LINE", 100_000)
    lines = [
        json.dumps({"key": 1, "title": "A"}),
        json.dumps({"key": 2, "body": "x" * 300_000}),
        json.dumps({"key": 3, "title": "A"}),
    ]
    source = jsonl(tmp_path, "\n".join(lines) + ending)
    assert (keys_of(source), damage_of(source)[0].where) == (["1", "!", "3"], "line 2")


def test_a_row_of_many_long_lines_is_told_and_the_next_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_LINE", 800)
    source = csv(tmp_path, "key,title,body", '1,A,"', *("x" * 100 for _line in range(8)), "3,B,Two.")
    assert keys_of(source)[-1] == "3"


def test_a_text_that_is_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "LONGEST_FIELD", 1000)
    assert keys_of(jsonl(tmp_path, {"key": 1, "body": "x" * 1001}, {"key": 2, "title": "A"})) == ["!", "2"]


def test_what_was_mended_is_noted_with_its_row(tmp_path: Path) -> None:
    content = b"key,title\n1,A\n2,Sm\xf8r\n3,C\n"
    notes = [bool(item.notes) for item in items_of(CsvRows(written(tmp_path, content, "a.csv")))]
    assert notes == [False, True, False]


def test_rows_are_the_same_when_they_are_read_again(tmp_path: Path) -> None:
    source = csv(tmp_path, *COLUMNS)
    assert (items_of(source), source.position) == (items_of(source), source.size)
