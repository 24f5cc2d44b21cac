"""Statements on runs that are stored, and wait for their turn to begin in the process that was asked for them."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, fetch_all
from data.runs.runs import RUNNABLE, Instance

_CLAIM: LiteralString = (
    """
with free as materialized (
    select c.run_id from runs c
    where c.run_id = any(%(run_ids)s) and c.status = 'pending' and c.run_at <= now()
        and not exists (select from runs o where o.thread_id = c.thread_id and o.status = 'running')
        and not exists (select from runs o where o.thread_id = c.thread_id and o.status = 'pending'
            and o.run_at <= now() and (o.created_at, o.run_id) < (c.created_at, c.run_id))
    for update skip locked)
update runs r set status = 'running', lease_owner = %(instance)s, updated_at = now()
from threads t, free f
where t.thread_id = r.thread_id and r.run_id = f.run_id and r.status = 'pending'
returning t.last_seq, """
    + RUNNABLE
)


async def claim_runs(pool: EnginePool, instance: Instance, run_ids: Sequence[UUID]) -> list[DictRow]:
    """Returns those of these runs that still wait and whose threads are free, now the instance's, in the order given.

    Raises: psycopg.errors.UniqueViolation when another run of a thread became active at the same moment.
    """
    rows = await fetch_all(pool, _CLAIM, {"instance": instance.instance_id, "run_ids": list(run_ids)})
    places = {run_id: place for place, run_id in enumerate(run_ids)}
    return sorted(rows, key=lambda row: places[row["run_id"]])
