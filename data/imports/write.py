"""Writes an import's new and changed rows; the caller's transaction makes it all or nothing."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from data.imports.compare import SQL_TABLES, Change
from data.imports.draft import TABLES, Draft, Stored
from data.rollups import rebuild_sales_months
from state.errors import Conflict

BATCH = 1000
_SAME_TABLE = ("manager_id", "parent_id")
"""Columns that point at rows of their own table."""


async def lock_imports(session: AsyncSession, org_id: UUID) -> None:
    """Waits until no other import of the organisation runs; held to the end of the transaction."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext("narutalk import"), func.hashtext(str(org_id))))
    )


async def write(session: AsyncSession, draft: Draft, changes: list[Change]) -> None:
    """Writes the changes and rebuilds the monthly roll-up where sales changed.

    Raises: Conflict when a row stands in the way of another (two clients of one name and address).
    """
    connection = await session.connection()
    try:
        for table in TABLES:
            mine = [change for change in changes if change.row.table == table]
            await _insert(connection, draft.org_id, [change for change in mine if change.status == "new"])
            await _update(connection, draft.org_id, [change for change in mine if change.status == "changed"])
    except IntegrityError as error:
        raise Conflict(_explain(error)) from error
    if any(change.row.table == "transactions" and change.status != "unchanged" for change in changes):
        await session.run_sync(lambda inner: rebuild_sales_months(inner.connection(), draft.org_id))


def _explain(error: IntegrityError) -> str:
    diagnostics = getattr(error.orig, "diag", None)
    what = getattr(diagnostics, "message_detail", None) or getattr(diagnostics, "constraint_name", None) or "a row"
    return f"Nothing was imported: {what} 아무것도 가져오지 않았습니다: 이미 있는 자료와 부딪힙니다."


async def _insert(connection: AsyncConnection, org_id: UUID, changes: list[Change]) -> None:
    """Rows that set the same columns go together; columns nobody sets keep the database's defaults.

    What points at rows of the same table is set afterwards: a manager may stand below the people in the file.
    """
    pointing: list[Change] = []
    groups: dict[tuple[str, ...], list[dict[str, Stored]]] = defaultdict(list)
    for change in changes:
        row = change.row
        later = {name: row.given[name] for name in _SAME_TABLE if row.given.get(name) is not None}
        if later:
            pointing.append(Change(row=row, status="changed", before=later))
        values: dict[str, Stored] = {
            name: value
            for name, value in {**row.defaults, **row.given}.items()
            if value is not None and name not in later
        }
        values |= {"id": row.id, "org_id": org_id}
        groups[tuple(sorted(values))].append(values)
    for rows in groups.values():
        table = SQL_TABLES[changes[0].row.table]
        for start in range(0, len(rows), BATCH):
            await connection.execute(insert(table), rows[start : start + BATCH])
    await _update(connection, org_id, pointing)


async def _update(connection: AsyncConnection, org_id: UUID, changes: list[Change]) -> None:
    groups: dict[tuple[str, ...], list[dict[str, Stored]]] = defaultdict(list)
    for change in changes:
        values = {f"new_{name}": change.row.given[name] for name in change.before}
        groups[tuple(sorted(change.before))].append({**values, "row_id": change.row.id, "in_org": org_id})
    for columns, rows in groups.items():
        table = SQL_TABLES[changes[0].row.table]
        statement = (
            update(table)
            .where(table.c.id == bindparam("row_id"), table.c.org_id == bindparam("in_org"))
            .values(**{name: bindparam(f"new_{name}") for name in columns}, updated_at=func.now())
        )
        for start in range(0, len(rows), BATCH):
            await connection.execute(statement, rows[start : start + BATCH])
