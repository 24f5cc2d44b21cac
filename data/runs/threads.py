"""Statements on threads. What serves a person names the organisation and the owner: another's thread is absent."""

from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from data.runs.pool import EnginePool, execute, fetch_all, fetch_one
from state.principal import Principal

COLUMNS: LiteralString = (
    "thread_id, created_at, updated_at, state_updated_at, metadata, status, interrupts, error, config,"
    " last_seq, ttl_minutes, expiry, expires_at"
)

_INSERT: LiteralString = (
    "insert into threads (thread_id, org_id, owner_id, metadata, ttl_minutes, expiry, expires_at)"
    " values (%(thread_id)s, %(org_id)s, %(owner_id)s, %(metadata)s, %(ttl)s, %(expiry)s,"
    " now() + make_interval(mins => %(ttl)s)) on conflict (thread_id) do nothing"
    " returning " + COLUMNS
)
_OWN: LiteralString = " where thread_id = %(thread_id)s and org_id = %(org_id)s and owner_id = %(owner_id)s"
_SELECT: LiteralString = "select " + COLUMNS + " from threads" + _OWN
_UPDATE: LiteralString = (
    "update threads set metadata = metadata || %(metadata)s, updated_at = now(),"
    " ttl_minutes = coalesce(%(ttl)s, ttl_minutes), expiry = coalesce(%(expiry)s, expiry),"
    " expires_at = case when %(ttl)s is null then expires_at else now() + make_interval(mins => %(ttl)s) end"
    + _OWN
    + " returning "
    + COLUMNS
)
_FILTER: LiteralString = (
    " from threads where org_id = %(org_id)s and owner_id = %(owner_id)s"
    " and (%(metadata)s::jsonb is null or metadata @> %(metadata)s)"
    " and (%(status)s::text is null or status = %(status)s)"
    " and (%(ids)s::uuid[] is null or thread_id = any(%(ids)s))"
)
_ORDER: dict[tuple[str, bool], LiteralString] = {
    ("thread_id", True): " order by thread_id desc",
    ("thread_id", False): " order by thread_id",
    ("status", True): " order by status desc, created_at desc",
    ("status", False): " order by status, created_at desc",
    ("created_at", True): " order by created_at desc",
    ("created_at", False): " order by created_at",
    ("updated_at", True): " order by updated_at desc",
    ("updated_at", False): " order by updated_at",
    ("state_updated_at", True): " order by coalesce(state_updated_at, created_at) desc",
    ("state_updated_at", False): " order by coalesce(state_updated_at, created_at)",
}
SORTS = frozenset(name for name, _ in _ORDER)


def _who(principal: Principal) -> dict[str, Any]:
    return {"org_id": principal.org_id, "owner_id": principal.user_id}


async def insert_thread(
    pool: EnginePool,
    principal: Principal,
    thread_id: UUID,
    metadata: dict[str, Any],
    *,
    ttl_minutes: int | None = None,
    expiry: str | None = None,
) -> DictRow | None:
    """Returns the new thread, or None when the id is taken (by anybody)."""
    values = {"thread_id": thread_id, "metadata": Jsonb(metadata), "ttl": ttl_minutes, "expiry": expiry}
    return await fetch_one(pool, _INSERT, {**_who(principal), **values})


def insert_thread_statement(principal: Principal, thread_id: UUID) -> tuple[LiteralString, dict[str, Any]]:
    """Returns the statement that makes a thread without metadata, with its values."""
    values = {"thread_id": thread_id, "metadata": Jsonb({}), "ttl": None, "expiry": None}
    return _INSERT, {**_who(principal), **values}


async def select_thread(pool: EnginePool, principal: Principal, thread_id: UUID) -> DictRow | None:
    """Returns the principal's own thread or None."""
    return await fetch_one(pool, _SELECT, {**_who(principal), "thread_id": thread_id})


async def select_shared_thread(pool: EnginePool, principal: Principal, thread_id: UUID) -> DictRow | None:
    """Returns a thread whose owner opened it to the organisation, or None."""
    statement: LiteralString = (
        "select org_id, " + COLUMNS + " from threads where thread_id = %(thread_id)s and org_id = %(org_id)s"
        " and (metadata @> '{\"shared\": true}' or owner_id = %(owner_id)s)"
    )
    return await fetch_one(pool, statement, {**_who(principal), "thread_id": thread_id})


