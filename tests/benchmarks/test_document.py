"""The tables that benchmarks write into a document."""

from pathlib import Path

import pytest

from tests.benchmarks.document import DOCUMENT, Table

DOCUMENT_BEFORE = """Words before.

<!-- pages -->

| old |

<!-- end of pages -->

Words after.
"""
DOCUMENT_AFTER = """Words before.

<!-- pages -->

| what | SQLite: ours | SQLite: ratio | PostgreSQL: ours | PostgreSQL: ratio | bound |
| --- | --- | --- | --- | --- | --- |
| story | 161 | 4.75 | 96 | 3.09 | 3.0 |
| search | 71 | 8.18 |  |  |  |

<!-- end of pages -->

Words after.
"""


def test_a_table_takes_the_place_of_the_old_one(tmp_path: Path):
    document = tmp_path / "performance.md"
    document.write_text(DOCUMENT_BEFORE)
    table = Table("pages", ("ours", "ratio"), {"story": 3.0})
    table.add("SQLite", "story", "161", "4.75")
    table.add("SQLite", "search", "71", "8.18")
    table.add("PostgreSQL", "story", "96", "3.09")

    table.write(document)

    assert document.read_text() == DOCUMENT_AFTER


def test_of_one_database_the_name_is_not_said():
    table = Table("demo", ("queries",))
    table.add("SQLite", "story", "10 / 10")

    assert table.lines == "| what | queries |\n| --- | --- |\n| story | 10 / 10 |\n"


def test_a_document_without_a_place_for_it_is_left_as_it_is(tmp_path: Path):
    document = tmp_path / "performance.md"
    document.write_text("<!-- pages -->\nWords.\n")

    with pytest.raises(ValueError, match=r"performance\.md has no place for the table pages"):
        Table("pages", ("ours",)).write(document)

    assert document.read_text() == "<!-- pages -->\nWords.\n"


@pytest.mark.parametrize("name", ["demo", "pages", "costs", "fresh", "growth"])
def test_every_table_has_a_place(name: str):
    words = DOCUMENT.read_text()

    assert words.count(f"<!-- {name} -->\n") == words.count(f"<!-- end of {name} -->\n") == 1
