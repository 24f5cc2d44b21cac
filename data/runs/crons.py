"""Statements on crons: runs that are started by the clock."""

from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from data.runs.pool import EnginePool, borrow, execute, fetch_all, fetch_one
from data.runs.runs import Instance, NewRun, insert_statement
from data.runs.threads import insert_thread_statement
from state.principal import Principal

SHOWN: LiteralString = (
    "cron_id, assistant_id, thread_id, on_run_completed, end_time, schedule, timezone, created_at, updated_at,"
    " payload, user_id, next_run_date, metadata, enabled"
)
_OWN: LiteralString = " where org_id = %(org_id)s and user_id = %(user_id)s"
_FILTER: LiteralString = (
    _OWN + " and (%(assistant_id)s::uuid is null or assistant_id = %(assistant_id)s)"
    " and (%(thread_id)s::uuid is null or thread_id = %(thread_id)s)"
    " and (%(enabled)s::bool is null or enabled = %(enabled)s)"
    " and (%(metadata)s::jsonb is null or metadata @> %(metadata)s)"
)
_ORDER: dict[tuple[str, bool], LiteralString] = {
    ("created_at", True): " order by created_at desc, cron_id",
    ("created_at", False): " order by created_at, cron_id",
    ("updated_at", True): " order by updated_at desc, cron_id",
    ("updated_at", False): " order by updated_at, cron_id",
    ("next_run_date", True): " order by next_run_date desc nulls last, cron_id",
    ("next_run_date", False): " order by next_run_date nulls last, cron_id",
    ("end_time", True): " order by end_time desc nulls last, cron_id",
    ("end_time", False): " order by end_time nulls last, cron_id",
    ("cron_id", True): " order by cron_id desc",
    ("cron_id", False): " order by cron_id",
    ("assistant_id", True): " order by assistant_id desc, cron_id",
    ("assistant_id", False): " order by assistant_id, cron_id",
    ("thread_id", True): " order by thread_id desc nulls last, cron_id",
    ("thread_id", False): " order by thread_id nulls last, cron_id",
}
SORTS = frozenset(name for name, _ in _ORDER)


def _who(principal: Principal) -> dict[str, Any]:
    return {"org_id": principal.org_id, "user_id": principal.user_id}


async def insert_cron(
    pool: EnginePool, principal: Principal, deployment: str, values: dict[str, Any]
) -> DictRow | None:
    """Returns the new cron; `values` are its columns but those of the principal."""
    statement: LiteralString = (
        "insert into crons (cron_id, org_id, user_id, principal, deployment, assistant_id, thread_id, schedule,"
        " timezone, payload, metadata, on_run_completed, end_time, next_run_date, enabled) values (%(cron_id)s,"
        " %(org_id)s, %(user_id)s, %(principal)s, %(deployment)s, %(assistant_id)s, %(thread_id)s, %(schedule)s,"
        " %(timezone)s, %(payload)s, %(metadata)s, %(on_run_completed)s, %(end_time)s, %(next_run_date)s,"
        " %(enabled)s) returning " + SHOWN
    )
    who = {**_who(principal), "principal": Jsonb(principal.to_json()), "deployment": deployment}
    return await fetch_one(pool, statement, {**values, **who, **_json(values)})


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: Jsonb(values[name]) for name in ("payload", "metadata")}


async def select_cron(pool: EnginePool, principal: Principal, cron_id: UUID) -> DictRow | None:
    """Returns the principal's own cron or None."""
    statement = "select " + SHOWN + " from crons" + _OWN + " and cron_id = %(cron_id)s"
    return await fetch_one(pool, statement, {**_who(principal), "cron_id": cron_id})


async def update_cron(pool: EnginePool, principal: Principal, values: dict[str, Any]) -> DictRow | None:
    """Returns the cron with these schedule, timezone, payload, metadata, on_run_completed, end_time, enabled."""
    statement: LiteralString = (
        "update crons set schedule = %(schedule)s, timezone = %(timezone)s, payload = %(payload)s,"
        " metadata = %(metadata)s, on_run_completed = %(on_run_completed)s, end_time = %(end_time)s,"
        " next_run_date = %(next_run_date)s, enabled = %(enabled)s, updated_at = now()"
        + _OWN
        + " and cron_id = %(cron_id)s returning "
        + SHOWN
    )
    return await fetch_one(pool, statement, {**values, **_who(principal), **_json(values)})


async def delete_cron(pool: EnginePool, principal: Principal, cron_id: UUID) -> bool:
    """Returns whether it was there."""
    statement: LiteralString = "delete from crons" + _OWN + " and cron_id = %(cron_id)s"
    return await execute(pool, statement, {**_who(principal), "cron_id": cron_id}) > 0


async def select_crons(
    pool: EnginePool, principal: Principal, wanted: dict[str, Any], *, sort_by: str, descending: bool
) -> list[DictRow]:
    """Returns a page of crons; `wanted`: assistant_id, thread_id, enabled, metadata, limit, offset."""
    statement = "select " + SHOWN + " from crons" + _FILTER + _ORDER[sort_by, descending]
    return await fetch_all(pool, statement + " limit %(limit)s offset %(offset)s", _filter(principal, wanted))


async def count_crons(pool: EnginePool, principal: Principal, wanted: dict[str, Any]) -> int:
    """Returns how many crons match."""
    row = await fetch_one(pool, "select count(*) as total from crons" + _FILTER, _filter(principal, wanted))
    return int(row["total"]) if row else 0


def _filter(principal: Principal, wanted: dict[str, Any]) -> dict[str, Any]:
    metadata = wanted.get("metadata")
    return {**wanted, **_who(principal), "metadata": Jsonb(metadata) if metadata else None}


async def select_due_crons(pool: EnginePool, deployment: str, limit: int) -> list[DictRow]:
    """Returns crons whose time has come, the longest due first."""
    statement: LiteralString = (
        "select " + SHOWN + ", principal from crons where enabled and next_run_date <= now()"
        " and deployment = %(deployment)s order by next_run_date limit %(limit)s"
    )
    return await fetch_all(pool, statement, {"deployment": deployment, "limit": limit})


_ADVANCE: LiteralString = (
    "update crons set next_run_date = %(following)s, enabled = enabled and %(following)s::timestamptz is not null"
    " where cron_id = %(cron_id)s and next_run_date = %(due)s"
)


async def advance_cron(
    pool: EnginePool, cron: DictRow, following: datetime | None, run: NewRun | None, instance: Instance
) -> bool | None:
    """Moves a due cron on and stores its run, waiting for its turn, in one transaction: no occurrence can be lost.

    Returns whether the run was stored (not where the thread is busy under `reject`); None when another process did it.
    """
    values = {"cron_id": cron["cron_id"], "due": cron["next_run_date"], "following": following}
    async with borrow(pool) as connection, connection.transaction():
        if (await connection.execute(_ADVANCE, values)).rowcount == 0:
            return None
        if run is None:
            return False
        if cron["thread_id"] is None:
            await connection.execute(*insert_thread_statement(run.principal, run.thread_id))
        stored = await connection.execute(*insert_statement(run, instance, claim=False))
        return stored.rowcount > 0
