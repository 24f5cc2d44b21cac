"""Files in: CSV and workbooks as grids of cells, with what was found out about their encoding and merged cells."""

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePath

from data.imports.values import Cell, to_text
from data.imports.western import read_western
from data.ingest.encoding import decode
from state.errors import InvalidInput

MAX_CELLS = 20_000_000
"""About a million rows of twenty columns; beyond it a bulk load is the right way."""
SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One sheet as it lies in the file."""

    file: str
    sheet: str | None
    """None for CSV."""
    rows: list[list[Cell]]
    first_row: int = 1
    """Number of the first row, as the spreadsheet shows it."""
    continued: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of cells that a merged cell above covers, counted from 0 in `rows`."""
    remarks: tuple[str, ...] = field(default=())
    """Codes of what was noticed: cp949, cp1252, utf16, mojibake, guessed_encoding, lost_letters."""


def read_file(name: str, content: bytes) -> list[Grid]:
    """Returns the sheets of a file that have cells.

    Raises: InvalidInput when its kind is unknown, or it cannot be read, or it holds nothing.
    """
    suffix = PurePath(name).suffix.casefold()
    if suffix not in SUFFIXES:
        raise InvalidInput(f"{name}: CSV or XLSX files can be imported. CSV나 XLSX 파일만 가져올 수 있습니다.")
    is_text = suffix in {".csv", ".tsv", ".txt"} and not content.startswith(b"PK\x03\x04")
    grids = [_read_text(name, content)] if is_text else _read_workbook(name, content)
    found = [grid for grid in grids if any(any(to_text(cell) for cell in row) for row in grid.rows)]
    if not found:
        raise InvalidInput(f"{name} is empty. 파일에 내용이 없습니다.")
    return found


def _read_text(name: str, content: bytes) -> Grid:
    western = read_western(content)
    text, warnings = decode(content) if western is None else (western, ["cp1252"])
    # A field may hold line breaks; the sniffer only looks for the letter between fields.
    delimiter = _delimiter(text)
    csv.field_size_limit(10_000_000)
    rows: list[list[Cell]] = [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    return Grid(file=name, sheet=None, rows=rows, remarks=tuple(warnings))


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    counts = {letter: min((line.count(letter) for line in lines), default=0) for letter in ",\t;|"}
    best = max(counts, key=lambda letter: counts[letter])
    return best if counts[best] else max(",\t;|", key=lambda letter: sum(line.count(letter) for line in lines))


def _read_workbook(name: str, content: bytes) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = []
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > MAX_CELLS:
                raise InvalidInput(f"{name}: the sheet {about.name} is too large; split it. 시트가 너무 큽니다.")
            rows: list[list[Cell]] = [[_cell(value) for value in row] for row in sheet.to_python()]
            origin = sheet.start or (0, 0)
            continued = _spread(rows, sheet.merged_cell_ranges or [], origin)
            grids.append(
                Grid(file=name, sheet=about.name, rows=rows, first_row=origin[0] + 1, continued=frozenset(continued))
            )
    except PasswordError:
        raise InvalidInput(f"{name} is protected by a password. 암호가 걸린 파일입니다.") from None
    except (CalamineError, OSError, ValueError) as error:
        raise InvalidInput(f"{name} cannot be read as a workbook. 파일을 읽을 수 없습니다.") from error
    return grids


def _cell(value: object) -> Cell:
    if value == "" or value is None:
        return None
    return value if isinstance(value, str | int | float | bool) or hasattr(value, "year") else str(value)  # type: ignore[return-value]  # dates have a year


def _spread(
    rows: list[list[Cell]], ranges: list[tuple[tuple[int, int], tuple[int, int]]], origin: tuple[int, int]
) -> set[tuple[int, int]]:
    """Writes a merged text into the cells right of it, and returns the cells below that it covers.

    What lies below is decided later: an id is meant for every row, an amount only once.
    """
    continued: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in ranges:
        first, column = top - origin[0], left - origin[1]
        if not (0 <= first < len(rows) and 0 <= column < len(rows[first])):
            continue
        value = rows[first][column]
        last = min(right - origin[1], len(rows[first]) - 1)
        if isinstance(value, str):
            rows[first][column + 1 : last + 1] = [value] * (last - column)
        lowest = min(bottom - origin[0], len(rows) - 1)
        continued |= {(row, at) for row in range(first + 1, lowest + 1) for at in range(column, last + 1)}
    return continued
