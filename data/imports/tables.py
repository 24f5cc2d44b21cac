"""Grids as tables: where the headings are, which columns are months, which rows are totals, what unit money is in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data.imports.blocks import end_of_table, next_headings
from data.imports.notes import Notebook, Place
from data.imports.sheets import Grid
from data.imports.unsaid import add_unsaid
from data.imports.values import Cell, find_unit, find_year, to_month, to_number, to_text
from data.imports.writing import DayOrder, Decimals, settle_days, settle_decimals

HEADING_ROWS = 30
"""Titles and logos above a table take a few rows, never more than a screen."""
_TOTAL = re.compile(
    r"^\W*(?:.*(?:합\s*계|소\s*계|총\s*계|누\s*계|총\s*원|총\s*인원)|계|전\s*체|(?:.*\s)?(?:sub\s*-?\s*totals?|grand\s+totals?|totals?|sum|(?:zwischen|end|gesamt)?summe|gesamt|somme|sous-total|total\s+g[ée]n[ée]ral))\W*$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"[※*]|주\s*[):]|\(주[):]|(?:비고|작성자?|자료|출처|참고|note|source)\s*[:：]", re.IGNORECASE)
_HEADS = re.compile(r"\d{1,6}\s*명$")
_MAY_BE_TOTAL = re.compile(r"계|총\s*(?:원|인원)|전\s*체|total|sum|gesamt|somme", re.IGNORECASE)
"""Quick to look for on every row; `_TOTAL` decides."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table."""

    number: int
    """As the spreadsheet numbers it."""
    cells: dict[str, Cell]
    continued: frozenset[str] = frozenset()
    """Headings whose cell is covered by a merged one above."""


@dataclass(frozen=True, kw_only=True)
class SourceTable:
    """A table found in a file."""

    file: str
    sheet: str | None
    title: str
    """The words above it."""
    headings: tuple[str, ...]
    lines: list[Line]
    totals: list[Line] = field(default_factory=list)
    """Rows of totals, kept for checking only."""
    months: dict[str, date] = field(default_factory=dict)
    """Heading of a month's column -> the month."""
    total_columns: tuple[str, ...] = ()
    """Headings that add up the months of a row."""
    unit: int = 1
    """What all money is to be multiplied by."""
    units: dict[str, int] = field(default_factory=dict)
    """The same for single columns."""

    @property
    def place(self) -> Place:
        """Where the table is."""
        return Place(file=self.file, sheet=self.sheet)

    def place_of(self, line: Line) -> Place:
        """Where a row is."""
        return Place(file=self.file, sheet=self.sheet, row=line.number)

    def unit_of(self, heading: str) -> int:
        """Returns what money of a column is to be multiplied by."""
        return self.units.get(heading, self.unit)


def is_total(text: str) -> bool:
    """Returns whether the words mark a row or column of totals: 합계, 소계, 강남팀 계, Grand total."""
    return bool(_TOTAL.match(text))


def find_table(
    grid: Grid,
    notebook: Notebook,
    heading_row: int | None = None,
    *,
    decimals: Decimals | None = None,
    days: DayOrder | None = None,
) -> SourceTable | None:
    """Returns the sheet's table, None when there is none; its cells are rewritten where only a column shows their meaning.

    `heading_row` as the spreadsheet numbers it; `decimals` and `days` as told, None: as the columns show.
    """
    place = Place(file=grid.file, sheet=grid.sheet)
    for remark in grid.remarks:
        notebook.note(remark, place)
    at = heading_row - grid.first_row if heading_row is not None else _heading_index(grid.rows)
    if at is None or not 0 <= at < len(grid.rows):
        notebook.note("no_table", place)
        return None
    top = _top_of_title(grid.rows, at) if heading_row is not None else 0
    title = " ".join(dict.fromkeys(text for row in grid.rows[top:at] for cell in row if (text := to_text(cell))))
    headings = _headings(grid.rows, at)
    # another table may be made of the same sheet
    body = [list(row) for row in grid.rows[at + 1 : end_of_table(grid.rows, at)]]
    year = find_year(title) or find_year(grid.sheet or "") or find_year(grid.file)
    settle_decimals(body, place, notebook, decimals)
    settle_days(body, headings, place, notebook, days, year)
    add_unsaid(body, headings, title, [grid.sheet or "", grid.file])
    grid = replace(grid, rows=[*grid.rows[: at + 1], *body])
    months = _months(headings, grid.rows, at, year)
    unit = find_unit(title)
    if unit is not None and unit != 1:
        notebook.note("unit", place, f"{unit:,}")
    units = {heading: found for heading in headings if heading and (found := find_unit(heading)) is not None}
    for heading, found in units.items():
        if found != 1:
            notebook.note("unit", place, f"{heading}: {found:,}")
    lines, totals = _split(grid, at, headings, months, notebook)
    return SourceTable(
        file=grid.file,
        sheet=grid.sheet,
        title=title,
        headings=tuple(heading for heading in headings if heading),
        lines=lines,
        totals=totals,
        months=months,
        total_columns=tuple(heading for heading in headings if heading and months and is_total(heading)),
        unit=unit or 1,
        units=units,
    )


def tables_below(grid: Grid) -> list[int]:
    """Returns the rows of the headings of further tables below the sheet's first, as the spreadsheet numbers them."""
    found: list[int] = []
    at = _heading_index(grid.rows)
    while at is not None and (at := next_headings(grid.rows, at)) is not None:
        found.append(at + grid.first_row)
    return found