async def update_thread(
    pool: EnginePool,
    principal: Principal,
    thread_id: UUID,
    metadata: dict[str, Any],
    *,
    ttl_minutes: int | None = None,
    expiry: str | None = None,
) -> DictRow | None:
    """Returns the thread with `metadata` merged in, or None."""
    values = {"thread_id": thread_id, "metadata": Jsonb(metadata), "ttl": ttl_minutes, "expiry": expiry}
    return await fetch_one(pool, _UPDATE, {**_who(principal), **values})


async def delete_thread(pool: EnginePool, principal: Principal, thread_id: UUID) -> bool:
    """Returns whether the principal's thread was there; its runs and events go with it."""
    return await execute(pool, "delete from threads" + _OWN, {**_who(principal), "thread_id": thread_id}) > 0


async def select_threads(
    pool: EnginePool,
    principal: Principal,
    *,
    metadata: dict[str, Any] | None,
    status: str | None,
    ids: list[UUID] | None,
    sort_by: str,
    descending: bool,
    limit: int,
    offset: int,
) -> list[DictRow]:
    """Returns a page of the principal's threads; `sort_by` is one of SORTS."""
    statement = "select " + COLUMNS + _FILTER + _ORDER[sort_by, descending] + " limit %(limit)s offset %(offset)s"
    values = {
        "metadata": Jsonb(metadata) if metadata else None,
        "status": status,
        "ids": ids,
        "limit": limit,
        "offset": offset,
    }
    return await fetch_all(pool, statement, {**_who(principal), **values})


async def count_threads(
    pool: EnginePool,
    principal: Principal,
    *,
    metadata: dict[str, Any] | None,
    status: str | None,
    ids: list[UUID] | None = None,
) -> int:
    """Returns how many of the principal's threads match."""
    values = {"metadata": Jsonb(metadata) if metadata else None, "status": status, "ids": ids}
    row = await fetch_one(pool, "select count(*) as total" + _FILTER, {**_who(principal), **values})
    return int(row["total"]) if row else 0


async def set_state_changed(
    pool: EnginePool, thread_id: UUID, *, status: str, interrupts: dict[str, Any], metadata: dict[str, Any]
) -> None:
    """Notes that a thread's state was changed from outside a run (`update_state`)."""
    statement: LiteralString = (
        "update threads set status = %(status)s, interrupts = %(interrupts)s, metadata = metadata || %(metadata)s,"
        " updated_at = now(), state_updated_at = now() where thread_id = %(thread_id)s"
    )
    values = {
        "thread_id": thread_id,
        "status": status,
        "interrupts": Jsonb(interrupts),
        "metadata": Jsonb(metadata),
    }
    await execute(pool, statement, values)


async def select_expired(pool: EnginePool, limit: int) -> list[DictRow]:
    """Returns threads whose time to live is over; busy and interrupted ones are kept."""
    statement: LiteralString = (
        "select thread_id, expiry, ttl_minutes from threads where expires_at < now() and status in ('idle', 'error')"
        " order by expires_at limit %(limit)s"
    )
    return await fetch_all(pool, statement, {"limit": limit})


async def drop_expired(pool: EnginePool, thread_ids: list[UUID]) -> list[UUID]:
    """Returns those of these threads that were still expired and idle, and are now deleted."""
    statement: LiteralString = (
        "delete from threads where thread_id = any(%(ids)s) and expires_at < now() and status in ('idle', 'error')"
        " returning thread_id"
    )
    return [row["thread_id"] for row in await fetch_all(pool, statement, {"ids": thread_ids})]


async def postpone_expiry(pool: EnginePool, thread_ids: list[UUID]) -> None:
    """Starts the time to live of these threads again."""
    statement: LiteralString = (
        "update threads set expires_at = now() + make_interval(mins => ttl_minutes) where thread_id = any(%(ids)s)"
    )
    await execute(pool, statement, {"ids": thread_ids})
