"""Statements on the runs of one thread in the order of their events."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, fetch_one

_NEXT: LiteralString = """
select r.run_id, r.graph_id, r.status from runs r
where r.thread_id = %(thread_id)s and r.status <> 'pending' and (r.status = 'running' or exists (
    select from run_events e where e.run_id = r.run_id and e.last_seq > %(after)s))
order by r.status = 'running', (select min(e.first_seq) from run_events e where e.run_id = r.run_id), r.created_at
limit 1
"""
_LATEST: LiteralString = """
select r.run_id, r.status, r.kwargs ? 'protocol' as commanded, t.status as thread_status, r.updated_at,
    now() - r.updated_at < interval '10 seconds' as fresh,
    (select min(e.first_seq) from run_events e where e.run_id = r.run_id) as first_seq, t.last_seq
from threads t left join lateral (
    select * from runs c where c.thread_id = t.thread_id and c.status <> 'pending'
    order by c.status = 'running' desc, c.updated_at desc limit 1) r on true
where t.thread_id = %(thread_id)s
"""


async def select_next_run(pool: EnginePool, thread_id: UUID, after_seq: int) -> DictRow | None:
    """Returns run_id, graph_id and status of the first run with events after `after_seq`, else of the running one."""
    return await fetch_one(pool, _NEXT, {"thread_id": thread_id, "after": after_seq})


async def select_latest_run(pool: EnginePool, thread_id: UUID) -> DictRow | None:
    """Returns the running run of a thread, else the one that ended last, with the thread's status and last_seq.

    `commanded`: it was started by a command; `fresh`: it ended within 10 seconds. None: there is no such thread.
    """
    return await fetch_one(pool, _LATEST, {"thread_id": thread_id})
