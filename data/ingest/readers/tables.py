"""Tables as Markdown, the one form in which all readers give them."""

from collections.abc import Iterator, Sequence


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Returns a Markdown table whose first row is the head; "" for no rows. Line breaks in cells become " / "."""
    kept = [[cell_text(cell) for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    if not kept:
        return ""
    width = max(len(row) for row in kept)
    full = [[*row, *([""] * (width - len(row)))] for row in kept]
    used = [column for column in range(width) if any(row[column] for row in full)]
    lines = ["| " + " | ".join(row[column] for column in used) + " |" for row in full]
    rule = "|" + "---|" * len(used)
    return "\n".join([lines[0], rule, *lines[1:]])


def cell_text(value: object) -> str:
    """Returns a cell's text on one line; of a table within it the rows, their cells with commas between."""
    text = "" if value is None else str(value)
    parts = (" ".join(_row_within(line).split()) for line in text.split("\n"))
    return " / ".join(part for part in parts if part).replace("|", "¦")


def _row_within(line: str) -> str:
    if len(line) < 2 or not (line.startswith("|") and line.endswith("|")):
        return line
    cells = [cell.strip() for cell in line[1:-1].split("|")]
    return "" if set("".join(cells)) <= {"-"} else ", ".join(cell for cell in cells if cell)


def table_blocks(grid: Sequence[list[str]]) -> Iterator[str]:
    """Yields tables and the lines between them: a row with one filled cell is a line, an empty row ends a table."""
    table: list[list[str]] = []
    for row in [*grid, []]:
        filled = [cell for cell in row if cell]
        if len(filled) > 1 or (table and len(filled) == 1 and not _is_line(row, table)):
            table.append(row)
            continue
        if table:
            yield markdown_table(table)
            table = []
        if filled:
            yield filled[0]


def _is_line(row: list[str], table: list[list[str]]) -> bool:
    """Returns whether a row with one cell is a remark below the table rather than a row with gaps."""
    cell = next(cell for cell in row if cell)
    return len(cell) > 30 or cell.startswith(("※", "*", "주)"))
