"""Compares what an import wants with what is stored: which rows are new, changed or as they were."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from data.imports.draft import TABLES, Draft, DraftRow, Stored, TableName
from data.tables.activity import Expense
from data.tables.clients import Client, ClientAssignment, Contract
from data.tables.employees import Employee, EmployeePay
from data.tables.organizations import OrgUnit
from data.tables.products import Product
from data.tables.sales import SalesTarget, Transaction

BATCH = 2000
"""Keys asked for at once."""

SQL_TABLES: dict[TableName, Table] = {
    "org_units": cast(Table, OrgUnit.__table__),
    "employees": cast(Table, Employee.__table__),
    "products": cast(Table, Product.__table__),
    "clients": cast(Table, Client.__table__),
    "client_assignments": cast(Table, ClientAssignment.__table__),
    "employee_pay": cast(Table, EmployeePay.__table__),
    "sales_targets": cast(Table, SalesTarget.__table__),
    "transactions": cast(Table, Transaction.__table__),
    "contracts": cast(Table, Contract.__table__),
    "expenses": cast(Table, Expense.__table__),
}
NATURAL_KEYS: dict[TableName, tuple[str, ...]] = {
    "org_units": ("code",),
    "employees": ("employee_no",),
    "products": ("code",),
    "clients": ("code",),
    "client_assignments": ("id",),
    "employee_pay": ("employee_id", "valid_from"),
    "sales_targets": ("month", "employee_id", "unit_id", "product_id"),
    "transactions": ("tx_no",),
    "contracts": ("contract_no",),
    "expenses": ("id",),
}

Status = Literal["new", "changed", "unchanged"]
Key = tuple[Stored, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row and what the import does to it."""

    row: DraftRow
    status: Status
    before: dict[str, Stored] = field(default_factory=dict)
    """Of the columns that change: what is stored now."""


async def compare(session: AsyncSession, draft: Draft) -> list[Change]:
    """Returns every drafted row with its status, in the order of writing; rows take the ids of what they match."""
    changes: list[Change] = []
    for table in TABLES:
        rows = list(draft.rows[table].values())
        stored = await _stored(session, draft.org_id, table, rows) if rows else {}
        changes += [_change(row, stored.get(_key(row))) for row in rows]
    return changes


def _change(row: DraftRow, stored: dict[str, Any] | None) -> Change:
    if stored is None:
        return Change(row=row, status="new")
    row.id = stored["id"]
    before = {name: stored[name] for name, value in row.given.items() if name != "id" and stored[name] != value}
    return Change(row=row, status="changed" if before else "unchanged", before=before)


def _key(row: DraftRow) -> Key:
    return tuple(row.id if name == "id" else row.given.get(name) for name in NATURAL_KEYS[row.table])


async def _stored(
    session: AsyncSession, org_id: UUID, name: TableName, rows: Sequence[DraftRow]
) -> dict[Key, dict[str, Any]]:
    table = SQL_TABLES[name]
    keys = NATURAL_KEYS[name]
    wanted = {"id", *keys, *(column for row in rows for column in row.given)}
    found: dict[Key, dict[str, Any]] = {}
    for batch in _batches(dict.fromkeys(_key(row) for row in rows)):
        statement = select(*(table.c[column] for column in sorted(wanted))).where(
            table.c.org_id == org_id, table.c.deleted_at.is_(None), _among(table, keys, batch)
        )
        if name == "sales_targets":
            statement = statement.order_by(table.c.version)  # the highest version counts, so it comes last
        for row in (await session.execute(statement)).mappings():
            found[tuple(row[key] for key in keys)] = dict(row)
    return found


def _among(table: Table, keys: tuple[str, ...], batch: list[Key]) -> ColumnElement[bool]:
    if len(keys) == 1:
        return table.c[keys[0]].in_([key[0] for key in batch])
    if "unit_id" in keys:  # null never equals null, so the month narrows and the key decides afterwards
        return table.c[keys[0]].in_({key[0] for key in batch})
    return tuple_(*(table.c[key] for key in keys)).in_(batch)


def _batches(keys: Iterable[Key]) -> Iterator[list[Key]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, BATCH)):
        yield batch
