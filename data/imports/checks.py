"""Reconciliation: a sheet's own totals against its rows, and the stored roll-up against the stored lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.kinds import FIELDS
from data.imports.mapping import ImportPart
from data.imports.notes import Notebook, Place
from data.imports.records import Record
from data.imports.tables import Line, SourceTable
from data.imports.values import to_number
from data.rollups import select_differences
from data.tables.sales import SalesMonth, Transaction
from state.language import Language

MOST_BLOCKS = 50
"""Totals back that a total may reach over, besides the sheet's beginning: a team's over its people's."""
TOLERANCE = Decimal(1)
"""In the sheet's own unit: sheets in 천원 round every row."""

_NAMES = {
    "total_row": ("합계 행 = 위 행들의 합", "total row = sum of the rows above"),
    "total_column": ("합계 열 = 월 열의 합", "total column = sum of the months"),
    "rollup": ("월별 집계 = 거래의 합", "monthly roll-up = sum of the lines"),
    "client_months": ("거래처 월 실적 = 제품별 합", "a client's month = sum of its products"),
    "file_sum": ("파일의 합 = 가져온 금액의 합", "sum in the file = sum imported"),
}


class CheckJson(TypedDict):
    """A check as sent to clients."""

    check: str
    ok: bool
    where: str
    expected: str
    found: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One comparison of two sums that must agree."""

    name: str
    where: str
    expected: Decimal
    found: Decimal
    tolerance: Decimal = Decimal(0)

    @property
    def ok(self) -> bool:
        """Whether they agree."""
        return abs(self.expected - self.found) <= self.tolerance

    def to_json(self, language: Language) -> CheckJson:
        """Returns the JSON form; numbers as text, as they are exact."""
        return {
            "check": self.name,
            "ok": self.ok,
            "where": self.where,
            "expected": f"{self.expected:,}",
            "found": f"{self.found:,}",
            "text": _NAMES[self.name][0 if language == "ko" else 1],
        }


def check_totals(part: ImportPart, table: SourceTable) -> list[Check]:
    """Returns a check for each figure in a row or column of totals.

    A total may close its own block or everything above it, so any stretch that ends at it may explain it.
    """
    columns = list(part.months or ()) or _amount_columns(part, table)
    checks = [check for column in columns for check in _check_column(table, column)]
    for heading in table.total_columns if part.months else ():
        for line in table.lines:
            stated = _number(line, heading)
            if stated is not None:
                found = sum((_number(line, month) or Decimal(0) for month in part.months or ()), Decimal(0))
                where = f"{table.place_of(line)} {heading}"
                checks.append(
                    Check(name="total_column", where=where, expected=stated, found=found, tolerance=TOLERANCE)
                )
    return checks


def _amount_columns(part: ImportPart, table: SourceTable) -> list[str]:
    money = {field.name for field in FIELDS[part.kind] if field.type == "money"}
    columns = (one for name, one in part.fields.items() if name in money and name != "unit_price")
    return [column for column in columns if isinstance(column, str) and column in table.headings]


def _check_column(table: SourceTable, column: str) -> Iterator[Check]:
    """Yields a check for each total of a column; sums run on, so that long sheets take one pass."""
    lines = iter(table.lines)
    ahead = next(lines, None)
    whole, count = Decimal(0), 0
    starts = [(Decimal(0), 0)]
    for total in table.totals:
        while ahead is not None and ahead.number < total.number:
            whole, count = whole + (_number(ahead, column) or 0), count + 1
            ahead = next(lines, None)
        stated = _number(total, column)
        if stated is not None:
            found, rows = min(
                ((whole - before, count - seen) for before, seen in [*reversed(starts[-MOST_BLOCKS:]), starts[0]]),
                key=lambda pair: abs(pair[0] - stated),
            )
            tolerance = TOLERANCE * max(1, rows) if table.unit > 1 else TOLERANCE
            where = f"{table.place_of(total)} {column}"
            yield Check(name="total_row", where=where, expected=stated, found=found, tolerance=tolerance)
        starts.append((whole, count))


def _number(line: Line, column: str) -> Decimal | None:
    try:
        return to_number(line.cells.get(column))
    except ValueError:
        return None


def without_hidden_totals(records: Sequence[Record], notebook: Notebook) -> list[Record]:
    """Returns the records without rows that repeat a client's sum beside its products, though nothing marks them so."""
    groups: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for record in records:
        who = (
            record.text("employee_no") or record.text("employee"),
            record.text("client_code") or record.text("client"),
        )
        groups[who].append(record)
    hidden = {place for who, group in groups.items() if who[1] is not None for place in _hidden(group)}
    for place in sorted(hidden, key=lambda one: one.row or 0):
        notebook.note("total_row", place, "= Σ")
    return [record for record in records if record.place not in hidden]


def _hidden(group: Iterable[Record]) -> set[Place]:
    bare: dict[Place, dict[object, int]] = defaultdict(dict)
    sums: dict[object, int] = defaultdict(int)
    products: set[str] = set()
    for record in group:
        product = record.text("product") or record.text("product_code")
        if product is None:
            bare[record.place][record.day("month")] = record.number("amount") or 0
        else:
            sums[record.day("month")] += record.number("amount") or 0
            products.add(product)
    whole = {month: amount for month, amount in sums.items() if amount}
    return {place for place, months in bare.items() if len(products) > 1 and months == whole}


async def check_stored(session: AsyncSession, org_id: UUID) -> list[Check]:
    """Returns the roll-up's checks: its whole, and each client's month that differs."""
    rolled = await session.scalar(
        select(func.coalesce(func.sum(SalesMonth.amount), 0)).where(SalesMonth.org_id == org_id)
    )
    booked = await session.scalar(
        select(func.coalesce(func.sum(Transaction.amount), 0)).where(
            Transaction.org_id == org_id, Transaction.status == "completed", Transaction.deleted_at.is_(None)
        )
    )
    checks = [Check(name="rollup", where="sales_monthly", expected=Decimal(booked or 0), found=Decimal(rolled or 0))]
    for row in (await session.execute(select_differences(org_id).limit(100))).all():
        month, client, product, difference = cast(tuple[date, UUID, UUID, int], tuple(row))
        where = " ".join(str(part) for part in (f"{month:%Y-%m}", client, product) if part)
        checks.append(Check(name="client_months", where=where, expected=Decimal(0), found=Decimal(difference)))
    return checks
