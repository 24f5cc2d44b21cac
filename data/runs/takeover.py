"""Statements by which a run goes from one instance to another."""

from typing import LiteralString
from uuid import UUID

from psycopg.rows import DictRow

from data.runs.pool import EnginePool, execute, fetch_all
from data.runs.runs import RUNNABLE, Instance

# The thread's number is moved on with the attempt: one that logs nothing before it dies must not share its numbers with
# the next, whose readers would take its events for those they have.
_TAKE_OVER: LiteralString = (
    """
with orphans as (
    select c.run_id, (c.lease_owner is not null)::int as died,
        (select max(k.checkpoint_id) from checkpoints k where k.thread_id = c.thread_id::text) as gets_to
    from runs c
    where c.status = 'running' and c.deployment = %(deployment)s and c.lease_owner is distinct from %(instance)s
        and not exists (select from instances i where i.instance_id = c.lease_owner and i.alive_until > now())
        and (c.takeovers >= %(suspect)s) = %(suspects)s
    order by c.created_at limit %(limit)s for update of c skip locked
), taken as (
    update runs r set lease_owner = %(instance)s, attempt = r.attempt + 1, updated_at = now(), got_to = o.gets_to,
        takeovers = case when o.gets_to is distinct from r.got_to then o.died else r.takeovers + o.died end
    from orphans o where r.run_id = o.run_id and r.status = 'running'
    returning r.cancel_action, r.takeovers, """
    + RUNNABLE
    + """
), moved as (
    update threads t set last_seq = %(gap)s + greatest(t.last_seq, coalesce(
        (select max(e.last_seq) from run_events e where e.run_id = k.run_id), 0))
    from taken k where t.thread_id = k.thread_id
    returning t.thread_id, t.last_seq
)
select taken.*, moved.last_seq from taken join moved using (thread_id)
"""
)


async def take_over_runs(
    pool: EnginePool, instance: Instance, *, limit: int, gap: int, suspect: int = 1000, suspects: bool = False
) -> list[DictRow]:
    """Returns running runs whose lease is over, now the instance's, with their attempt counted up.

    `last_seq` lies `gap` numbers after all that an earlier attempt can have told. `takeovers`: how often the run's
    process died since it last made a checkpoint. `suspects`: only runs of which it did `suspect` times before; else only
    the others.
    """
    values = {"instance": instance.instance_id, "deployment": instance.deployment, "limit": limit, "gap": gap}
    return await fetch_all(pool, _TAKE_OVER, {**values, "suspect": suspect, "suspects": suspects})


async def release_run(pool: EnginePool, instance: Instance, run_id: UUID, attempt: int) -> bool:
    """Gives a running attempt back to whoever comes next (drain); returns whether it was the instance's."""
    statement: LiteralString = (
        "update runs set lease_owner = null where run_id = %(run_id)s and attempt = %(attempt)s"
        " and lease_owner = %(instance)s and status = 'running'"
    )
    return await execute(pool, statement, {"run_id": run_id, "attempt": attempt, "instance": instance.instance_id}) > 0
