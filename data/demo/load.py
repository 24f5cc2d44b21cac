"""Loads the demo companies into a migrated database."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from psycopg import AsyncConnection, sql
from psycopg.types.json import Jsonb
from sqlalchemy import Delete, Insert
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from data.demo.company import SEED, Company, directory_rows, make_company, record_rows
from data.demo.grades import grade_rules
from data.demo.ids import HANDLE, NARU, organization_id
from data.demo.invoices import invoiced_until
from data.demo.ledger import COLUMNS, copy_lines
from data.demo.rows import TableRows
from data.rollups import delete_sales_months, insert_sales_months
from data.rowsecurity import OWNER_ROLE, open_bulk_load

DEMO_VERSION = "1"
"""Changes whenever the same seed and day give other rows; loaded data of another version is replaced."""

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the rows done and the rows in total; the stages are the keys of `STAGES`."""

STAGES = {
    "company": ("회사 만들기", "Making up the company"),
    "directory": ("조직·사람·제품·거래처", "Units, people, products, clients"),
    "records": ("목표·계약·활동 기록", "Targets, contracts, activity"),
    "transactions": ("거래", "Transactions"),
    "rollup": ("월별 집계", "Monthly roll-up"),
}
"""Stage -> what it does, Korean and English, in the order in which they run."""

NAMES = {NARU: ("나루제약", "Naru Pharmaceutical"), HANDLE: ("한들메디칼", "Handle Medical")}
FISCAL_YEAR_START = {NARU: 12, HANDLE: 1}
LINES_A_WRITE = 4000  # about 1 MB, so that progress moves and memory stays small


async def load_demo(admin_url: str, as_of: date, progress: Progress) -> None:
    """Loads both demo organisations as they stand on `as_of`, in one transaction.

    Does nothing when this version and day are loaded already; another day or version replaces the demo's rows and
    keeps their ids. Takes about 8 s on one core (measured 2026-11-21), most of it Postgres building indexes.
    """
    async with open_bulk_load(admin_url) as connection:
        await connection.execute("select pg_advisory_xact_lock(hashtext('narutalk demo'))")
        if await _loaded_as_of(connection) == as_of:
            return
        await _skip_reference_checks(connection)
        for org_key in (NARU, HANDLE):
            progress("company", 0, 1)
            company = await asyncio.to_thread(make_company, org_key, as_of)
            progress("company", 1, 1)
            await _load_company(connection, company, progress)


async def loaded_as_of(admin_url: str) -> date | None:
    """Returns the day the loaded demo data ends on; None when this version of it is not loaded."""
    async with await AsyncConnection.connect(admin_url) as connection:
        await see_organizations(connection)
        day = await _loaded_as_of(connection)
        await connection.rollback()
        return day


