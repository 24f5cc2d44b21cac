"""Sheets as offices keep them, made for the import tests."""

import io
from datetime import date
from uuid import UUID

from openpyxl import Workbook

from data.imports.guess import guess_mapping
from data.imports.mapping import Mapping, OrganizationPart
from data.imports.organization import open_operator_session, organization_id
from data.imports.report import ImportReport
from data.imports.run import ImportFile, import_files
from data.logins import Postgres

TODAY = date(2025, 6, 30)
ABOUT = OrganizationPart(key="office", name="시험제약", currency="KRW", fiscal_year_start_month=12)
MONTHS = [f"2024{month:02d}" for month in range(1, 13)]
WHOLE, TARGET = 222_940_899, 192_000_000
"""What one person really sold, and was to sell: 116.1 %."""


def messy_workbook() -> bytes:
    """One person's year as an office keeps it: a title, merged names, totals between the rows, blanks, commas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "실적"
    sheet.append(["2024년 담당자별 실적 현황"])
    sheet.append([])
    sheet.append(["담당자", "거래처ID", "거래처명", "품목", *MONTHS, "합계"])
    rows = _split_amounts()
    first = sheet.max_row + 1
    for number, (client, clinic, products) in enumerate(rows):
        start = sheet.max_row + 1
        for product, amounts in products:
            shown: list[object] = [f"{amount:,}" if index % 3 == 0 else amount for index, amount in enumerate(amounts)]
            sheet.append(["  조나루" if number == 0 else None, client, clinic, product, *shown, sum(amounts)])
        for column in (2, 3):
            sheet.merge_cells(start_row=start, end_row=sheet.max_row, start_column=column, end_column=column)
        sums = [sum(amounts[index] for _, amounts in products) for index in range(12)]
        sheet.append([None, None, None, "소계", *sums, sum(sums)])
    sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    whole = [sum(amounts[index] for _, _, products in rows for _, amounts in products) for index in range(12)]
    sheet.append(["합계", None, None, None, *whole, sum(whole)])
    targets = book.create_sheet("목표")
    targets.append(["2024년 목표 (단위: 천원)"])
    targets.append(["담당자", *MONTHS])
    targets.append(["조나루", *([TARGET // 12 // 1000] * 12)])
    targets.append(["팀 합계", *([450_000_000 // 12 // 1000] * 12)])
    return to_bytes(book)


def _split_amounts() -> list[tuple[str, str, list[tuple[str, list[int]]]]]:
    """Returns clients with products and twelve amounts each, which add up to WHOLE; some are returns."""
    even = WHOLE // 48
    full = [even] * 12
    uneven = [even] * 11 + [WHOLE - even * 47 + 1_000_000]
    return [
        ("C-101", " 새벽내과의원(관악구)", [("나루정", full), ("나루", uneven)]),
        ("C-102", "아침약국", [("하루캡슐", full), ("나루정 10mg", [even - 1_000_000, *([even] * 11)])]),
    ]


def to_bytes(book: Workbook) -> bytes:
    """Returns the workbook as a file."""
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def sheet_bytes(rows: list[list[object]], title: str = "Sheet1") -> bytes:
    """Returns a workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return to_bytes(book)


async def run(
    urls: Postgres,
    files: dict[str, bytes],
    mapping: Mapping | None = None,
    *,
    dry_run: bool = False,
    key: str = "office",
    create: tuple[str, ...] = ("employees", "clients", "products", "units"),
) -> ImportReport:
    """Imports into an organisation of its own, as the command line does."""
    given = [ImportFile(name=name, content=content) for name, content in files.items()]
    chosen = mapping or guess_mapping(given).model_copy(update={"create_missing": list(create)})
    about = ABOUT.model_copy(update={"key": key})
    async with open_operator_session(urls.admin_url, organization_id(key), about) as session:
        return await import_files(session, organization_id(key), chosen, given, TODAY, dry_run=dry_run)


def org(key: str = "office") -> UUID:
    """Returns the id of the organisation that `run` writes."""
    return organization_id(key)
