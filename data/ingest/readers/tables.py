"""Tables as Markdown, the one form in which all readers give them."""

from collections.abc import Sequence


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
