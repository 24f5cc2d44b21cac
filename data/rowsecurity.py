"""Row-level security of a table, as migrations switch it on.

Applied migrations have used these functions: change what they do only by a new migration, not by editing them.
What the session sets (`data/session.py`) is read in sub-selects, so that it is evaluated once a query, not once a row.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from psycopg import AsyncConnection, sql

APP_ROLE = "narutalk_app"
ENGINE_ROLE = "narutalk_engine"
OWNER_ROLE = "narutalk_owner"

# An unset value is null, and '' once a transaction that set it has ended: both mean "no rows".
ORG_ID = "(select nullif(current_setting('app.org_id', true), '')::uuid)"
USER_ID = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
EMPLOYEE_ID = "(select nullif(current_setting('app.employee_id', true), '')::uuid)"
UNIT_ID = "(select nullif(current_setting('app.unit_id', true), '')::uuid)"
ROLE = "(select nullif(current_setting('app.role', true), ''))"


class Statements(Protocol):
    """The part of `alembic.op` that is needed here."""

    def execute(self, sqltext: str) -> None:
        """Runs one statement."""


def enable_row_security(op: Statements, table: str, *, column: str = "org_id") -> None:
    """Makes `table` a tenant table: the app role reads and writes the session's organisation's rows, nobody else any.

    FORCE makes the table's owner obey too, so a statement run as the owner by mistake shows nothing.
    """
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"create policy tenant on {table} to {APP_ROLE} using ({column} = {ORG_ID}) with check ({column} = {ORG_ID})"
    )
    op.execute(f"grant select, insert, update, delete on {table} to {APP_ROLE}")


def restrict_rows(op: Statements, table: str, allowed: str, *, name: str = "rights") -> None:
    """Narrows a tenant table further: of the organisation's rows only those where the SQL condition `allowed` holds.

    Write the condition with ORG_ID, ROLE, EMPLOYEE_ID, UNIT_ID and USER_ID. It binds reading and writing.
    """
    op.execute(f"create policy {name} on {table} as restrictive to {APP_ROLE} using ({allowed}) with check ({allowed})")


def enable_engine_access(op: Statements, table: str) -> None:
    """Lets the run engine's role work on `table` for every organisation; only for tables of runs and threads."""
    op.execute(f"create policy engine on {table} to {ENGINE_ROLE} using (true) with check (true)")
    op.execute(f"grant select, insert, update, delete on {table} to {ENGINE_ROLE}")


@asynccontextmanager
async def open_bulk_load(admin_url: str) -> AsyncIterator[AsyncConnection]:
    """Yields a connection in one transaction that may COPY into every tenant table; commits at the end.

    Postgres refuses COPY FROM where row security binds. A superuser is exempt; where the migrating role is none, the
    tables' FORCE is lifted for this transaction only, which other sessions never see (the tables stay locked).
    """
    async with await AsyncConnection.connect(admin_url) as connection:
        exempt = await connection.execute(
            "select rolsuper or rolbypassrls from pg_roles where rolname = current_user",
        )
        row = await exempt.fetchone()
        if row is not None and row[0]:
            yield connection
            return
        await connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER_ROLE)))
        forced = await connection.execute(
            "select c.oid::regclass::text from pg_class c join pg_roles r on r.oid = c.relowner"
            " where c.relforcerowsecurity and r.rolname = current_user"
        )
        tables = [sql.SQL(name) for (name,) in await forced.fetchall()]
        for table in tables:
            await connection.execute(sql.SQL("alter table {} no force row level security").format(table))
        yield connection
        for table in tables:
            await connection.execute(sql.SQL("alter table {} force row level security").format(table))
