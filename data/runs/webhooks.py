"""Statements on webhook deliveries: the log of calls, each made by a job of the queue."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, execute, fetch_all, fetch_one

MAX_ATTEMPTS = 6
"""Calls at 0, 4, 16, 64, 256 and 1024 s after one another: about 23 minutes."""
QUEUE, TASK = "service", "call_webhook"

_ENQUEUE: LiteralString = (
    f"narutalk_jobs.enqueue('{QUEUE}', '{TASK}', jsonb_build_object('delivery_id', delivery_id), null,"
    " delivery_id::text, 0)"
)
# The call to make and the job that makes it come about together, or neither does.
_INSERT: LiteralString = (
    "with stored as (insert into webhook_deliveries (delivery_id, org_id, run_id, url, body)"
    " values (%(delivery_id)s, %(org_id)s, %(run_id)s, %(url)s, %(body)s) on conflict do nothing"
    " returning delivery_id) select " + _ENQUEUE + " from stored"
)
_BEGIN: LiteralString = (
    "update webhook_deliveries set attempts = attempts + 1, updated_at = now()"
    " where delivery_id = %(delivery_id)s and status = 'pending' returning delivery_id, run_id, url, body, attempts"
)
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
# Longer than the longest pause: whoever was to make the call has forgotten it, such as a version before the queue.
_STUCK: LiteralString = (
    "select " + _ENQUEUE + " from webhook_deliveries"
    " where status = 'pending' and updated_at < now() - interval '1 hour' limit %(limit)s"
)


async def insert_delivery(
    pool: EnginePool, delivery_id: UUID, org_id: UUID, run_id: UUID, url: str, body: bytes
) -> None:
    """Stores a call and asks for it to be made; the same id a second time changes nothing."""
    values = {"delivery_id": delivery_id, "org_id": org_id, "run_id": run_id, "url": url, "body": body}
    await fetch_one(pool, _INSERT, values)


async def begin_delivery(pool: EnginePool, delivery_id: UUID) -> DictRow | None:
    """Returns the call (delivery_id, run_id, url, body, attempts) with this attempt counted; None: it is settled."""
    return await fetch_one(pool, _BEGIN, {"delivery_id": delivery_id})


async def settle_delivery(
    pool: EnginePool, delivery_id: UUID, *, status: str, response_status: int | None, error: str | None
) -> None:
    """Notes how a call went: `pending` again, `delivered` or `failed`."""
    values = {"delivery_id": delivery_id, "status": status, "response_status": response_status, "error": error}
    await execute(pool, _SETTLE, values)


async def select_forgotten(pool: EnginePool, limit: int) -> list[DictRow]:
    """Returns ended runs whose process died before it stored their call."""
    return await fetch_all(pool, _FORGOTTEN, {"limit": limit})


async def enqueue_stuck(pool: EnginePool, limit: int) -> None:
    """Asks again for calls that nobody makes."""
    await fetch_all(pool, _STUCK, {"limit": limit})