async def see_organizations(connection: AsyncConnection, table: str = "organizations") -> None:
    """Lets a role that is no superuser read a table's rows of all organisations until the transaction is rolled back.

    Not `open_bulk_load`: a start must not lock every table of a service that other instances are serving from.
    """
    cursor = await connection.execute("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
    row = await cursor.fetchone()
    if row is None or not row[0]:
        await connection.execute(sql.SQL("set local role {}").format(sql.Identifier(OWNER_ROLE)))
        statement = sql.SQL("alter table {} no force row level security").format(sql.Identifier(table))
        await connection.execute(statement)


async def _loaded_as_of(connection: AsyncConnection) -> date | None:
    statement = "select settings->>'as_of' from organizations where id = any(%s) and settings->>'demo_version' = %s"
    cursor = await connection.execute(statement, ([organization_id(NARU), organization_id(HANDLE)], DEMO_VERSION))
    days = [row[0] for row in await cursor.fetchall()]
    return date.fromisoformat(days[0]) if len(days) == 2 and days[0] == days[1] else None


async def _skip_reference_checks(connection: AsyncConnection) -> None:
    """Where the role may, turns foreign key checks off for this transaction: a million of them cost most of the time.

    The rows refer to each other by construction; a test checks every reference.
    """
    await connection.execute(
        "select set_config('session_replication_role', 'replica', true)"
        " where (select rolsuper from pg_roles where rolname = current_user)"
    )


async def _load_company(connection: AsyncConnection, company: Company, progress: Progress) -> None:
    org_id = organization_id(company.org_key)
    await _write_organization(connection, company)
    directory = await asyncio.to_thread(lambda: list(directory_rows(company)))
    records = await asyncio.to_thread(lambda: list(record_rows(company)))
    for table in ("client_months", "sales_monthly", "transactions", *(rows.table for rows in reversed(records))):
        await connection.execute(sql.SQL("delete from {} where org_id = %s").format(sql.Identifier(table)), (org_id,))
    await _write_tables(connection, directory, "directory", progress, in_place=True)
    await _write_tables(connection, records, "records", progress, in_place=False)
    await _write_transactions(connection, company, progress)
    progress("rollup", 0, 1)
    rebuild: list[Delete | Insert] = [*delete_sales_months(org_id), *insert_sales_months(org_id)]
    for statement in rebuild:
        await _run(connection, statement)
    for table in ("transactions", "sales_monthly", "client_months", *(rows.table for rows in (*directory, *records))):
        await connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
    progress("rollup", 1, 1)


async def _write_organization(connection: AsyncConnection, company: Company) -> None:
    name, name_en = NAMES[company.org_key]
    settings = {
        "as_of": company.scene.horizon.as_of.isoformat(),
        "demo_version": DEMO_VERSION,
        "demo_seed": SEED,
        "grade_rules": grade_rules(),
    }
    await connection.execute(
        "insert into organizations (id, name, name_en, fiscal_year_start_month, settings) values (%s, %s, %s, %s, %s)"
        " on conflict (id) do update set settings = organizations.settings || excluded.settings, updated_at = now()",
        (organization_id(company.org_key), name, name_en, FISCAL_YEAR_START[company.org_key], Jsonb(settings)),
    )


async def _write_tables(
    connection: AsyncConnection, tables: list[TableRows], stage: str, progress: Progress, *, in_place: bool
) -> None:
    total = sum(len(rows) for rows in tables)
    done = 0
    for rows in tables:
        progress(stage, done, total)
        await (upsert_rows(connection, rows) if in_place else _copy(connection, rows.table, rows))
        done += len(rows)
    progress(stage, done, total)


async def _copy(connection: AsyncConnection, table: str, rows: TableRows) -> None:
    async with connection.cursor().copy(_copy_statement(table, rows.columns)) as copy:
        for row in rows:
            await copy.write_row(row)


async def upsert_rows(connection: AsyncConnection, rows: TableRows) -> None:
    """Writes rows over those with the same id, so that what refers to them stays valid on a reload."""
    staged = f"staged_{rows.table}"
    table, stage = sql.Identifier(rows.table), sql.Identifier(staged)
    await connection.execute(
        sql.SQL("create temporary table {} (like {} including defaults) on commit drop").format(stage, table)
    )
    await _copy(connection, staged, rows)
    names = [sql.Identifier(name) for name in rows.columns]
    columns = sql.SQL(", ").join(names)
    changes = sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(name) for name in names)
    await connection.execute(
        sql.SQL("insert into {} ({}) select {} from {} on conflict (id) do update set {}, updated_at = now()").format(
            table, columns, columns, stage, changes
        )
    )
    await connection.execute(sql.SQL("drop table {}").format(stage))


async def _write_transactions(connection: AsyncConnection, company: Company, progress: Progress) -> None:
    total = len(company.ledger)
    scene = company.scene
    until = invoiced_until(scene.horizon)
    lines = copy_lines(company.org_key, company.ledger, scene.accounts, scene.people, scene.products, until)
    done = 0
    progress("transactions", done, total)
    async with connection.cursor().copy(_copy_statement("transactions", COLUMNS)) as copy:
        for block in _blocks(lines):
            await copy.write("".join(block))
            done += len(block)
            progress("transactions", done, total)


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(lines)
    while block := list(islice(iterator, LINES_A_WRITE)):
        yield block


def _copy_statement(table: str, columns: tuple[str, ...]) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    return sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)


async def _run(connection: AsyncConnection, statement: Delete | Insert) -> None:
    compiled = statement.compile(dialect=PGDialect_psycopg())  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects have no types
    await connection.execute(str(compiled).encode(), compiled.construct_params())
