"""Statements on webhook deliveries: the log of calls is also the queue of those still to make."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, execute, fetch_all

MAX_ATTEMPTS = 6
"""Calls at 0, 4, 16, 64, 256 and 1024 s after one another: about 23 minutes."""

_INSERT: LiteralString = (
    "insert into webhook_deliveries (delivery_id, org_id, run_id, url, body)"
    " values (%(delivery_id)s, %(org_id)s, %(run_id)s, %(url)s, %(body)s) on conflict do nothing"
)
# Taking one counts the attempt and starts its waiting time, so that one whose process dies becomes due again.
_TAKE: LiteralString = """
update webhook_deliveries set attempts = attempts + 1, updated_at = now() where delivery_id in (
    select delivery_id from webhook_deliveries where status = 'pending'
        and (attempts = 0 or updated_at + make_interval(secs => power(4, attempts)) <= now())
    order by created_at limit %(limit)s for update skip locked)
returning delivery_id, run_id, url, body, attempts
"""
_SETTLE: LiteralString = (
    "update webhook_deliveries set status = %(status)s, response_status = %(response_status)s, error = %(error)s,"
    " updated_at = now() where delivery_id = %(delivery_id)s"
)
_FORGOTTEN: LiteralString = """
select r.run_id, r.thread_id, r.assistant_id, r.org_id, r.status, r.error, r.metadata, r.webhook, r.created_at,
    r.updated_at
from runs r where r.webhook is not null and r.status not in ('pending', 'running')
    and r.updated_at between now() - interval '1 day' and now() - interval '30 seconds'
    and not exists (select from webhook_deliveries w where w.run_id = r.run_id) limit %(limit)s
"""


async def insert_delivery(
    pool: EnginePool, delivery_id: UUID, org_id: UUID, run_id: UUID, url: str, body: bytes
) -> None:
    """Stores a call to make; the same id a second time changes nothing."""
    values = {"delivery_id": delivery_id, "org_id": org_id, "run_id": run_id, "url": url, "body": body}
    await execute(pool, _INSERT, values)


async def take_deliveries(pool: EnginePool, limit: int) -> list[DictRow]:
    """Returns calls that are due (delivery_id, run_id, url, body, attempts), each to one caller only."""
    return await fetch_all(pool, _TAKE, {"limit": limit})


async def settle_delivery(
    pool: EnginePool, delivery_id: UUID, *, status: str, response_status: int | None, error: str | None
) -> None:
    """Notes how a call went: `pending` again, `delivered` or `failed`."""
    values = {"delivery_id": delivery_id, "status": status, "response_status": response_status, "error": error}
    await execute(pool, _SETTLE, values)


async def select_forgotten(pool: EnginePool, limit: int) -> list[DictRow]:
    """Returns ended runs whose process died before it stored their call."""
    return await fetch_all(pool, _FORGOTTEN, {"limit": limit})


async def select_deliveries(pool: EnginePool, run_id: UUID) -> list[DictRow]:
    """Returns the calls of a run: url, status, attempts, response_status, error."""
    statement: LiteralString = (
        "select delivery_id, url, status, attempts, response_status, error, created_at, updated_at"
        " from webhook_deliveries where run_id = %(run_id)s order by created_at"
    )
    return await fetch_all(pool, statement, {"run_id": run_id})
