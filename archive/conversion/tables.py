"""Tables: those that hold data, and those that old pages were laid out with."""

import re
from dataclasses import dataclass

from .notes import Notes
from .parts import Table
from .tree import Node

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_000, 40, 10_000
LONGEST_CELL = 300  # characters; above it a cell is running text
NO_DATA = ("table", "img", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "video", "audio", "div", "p")
EMPHASIS = ("b",)
DIGIT = re.compile(r"\d")


@dataclass
class Cell:
    node: Node
    is_header: bool
    is_bold: bool
    columns: int
    rows: int
    text: str = ""


def span(cell: Node, name: str, most: int) -> int:
    value = cell.get(name).strip()
    return max(1, min(int(value[:6]), most)) if value.isdecimal() else 1


def rows_of(table: Node) -> list[tuple[list[Node], str]]:
    """Return the cells of each row with the section that it stands in, the foot last; nested tables' own are not among
    them."""
    rows: list[tuple[list[Node], str]] = []
    for child in elements(table):
        if child.name in {"thead", "tbody", "tfoot"}:
            rows.extend((cells_of(row), child.name) for row in elements(child) if row.name == "tr")
        elif child.name == "tr":
            rows.append((cells_of(child), "tbody"))
    return sorted((row for row in rows if row[0]), key=lambda row: row[1] == "tfoot")


def elements(node: Node) -> list[Node]:
    return [child for child in node.children if isinstance(child, Node)]


def cells_of(row: Node) -> list[Node]:
    return [cell for cell in elements(row) if cell.name in {"td", "th"}]


def holds_data(table: Node, rows: list[tuple[list[Node], str]]) -> bool:
    """Whether a table was made for data and not to lay out a page: several rows and columns of short texts."""
    if not rows or table.find("table"):
        return False
    widths = [sum(span(cell, "colspan", MOST_COLUMNS) for cell in cells) for cells, _section in rows]
    has_headers = bool(table.find("th"))
    if max(widths) < 2 or (len(rows) < 2 and not has_headers):  # noqa: PLR2004 - one column is no table
        return False
    longest, holds_blocks = 0, False
    for cells, _section in rows:
        for cell in cells:
            longest = max(longest, len(" ".join(cell.text.split())))
            holds_blocks = holds_blocks or any(len(cell.find(name)) > (name in {"p", "div"}) for name in NO_DATA)
    if has_headers:
        return not table.find("table", "img") or longest <= LONGEST_CELL
    filled_rows = [[bool(cell.text.strip()) for cell in cells] for cells, _section in rows]
    filled = sum(map(sum, filled_rows))
    total = sum(len(row) for row in filled_rows if any(row))
    return longest <= LONGEST_CELL and not holds_blocks and 2 * filled >= total


def unfolded(rows: list[list[Cell]], notes: Notes) -> list[list[Cell | None]]:
    """Return rows of the same length: a cell that spans rows stands in each of them, one that spans columns in each
    of those, but one as wide as the table only in the first."""
    width = min(MOST_COLUMNS, max(width_of(rows), 1))
    grid: list[list[Cell | None]] = []
    below: dict[int, tuple[Cell, int]] = {}  # by column: what hangs down from above, and for how many rows more
    for cells in rows:
        if len(grid) == MOST_ROWS or len(grid) * width >= MOST_CELLS:
            notes.add("A table was too large; its last rows were left out.")
            break
        row: list[Cell | None] = [None] * width
        for column, (cell, left) in list(below.items()):
            row[column] = cell
            if left == 1:
                del below[column]
            else:
                below[column] = (cell, left - 1)
        taken = {column for column, cell in enumerate(row) if cell is not None}
        column = 0
        for cell in cells:
            while column in taken:
                column += 1
            if column >= width:
                notes.add("A table was too wide; its last columns were left out.")
                break
            reach = min(column + cell.columns, width)
            across = range(column, reach if reach - column < width else column + 1)
            for place in across:
                row[place] = cell
                if cell.rows > 1:
                    below[place] = (cell, cell.rows - 1)
            column = reach
        grid.append(row)
    return grid


def width_of(rows: list[list[Cell]]) -> int:
    """Return how many columns a table has that has spans down, too. A span as wide as the moon widens nothing."""
    width = 0
    hanging: dict[int, int] = {}
    for cells in rows[:MOST_ROWS]:
        column = 0
        for cell in cells:
            while hanging.get(column, 0) > 0:
                column += 1
            if cell.rows > 1:
                for place in range(column, min(column + cell.columns, MOST_COLUMNS)):
                    hanging[place] = cell.rows
            column += cell.columns if len(cells) > 1 else 1
            if column > MOST_COLUMNS:
                break
        width = max(width, column)
        hanging = {place: left - 1 for place, left in hanging.items() if left > 1}
    return width


def table_of(cells: list[tuple[list[Cell], str]], caption: str, notes: Notes) -> Table | None:
    """Return a table of cells whose text is known, row by row with their sections; None when nothing stands in it."""
    head = sum(section == "thead" for _row, section in cells)
    grid = unfolded([row for row, _section in cells], notes)
    if not caption and not head and len(grid) > 1 and is_title(cells[0][0], grid):
        caption = cells[0][0][0].text.replace("\n", " ")
        grid = grid[1:]
    kept = [row for row in grid if any(cell and cell.text for cell in row)]
    columns = [n for n in range(len(grid[0]) if grid else 0) if any(row[n] and row[n].text for row in kept)]  # type: ignore[union-attr]
    kept = [[row[n] for n in columns] for row in kept]
    if not kept or not columns:
        return None
    first, others = kept[0], kept[1:]
    header_row = bool(others) and (head > 0 or all_are_headers(first) or stands_out(first, others))
    body = others if header_row else kept
    header_column = len(columns) > 1 and (
        all(row[0] and row[0].is_header for row in body)
        or (all_bold([row[0] for row in body]) and not any(all_bold(row[1:]) for row in body))
    )
    rows = tuple(tuple(shown_text(row, n) for n in range(len(row))) for row in kept)
    return Table(rows, caption, header_row, header_column and bool(body))


def shown_text(row: list[Cell | None], column: int) -> str:
    cell = row[column]
    return cell.text if cell else ""


def is_title(first: list[Cell], grid: list[list[Cell | None]]) -> bool:
    """Whether the first row is one cell as wide as the table: what the table is called."""
    return len(first) == 1 and bool(first[0].text) and len(grid[0]) > 1 and first[0].columns >= len(grid[0])


def all_are_headers(row: list[Cell | None]) -> bool:
    return all(cell is None or cell.is_header or not cell.text for cell in row) and any(
        cell and cell.is_header and cell.text for cell in row
    )


def all_bold(cells: list[Cell | None]) -> bool:
    filled = [cell for cell in cells if cell and cell.text]
    return bool(filled) and all(cell.is_bold for cell in filled)


def stands_out(first: list[Cell | None], others: list[list[Cell | None]]) -> bool:
    """Whether a first row without `th` is a header: bold above rows that are not, or words above figures."""
    if all_bold(first):
        return not any(all_bold(row) for row in others)
    texts = [cell.text if cell else "" for cell in first]
    if any(DIGIT.search(text) for text in texts) or sum(map(bool, texts)) < len(texts) - 1:
        return False
    below = [cell.text for row in others for cell in row[1:] if cell and cell.text]
    return bool(below) and 2 * sum(bool(DIGIT.search(text)) for text in below) > len(below)
