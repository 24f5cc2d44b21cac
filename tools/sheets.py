"""A table as a spreadsheet: real numbers in their units, headings in the person's language, never a formula."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any, Literal

from state.evidence import Cell, Column, Table
from state.language import Language
from tools.report_content import column_heading, is_figure
from tools.wording import say

SheetForm = Literal["csv", "xlsx"]
MEDIA_TYPES: Mapping[SheetForm, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NO_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def to_sheet(table: Table, form: SheetForm, title: str, language: Language) -> bytes:
    """Returns the table as a file; blocking, about a second for 10,000 rows of a workbook."""
    return to_csv(table, language) if form == "csv" else to_workbook(table, title, language)


def to_csv(table: Table, language: Language) -> bytes:
    """Returns UTF-8 with the mark by which Excel knows it, so that Korean is read as such."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([safe_text(column_heading(column, language)) for column in table["columns"]])
    for row in table["rows"]:
        writer.writerow([_csv_cell(cell, column, language) for cell, column in zip(row, table["columns"], strict=True)])
    return held.getvalue().encode("utf-8-sig")


def to_workbook(table: Table, title: str, language: Language) -> bytes:
    """Returns a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    fill_sheet(book.create_sheet(sheet_name(title)), table, language)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def fill_sheet(sheet: Any, table: Table, language: Language) -> None:
    """Writes the table into an empty openpyxl sheet, also a write-only one."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    columns = table["columns"]
    sheet.freeze_panes = "A2"
    for index, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = 18 if is_figure(column) else 28
    formats = [_number_format(column) for column in columns]
    headings = []
    for column in columns:
        heading = WriteOnlyCell(sheet, value=safe_text(column_heading(column, language)))
        heading.font = Font(bold=True)
        headings.append(heading)
    sheet.append(headings)
    for row in table["rows"]:
        cells: list[Any] = []
        for value, column, form in zip(row, columns, formats, strict=True):
            cell: Any = _sheet_cell(value, column, language)
            if form and cell is not None:
                cell = WriteOnlyCell(sheet, value=cell)
                cell.number_format = form
            cells.append(cell)
        sheet.append(cells)


def sheet_name(title: str) -> str:
    """Returns what a sheet may be called."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "1"


def safe_text(text: str) -> str:
    """Returns the text so that a spreadsheet never takes it for a formula; names come from imported files."""
    bare = clean_text(text)
    return f"'{bare}" if bare[:1] in {"=", "+", "-", "@"} and not bare[1:2].isspace() and len(bare) > 1 else bare


def clean_text(text: str) -> str:
    """Returns the text without letters that office files may not hold."""
    return _NO_CONTROLS.sub("", text)


def _sheet_cell(cell: Cell, column: Column, language: Language) -> Cell:
    if isinstance(cell, bool):
        return say(language, "예", "yes") if cell else say(language, "아니요", "no")
    if isinstance(cell, str):
        return safe_text(cell[:7] if column["unit"] == "month" else cell)
    if column["unit"] == "currency" and isinstance(cell, int | float):
        return float(cell) / 10.0 ** column.get("digits", 0)
    return cell


def _csv_cell(cell: Cell, column: Column, language: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if column["unit"] == "currency":
            digits = column.get("digits", 0)
            return f"{cell / 10**digits:.{digits}f}"
        return f"{cell * 100:.1f}%" if column["unit"] == "ratio" else str(cell)
    return str(_sheet_cell(cell, column, language))


def _number_format(column: Column) -> str | None:
    if column["unit"] == "currency":
        return "#,##0" + ("." + "0" * column.get("digits", 0) if column.get("digits") else "")
    return {"won": "#,##0", "count": "#,##0", "ratio": "0.0%", "points": "0.0", "index": "0.000"}.get(column["unit"])
