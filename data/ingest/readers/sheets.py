"""XLSX, XLS and ODS: a page a sheet; merged cells are filled, so that a row can be understood alone.

Hidden sheets are left out: they hold lists for forms and what nobody wanted to show.
"""

import io
import re
import zipfile
from collections.abc import Sequence

from data.ingest.encoding import clean
from data.ingest.parsed import PageMark, Parsed
from data.ingest.problems import Unreadable
from data.ingest.readers.cell_formats import shown
from data.ingest.readers.sheet_styles import cell_codes
from data.ingest.readers.tables import table_blocks

MAX_ROWS = 50_000  # of all sheets; longer ones are data to import, not documents to read
MAX_COLUMNS = 200
UNCOMPUTED = re.compile(rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read_sheets(content: bytes) -> Parsed:
    """Returns the sheets as tables. Raises: Unreadable (broken, encrypted, empty)."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata]
        codes = cell_codes(content)
        text, warnings = "", list[str]()
        marks: list[PageMark] = []
        left = MAX_ROWS
        for number, name in enumerate(book.sheet_names, start=1):
            if not visible[number - 1]:
                warnings.append("hidden_text")
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.total_width > MAX_COLUMNS:
                warnings.append("truncated")
            top, first = sheet.start or (0, 0)
            code = codes.get(name, {})
            grid = [
                [shown(value, code.get((y, x))) for x, value in enumerate(row[:MAX_COLUMNS], first)]
                for y, row in enumerate(sheet.to_python(nrows=left), top)
            ]
            merged = sheet.merged_cell_ranges or []
            _fill_merged(grid, merged, (top, first))
            _join_heads(grid, merged, (top, first))
            left -= len(grid)
            body = "\n\n".join(table_blocks(grid))
            if body:
                marks.append(PageMark(start=len(text), number=number))
                text += f"## {name}\n\n{body}\n\n"
            if left <= 0:
                warnings.append("truncated")
                break
    except PasswordError:
        raise Unreadable("encrypted") from None
    except (CalamineError, ValueError, OSError):
        raise Unreadable("broken") from None
    if _has_uncomputed(content):
        warnings.append("formulas")
    if not text:
        raise Unreadable("empty")
    return Parsed(text=clean(text).rstrip() + "\n", pages=tuple(marks), warnings=tuple(dict.fromkeys(warnings)))


def _has_uncomputed(content: bytes) -> bool:
    """Returns whether an XLSX has formulas without values: it was made by a program and never opened by a person."""
    if not content.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(UNCOMPUTED.search(book.read(name)) for name in sheets)


def _fill_merged(
    grid: list[list[str]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    origin: tuple[int, int],
) -> None:
    """Writes a merged cell's text into each row it spans, once a row."""
    for (top, left), (bottom, _) in ranges:
        column = left - origin[1]
        first = top - origin[0]
        if not (0 <= first < len(grid)) or not (0 <= column < len(grid[first])):
            continue
        for row in range(first + 1, min(bottom - origin[0], len(grid) - 1) + 1):
            if column < len(grid[row]) and not grid[row][column]:
                grid[row][column] = grid[first][column]


def _join_heads(
    grid: list[list[str]],
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]],
    origin: tuple[int, int],
) -> None:
    """Makes one heading of two rows, of which the upper has cells over several columns: "1월" over "목표" -> "1월 목표"."""
    across: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in ranges:
        if top == bottom and right > left:
            across.setdefault(top - origin[0], []).append((left - origin[1], right - origin[1]))
    for row in sorted(across, reverse=True):
        if not 0 <= row < len(grid) - 1 or (row and sum(map(bool, grid[row - 1])) > 1):
            continue
        upper, lower = list(grid[row]), grid[row + 1]
        for left, right in across[row]:
            upper[left : right + 1] = [upper[left]] * len(upper[left : right + 1])
        covered = {column for left, right in across[row] for column in range(left, min(right + 1, len(lower)))}
        others = [cell for column, cell in enumerate(grid[row]) if cell and column not in covered]
        if others and all(lower[column] and not lower[column][0].isdigit() for column in covered):
            grid[row : row + 2] = [[_joined(*pair) for pair in zip(upper, lower, strict=True)]]


def _joined(upper: str, lower: str) -> str:
    return upper if upper == lower or not lower else f"{upper} {lower}".strip()