def _top_of_title(rows: Sequence[Sequence[Cell]], at: int) -> int:
    """Returns the row where the words right above a table begin: those of another table are not its title."""
    top = at
    while top and any(to_text(cell) for cell in rows[top - 1]):
        top -= 1
    return top if top else 0


def _heading_index(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Returns the row that looks most like headings: many short words, followed by a row that is filled alike."""
    best, best_score = None, 0.0
    for index, row in enumerate(rows[:HEADING_ROWS]):
        texts = [text for cell in row if (text := to_text(cell))]
        words = [text for text in texts if to_month(text, 2000) or not _is_number(text)]
        distinct = len(set(texts))
        below = next((other for other in rows[index + 1 :] if any(to_text(cell) for cell in other)), ())
        filled_below = sum(1 for cell in below if to_text(cell))
        if distinct < 2 or len(words) < len(texts) * 0.8 or (filled_below == 0 and len(rows) > index + 1):
            continue
        score = (
            distinct - 0.5 * index + (2 if len(texts) == distinct else 0) - (3 if filled_below > 2 * distinct else 0)
        )
        if score > best_score:
            best, best_score = index, score
    below = (
        [text for cell in rows[best + 1] if (text := to_text(cell))]
        if best is not None and best + 1 < len(rows)
        else []
    )
    is_upper = len(below) > 1 and all(to_month(text, 2000) for text in below)  # years stand over their months
    return best + 1 if best is not None and is_upper else best


def _is_number(text: str) -> bool:
    try:
        return to_number(text) is not None or _HEADS.match(text) is not None
    except ValueError:
        return False


def _headings(rows: Sequence[Sequence[Cell]], at: int) -> list[str]:
    """Returns a heading for each column, "" for none, each once."""
    found: list[str] = []
    for column, cell in enumerate(rows[at]):
        month = to_month(cell) if not isinstance(cell, str) else None
        text = month.strftime("%Y-%m") if month else (to_text(cell) or "")
        if not text and at > 0 and column < len(rows[at - 1]):
            text = to_text(rows[at - 1][column]) or ""  # merged over two heading rows
        if text and text in found:
            text = f"{text} ({column + 1})"
        found.append(text)
    return found


def _months(headings: Sequence[str], rows: Sequence[Sequence[Cell]], at: int, year: int | None) -> dict[str, date]:
    """Returns the columns that are months; a bare "1월" takes the year written above it, or the title's."""
    found: dict[str, date] = {}
    above: int | None = None
    for column, heading in enumerate(headings):
        if at > 0 and column < len(rows[at - 1]):
            above = find_year(to_text(rows[at - 1][column]) or "") or above
        month = to_month(heading, above or year) if heading else None
        if month is None and heading and " (" in heading:  # the same month again under another year
            month = to_month(heading.rpartition(" (")[0], above or year)
        if month is not None:
            found[heading] = month
    return found if len(found) >= 2 else {}


def _split(
    grid: Grid, at: int, headings: Sequence[str], months: dict[str, date], notebook: Notebook
) -> tuple[list[Line], list[Line]]:
    lines: list[Line] = []
    totals: list[Line] = []
    for line in _lines(grid, at, headings):
        remark = _remark(line)
        if remark is not None:
            notebook.note("remark_row", Place(file=grid.file, sheet=grid.sheet, row=line.number), remark[:60])
            continue
        label = _total_label(line, months)
        if label is None:
            lines.append(line)
            continue
        totals.append(line)
        notebook.note("total_row", Place(file=grid.file, sheet=grid.sheet, row=line.number), label)
    return lines, totals


def _remark(line: Line) -> str | None:
    """Returns the words of a row that is nothing but a remark below a table ("※ 부가세 별도")."""
    filled = [text for cell in line.cells.values() if not isinstance(cell, date) and (text := to_text(cell))]
    return filled[0] if len(filled) == 1 and _REMARK.match(filled[0]) else None


def _lines(grid: Grid, at: int, headings: Sequence[str]) -> Iterator[Line]:
    for index in range(at + 1, len(grid.rows)):
        row = grid.rows[index]
        cells = {heading: row[column] for column, heading in enumerate(headings) if heading and column < len(row)}
        if not any(to_text(cell) for cell in cells.values()):
            continue
        if [to_text(cell) or "" for cell in cells.values()] == [heading for heading in headings if heading]:
            continue  # headings repeated on a printed page
        continued = frozenset(
            heading for column, heading in enumerate(headings) if heading and (index, column) in grid.continued
        )
        yield Line(number=grid.first_row + index, cells=cells, continued=continued)


def _total_label(line: Line, months: dict[str, date]) -> str | None:
    """Returns the words that make a row one of totals: left of the first figure, only figures after them."""
    if not any(isinstance(cell, str) and _MAY_BE_TOTAL.search(cell) for cell in line.cells.values()):
        return None
    label: str | None = None
    for heading, cell in line.cells.items():
        text = to_text(cell)
        if text is None or text == label:
            continue
        is_figure = heading in months or not isinstance(cell, str) or _is_number(text)
        if label is None and is_figure and heading in months:
            return None
        if not is_figure and is_total(text):
            label = text
        elif label is not None and not is_figure:
            return None
    return label
