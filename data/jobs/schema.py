"""The task queue's tables: Procrastinate's own schema and migrations, applied as the owner in a schema of their own."""

import asyncio
from pathlib import Path

from psycopg import AsyncConnection, sql

from data.rowsecurity import APP_ROLE, ENGINE_ROLE, OWNER_ROLE

SCHEMA = "narutalk_jobs"
"""Not `procrastinate`: another program on the same database may use that library too."""

# Whoever may ask for work can neither read nor change what others asked for: the function alone is granted. It does
# its insert in the caller's transaction, so that a job exists exactly when what it is about does.
_ENQUEUE = f"""
create or replace function {SCHEMA}.enqueue(
    queue text, task text, args jsonb, lock text, queueing_lock text, after_s double precision
) returns bigint language plpgsql security definer set search_path = {SCHEMA}, pg_temp as $$
begin
    return (procrastinate_defer_jobs_v1(array[row(
        queue, task, 0, lock, queueing_lock, args,
        case when after_s > 0 then now() + make_interval(secs => after_s) end
    )]::procrastinate_job_to_defer_v1[]))[1];
exception when unique_violation then
    return null;
end $$
"""


async def set_up_jobs(admin_url: str) -> None:
    """Makes or updates the tables and grants their rights; the caller holds the schema lock."""
    async with await AsyncConnection.connect(admin_url, autocommit=True) as connection:
        known = await (await connection.execute("select to_regnamespace(%s)", [SCHEMA])).fetchone()
        if known == (None,):
            await connection.execute(f"create schema {SCHEMA} authorization {OWNER_ROLE}")
        await connection.execute(sql.SQL("set role {}").format(sql.Identifier(OWNER_ROLE)))
        await connection.execute(f"set search_path = {SCHEMA}")
        async with connection.transaction():
            if await _bring_up_to_date(connection):
                await _grant(connection)


async def _bring_up_to_date(connection: AsyncConnection) -> bool:
    """Returns whether anything had to be done."""
    from procrastinate.schema import SchemaManager

    files = await asyncio.to_thread(_migrations)
    fresh = await (await connection.execute("select to_regclass('applied_migrations')")).fetchone() == (None,)
    if fresh:
        await connection.execute("create table applied_migrations (name text primary key)")
        await connection.execute(SchemaManager.get_schema())  # what all migrations together amount to
    applied = {name for (name,) in await (await connection.execute("select name from applied_migrations")).fetchall()}
    missing = [name for name in files if name not in applied]
    for name in missing:
        if not fresh:
            await connection.execute(files[name])
        await connection.execute("insert into applied_migrations values (%s)", [name])
    return bool(missing)


def _migrations() -> dict[str, bytes]:
    """Returns name -> statements, in the order in which they are to be applied."""
    from procrastinate.schema import SchemaManager

    folder = Path(SchemaManager.get_migrations_path())
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.sql"))}


async def _grant(connection: AsyncConnection) -> None:
    await connection.execute(_ENQUEUE)
    signature = f"{SCHEMA}.enqueue(text, text, jsonb, text, text, double precision)"
    for statement in (
        f"revoke all on function {signature} from public",
        f"grant execute on function {signature} to {APP_ROLE}, {ENGINE_ROLE}",
        f"grant usage on schema {SCHEMA} to {APP_ROLE}, {ENGINE_ROLE}",
        f"grant select, insert, update, delete on all tables in schema {SCHEMA} to {ENGINE_ROLE}",
        f"grant usage, select on all sequences in schema {SCHEMA} to {ENGINE_ROLE}",
    ):
        await connection.execute(statement)
