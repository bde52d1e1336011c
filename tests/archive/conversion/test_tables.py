"""Tables of data become tables; tables that old pages were laid out with become what stood in them."""

import pytest

from archive.conversion.parts import Figure, Paragraph, Shown, Table
from tests.archive.conversion.reading import html, notes, part, parts

LONG = "The harbour master counts the boats every morning, before the first light is on the water. " * 5


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(cell if cell.startswith("<") else f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def table(*rows: str) -> str:
    return f"<TABLE border=1>{''.join(rows)}</TABLE>"


def test_rows_and_columns_are_read_as_words():
    body = table(row("Hav", "12 <b>boats</b>"), row("Vik", "3<br>4"))

    assert part(body).rows == (("Hav", "12 boats"), ("Vik", "3\n4"))


@pytest.mark.parametrize(
    "first",
    [
        f"<thead>{row('Year', 'Boats')}</thead>",
        row("Year", "Boats", tag="th"),
        row("<td><b>Year</b></td>", "<td><strong>Boats</strong></td>"),
        row("Year", "Boats"),  # words above figures
    ],
)
def test_a_row_of_headers_is_recognised(first):
    assert part(table(first, row("2004", "12"), row("2005", "9"))).has_header_row


def test_a_first_row_like_the_others_is_no_header():
    assert not part(table(row("Hav", "north"), row("Vik", "south"))).has_header_row


@pytest.mark.parametrize("cell", ["<th>{}</th>", "<td><b>{}</b></td>"])
def test_a_column_of_headers_is_recognised(cell):
    body = table(row(cell.format("Hav"), "12"), row(cell.format("Vik"), "9"))

    assert part(body).has_header_column


def test_a_caption_is_the_tables():
    assert (
        part(table("<caption>Boats <i>at noon</i></caption>", row("Hav", "1"), row("Vik", "2"))).caption
        == "Boats at noon"
    )


def test_a_first_cell_as_wide_as_the_table_is_its_caption():
    made = part(table(row("<td colspan=2>Boats</td>"), row("Hav", "1"), row("Vik", "2")))

    assert made == Table((("Hav", "1"), ("Vik", "2")), "Boats")


def test_a_cell_over_two_rows_stands_in_both():
    body = table(row("<td rowspan=2>Hav</td>", "a", "1"), row("b", "2"), row("Vik", "c", "3"))

    assert part(body).rows == (("Hav", "a", "1"), ("Hav", "b", "2"), ("Vik", "c", "3"))


def test_a_cell_over_two_columns_stands_in_both():
    body = table(row("<th>Year</th>", "<th colspan=2>Boats</th>"), row("2005", "1", "2"))

    assert part(body).rows[0] == ("Year", "Boats", "Boats")


def test_a_cell_as_wide_as_the_table_stands_once():
    body = table(row("Hav", "1", "2"), row("<td colspan=3>The south</td>"), row("Vik", "3", "4"))

    assert part(body).rows[1] == ("The south", "", "")


def test_rows_of_different_lengths_are_filled_up():
    assert part(table(row("Hav", "1", "2"), row("Vik", "3"), row("Nes", "4", "5"))).rows[1] == ("Vik", "3", "")


def test_empty_rows_and_columns_are_left_out():
    body = table(row("Hav", "", "1"), row("&nbsp;", "", ""), row("Vik", "", "2"))

    assert part(body).rows == (("Hav", "1"), ("Vik", "2"))


def test_a_foot_comes_last():
    body = table(f"<tfoot>{row('All', '3')}</tfoot>", f"<tbody>{row('Hav', '1')}{row('Vik', '2')}</tbody>")

    assert part(body).rows[-1] == ("All", "3")


def test_a_huge_span_widens_nothing():
    body = table(row("<td colspan=1000000>Boats</td>", "1"), row("Hav", "2"))

    assert max(map(len, part(body).rows)) <= 40


def test_a_link_in_a_cell_is_noted():
    body = table(row('<td><a href="/hav">Hav</a></td>', "1"), row("Vik", "2"))

    assert notes(body) == ("Links in a table were left out; their words were kept.",)


@pytest.mark.parametrize(
    "body",
    [
        table(row(LONG, "menu")),
        table(row("One cell alone")),
        table(row("A"), row("column")),
        table(row(f"<td><p>{LONG}</p><p>More</p></td>", "x"), row("y", "z")),
        table(row("<td><h2>Boats</h2></td>", "x"), row("y", "z")),
        table(row("<td><table><tr><td>a<td>b<tr><td>c<td>d</table></td>", LONG), row("y", "z")),
    ],
)
def test_a_table_for_layout_is_what_stood_in_it(body):
    assert parts(body)
    assert not any(isinstance(piece, Table) and LONG.strip() in str(piece.rows) for piece in parts(body))
    assert any(not isinstance(piece, Table) for piece in parts(body))


def test_cells_of_a_layout_are_read_in_their_order():
    assert html(table(row("Left"), row("Right"))) == "<p>Left</p><p>Right</p>"


def test_a_table_of_data_inside_a_layout_is_a_table():
    inner = table(row("Hav", "1"), row("Vik", "2"))

    words, made = parts(table(row(f"<td>{LONG}</td>", f"<td>{inner}</td>")))

    assert isinstance(words, Paragraph)
    assert made.rows == (("Hav", "1"), ("Vik", "2"))


def test_a_table_around_a_picture_is_its_frame():
    body = table(row('<td><img src="/a.jpg"></td>'), row("<td><font size=1>The old quay. Foto: Kari Hav</font></td>"))

    assert part(body) == Figure(Shown("https://old.tideline.example/a.jpg", caption="The old quay.", credit="Kari Hav"))
