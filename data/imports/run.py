"""One import from files to rows: read, draft, compare, write, check; in the transaction of the given session."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.checks import Check, check_stored, check_totals, without_hidden_totals
from data.imports.compare import Change, compare
from data.imports.day import settle_day
from data.imports.directory import load_directory
from data.imports.draft import Draft
from data.imports.draft_clients import draft_client, draft_contract, draft_product
from data.imports.draft_people import draft_employee, draft_pay, set_managers
from data.imports.draft_sales import SaleLines, draft_expense, draft_target
from data.imports.draft_units import draft_units, set_leaders
from data.imports.headings import settle_headings
from data.imports.kinds import Kind
from data.imports.mapping import ImportPart, Mapping
from data.imports.notes import Notebook
from data.imports.owners import draft_owners
from data.imports.records import Record, RecordReader
from data.imports.report import ImportReport
from data.imports.sheets import Grid, read_file
from data.imports.tables import SourceTable, find_table
from data.imports.write import lock_imports, write
from data.tables.organizations import Organization
from state.errors import InvalidInput
from state.money import minor_digits


@dataclass(frozen=True, kw_only=True)
class ImportFile:
    """A file as it was handed in."""

    name: str
    content: bytes


Progress = Callable[[str, float], Awaitable[None]]
"""Is told the stage that begins (reading, comparing, writing, checking) and how much of the whole is done, 0..1."""


async def _silent(_stage: str, _done: float) -> None:
    return None


async def import_files(
    session: AsyncSession,
    org_id: UUID,
    mapping: Mapping,
    files: Sequence[ImportFile],
    today: date,
    *,
    dry_run: bool,
    progress: Progress = _silent,
) -> ImportReport:
    """Returns what was written, or with `dry_run` what would have been.

    A dry run does everything in a savepoint that is taken back, so that it meets every rule of the database too.

    Raises: InvalidInput (a file or the mapping cannot be used), Conflict (a row stands in another's way); then nothing
    is written.
    """
    notebook = Notebook()
    tables = await asyncio.to_thread(read_tables, mapping, files, notebook)
    await progress("comparing", 0.3)
    savepoint = await session.begin_nested()
    await lock_imports(session, org_id)
    currency = await session.scalar(select(Organization.currency).where(Organization.id == org_id))
    records, checks = await asyncio.to_thread(_read_records, mapping, tables, minor_digits(currency or "KRW"), notebook)
    draft = Draft(
        org_id=org_id,
        today=today,
        directory=await load_directory(session, org_id),
        notebook=notebook,
        create_missing=frozenset(mapping.create_missing),
    )
    await asyncio.to_thread(_draft_all, draft, records)
    await draft_owners(session, draft)
    changes = await compare(session, draft)
    await progress("writing", 0.5)
    await write(session, draft, changes)
    await progress("checking", 0.9)
    checks += [*_file_sum(records.get("sales", ()), draft), *await check_stored(session, org_id)]
    await settle_headings(session, org_id, mapping)
    told = mapping.organization.as_of if mapping.organization else None
    as_of = await settle_day(session, org_id, told, date.today())
    await (savepoint.rollback() if dry_run else savepoint.commit())
    return _report(draft, changes, checks, as_of, dry_run=dry_run)


def read_tables(mapping: Mapping, files: Sequence[ImportFile], notebook: Notebook) -> dict[str, SourceTable]:
    """Returns the mapping's tables by name. Raises: InvalidInput when a file or sheet is missing or cannot be read."""
    by_name = {file.name: file for file in files}
    grids: dict[str, list[Grid]] = {}
    found: dict[str, SourceTable] = {}
    for name, source in mapping.tables.items():
        if source.file not in by_name:
            raise InvalidInput(f"The mapping needs the file {source.file}. {source.file} 파일이 필요합니다.")
        if source.file not in grids:
            grids[source.file] = read_file(source.file, by_name[source.file].content)
        candidates = [grid for grid in grids[source.file] if source.sheet in {None, grid.sheet}]
        if not candidates:
            raise InvalidInput(f"{source.file} has no sheet {source.sheet}. {source.sheet} 시트가 없습니다.")
        table = next(
            (
                one
                for grid in candidates
                if (one := find_table(grid, notebook, source.heading_row, decimals=source.decimals, days=source.days))
            ),
            None,
        )
        if table is None:
            raise InvalidInput(f"No table was found in {source.file}. {source.file}에서 표를 찾지 못했습니다.")
        found[name] = table if source.unit is None else _with_unit(table, source.unit)
    return found


def _with_unit(table: SourceTable, unit: int) -> SourceTable:
    return replace(table, unit=unit, units={})


def _read_records(
    mapping: Mapping, tables: dict[str, SourceTable], digits: int, notebook: Notebook
) -> tuple[dict[Kind, list[Record]], list[Check]]:
    records: dict[Kind, list[Record]] = {}
    checks: list[Check] = []
    for part in mapping.imports:
        table = _without_totals_of(part, tables[part.table])
        reader = RecordReader(part=part, tables={**tables, part.table: table}, digits=digits, notebook=notebook)
        records.setdefault(part.kind, []).extend(reader.read())
        if part.kind in {"sales", "targets", "transactions", "pay"}:
            checks += check_totals(part, table)
    if "sales" in records:
        records["sales"] = without_hidden_totals(records["sales"], notebook)
    return records, checks


def _without_totals_of(part: ImportPart, table: SourceTable) -> SourceTable:
    """Returns the table; totals over rows that the part passes over say nothing about the part."""
    return replace(table, totals=[], total_columns=()) if part.only else table


def _draft_all(draft: Draft, records: dict[Kind, list[Record]]) -> None:
    lines = SaleLines(draft=draft)
    drafters: dict[Kind, Callable[[Record], None]] = {
        "employees": lambda record: draft_employee(draft, record),
        "products": lambda record: draft_product(draft, record),
        "clients": lambda record: draft_client(draft, record),
        "pay": lambda record: draft_pay(draft, record),
        "targets": lambda record: draft_target(draft, record),
        "transactions": lines.add_line,
        "sales": lines.add_month,
        "contracts": lambda record: draft_contract(draft, record),
        "expenses": lambda record: draft_expense(draft, record),
    }
    draft_units(draft, records.get("units", []))
    for kind in drafters:
        for record in records.get(kind, ()):
            drafters[kind](record)
    set_leaders(draft, records.get("units", []))
    set_managers(draft, records.get("employees", []))
    _date_newcomers(draft)


def _date_newcomers(draft: Draft) -> None:
    """New clients without a first day start with their first sale."""
    first: dict[object, date] = {}
    for row in draft.rows["transactions"].values():
        day, client = row.given["date"], row.given["client_id"]
        if isinstance(day, date) and (client not in first or day < first[client]):
            first[client] = day
    for row in draft.rows["clients"].values():
        if row.id in first:
            row.defaults["opened_on"] = first[row.id]


def _file_sum(sales: Sequence[Record], draft: Draft) -> list[Check]:
    if not sales:
        return []
    expected = sum(record.number("amount") or 0 for record in sales)
    amounts = (
        row.given["amount"] for row in draft.rows["transactions"].values() if str(row.given["tx_no"])[:2] == "M-"
    )
    found = sum(amount for amount in amounts if isinstance(amount, int))
    return [Check(name="file_sum", where="sales", expected=Decimal(expected), found=Decimal(found))]


def _report(
    draft: Draft, changes: list[Change], checks: list[Check], as_of: date | None, *, dry_run: bool
) -> ImportReport:
    tables = [table for table, rows in draft.rows.items() if rows]
    return ImportReport(
        org_id=draft.org_id,
        dry_run=dry_run,
        counts={table: Counter(one.status for one in changes if one.row.table == table) for table in tables},
        changes=tuple(changes),
        cleaning=tuple(draft.notebook.cleaning),
        rejected=tuple(draft.notebook.rejected),
        checks=tuple(checks),
        as_of=as_of,
    )
