"""Statements on runs: start, claim, finish, cancel, read."""

from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from data.runs.pool import EnginePool, execute, fetch_all, fetch_one
from state.principal import Principal

SHOWN: LiteralString = (
    "run_id, thread_id, assistant_id, created_at, updated_at, status, metadata, kwargs, multitask_strategy,"
    " cancel_reason"
)
RUNNABLE: LiteralString = (
    "r.run_id, r.thread_id, r.assistant_id, r.graph_id, r.principal, r.kwargs, r.metadata, r.temporary, r.attempt,"
    " r.webhook, r.status, r.created_at, r.updated_at, r.multitask_strategy"
)
_OWN: LiteralString = " where org_id = %(org_id)s and user_id = %(user_id)s"
_OWN_RUN: LiteralString = (
    _OWN + " and run_id = %(run_id)s and (%(thread_id)s::uuid is null or thread_id = %(thread_id)s)"
)

_INSERT: LiteralString = """
with thread as (
    update threads set status = 'busy', updated_at = now(), metadata = metadata || %(thread_metadata)s,
        config = %(config)s, expires_at = now() + make_interval(mins => ttl_minutes)
    where thread_id = %(thread_id)s and org_id = %(org_id)s and owner_id = %(user_id)s
    returning thread_id, last_seq, metadata
), open as (
    select exists(select from runs where thread_id = %(thread_id)s and status in ('pending', 'running')
        and run_at <= now() and run_id <> %(run_id)s) as busy
)
insert into runs (run_id, org_id, thread_id, assistant_id, graph_id, deployment, user_id, principal, status, kwargs,
    metadata, multitask_strategy, temporary, run_at, webhook, lease_owner)
select %(run_id)s, %(org_id)s, thread_id, %(assistant_id)s, %(graph_id)s, %(deployment)s, %(user_id)s, %(principal)s,
    case when %(claim)s and not busy then 'running' else 'pending' end, %(kwargs)s,
    thread.metadata || %(metadata)s,
    %(multitask_strategy)s, %(temporary)s, now() + make_interval(secs => %(after_seconds)s), %(webhook)s,
    case when %(claim)s and not busy then %(instance)s::uuid end
from thread, open where not (busy and %(multitask_strategy)s = 'reject')
on conflict (run_id) do update set updated_at = runs.updated_at
returning case when status = 'running' and lease_owner is distinct from %(instance)s then 'pending' else status end
    as status, created_at, metadata, (select last_seq from thread) as last_seq
"""
_CLAIM: LiteralString = (
    """
update runs r set status = 'running', lease_owner = %(instance)s, updated_at = now()
from threads t
where t.thread_id = r.thread_id and r.status = 'pending' and r.run_id = (
    select c.run_id from runs c
    where c.status = 'pending' and c.deployment = %(deployment)s and c.run_at <= now()
        and (%(thread_id)s::uuid is null or c.thread_id = %(thread_id)s)
        and not exists (select from runs o where o.thread_id = c.thread_id and o.status = 'running')
        and not exists (select from runs o where o.thread_id = c.thread_id and o.status = 'pending'
            and o.run_at <= now() and (o.created_at, o.run_id) < (c.created_at, c.run_id))
    order by c.created_at limit 1 for update skip locked)
returning t.last_seq, """
    + RUNNABLE
)
_FINISH: LiteralString = """
with done as (
    select * from unnest(%(run_ids)s::uuid[], %(attempts)s::int[], %(statuses)s::text[], %(errors)s::jsonb[],
        %(last_seqs)s::int[], %(thread_statuses)s::text[], %(interrupts)s::jsonb[], %(reasons)s::text[])
        as d(run_id, attempt, status, error, last_seq, thread_status, interrupts, reason)
), finished as (
    update runs r set status = d.status, error = d.error, updated_at = now(), lease_owner = null, cancel_action = null,
        cancel_reason = coalesce(d.reason, r.cancel_reason)
    from done d
    where r.run_id = d.run_id and r.attempt = d.attempt and r.lease_owner = %(instance)s and r.status = 'running'
    returning r.run_id, r.thread_id, r.temporary, d.error, d.last_seq, d.thread_status, d.interrupts
), waiting as (
    select f.thread_id from finished f where exists (
        select from runs p where p.thread_id = f.thread_id and p.status = 'pending' and p.run_at <= now())
), kept as (
    update threads t set
        status = case when t.thread_id in (select thread_id from waiting) then 'busy' else f.thread_status end,
        interrupts = f.interrupts, error = f.error, last_seq = greatest(t.last_seq, f.last_seq),
        updated_at = now(), state_updated_at = now()
    from finished f where t.thread_id = f.thread_id and not f.temporary
), dropped as (
    delete from threads t using finished f where t.thread_id = f.thread_id and f.temporary
)
select run_id, thread_id, thread_id in (select thread_id from waiting) as more from finished
"""


@dataclass(frozen=True, kw_only=True)
class NewRun:
    """All that a run's row holds at its start."""

    run_id: UUID
    thread_id: UUID
    assistant_id: UUID
    graph_id: str
    principal: Principal
    kwargs: dict[str, Any]
    metadata: dict[str, Any]
    multitask_strategy: str
    temporary: bool
    after_seconds: float
    webhook: str | None


@dataclass(frozen=True, kw_only=True)
class Finish:
    """How a run ended."""

    run_id: UUID
    attempt: int
    status: str
    error: dict[str, Any] | None
    last_seq: int
    thread_status: str
    interrupts: dict[str, Any]
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A process that runs graphs."""

    instance_id: UUID
    deployment: str
    """Only runs of the same langgraph.json are taken over."""


def insert_statement(run: NewRun, instance: Instance, *, claim: bool) -> tuple[LiteralString, dict[str, Any]]:
    """Returns the statement of `insert_run` with its values."""
    return _INSERT, {
        "run_id": run.run_id,
        "thread_id": run.thread_id,
        "assistant_id": run.assistant_id,
        "graph_id": run.graph_id,
        "org_id": run.principal.org_id,
        "user_id": run.principal.user_id,
        "principal": Jsonb(run.principal.to_json()),
        "kwargs": Jsonb(run.kwargs),
        "config": Jsonb(
            {"configurable": {}, **{name: part for name, part in run.kwargs.get("config", {}).items() if part}}
        ),
        "metadata": Jsonb(run.metadata),
        "thread_metadata": Jsonb({"graph_id": run.graph_id, "assistant_id": str(run.assistant_id)}),
        "multitask_strategy": run.multitask_strategy,
        "temporary": run.temporary,
        "after_seconds": run.after_seconds,
        "webhook": run.webhook,
        "deployment": instance.deployment,
        "instance": instance.instance_id,
        "claim": claim and run.after_seconds <= 0,
    }


async def insert_run(pool: EnginePool, run: NewRun, instance: Instance, *, claim: bool) -> DictRow | None:
    """Returns status (`running`: it is the caller's to run; `pending`: it waits), created_at, metadata with the thread's
    own, and the thread's last_seq.

    It may be repeated when its answer was lost: the run is stored once.
    None: there is no such thread of the principal, or it is busy and the strategy is `reject`.
    Raises: psycopg.errors.UniqueViolation when another run became active at the same moment.
    """
    return await fetch_one(pool, *insert_statement(run, instance, claim=claim))


async def claim_run(pool: EnginePool, instance: Instance, thread_id: UUID | None = None) -> DictRow | None:
    """Returns the next due run (of one thread, or of any), now the instance's; None when none waits.

    Raises: psycopg.errors.UniqueViolation when another run of the thread became active at the same moment.
    """
    values = {"instance": instance.instance_id, "deployment": instance.deployment, "thread_id": thread_id}
    return await fetch_one(pool, _CLAIM, values)


def finish_statement(finishes: list[Finish], instance: Instance) -> tuple[LiteralString, dict[str, Any]]:
    """Returns one statement that ends all of these runs and settles their threads, with its values.

    It returns run_id, thread_id and `more` (another run waits on the thread). A run that was taken over meanwhile is
    left alone: its row names another owner or attempt.
    """
    return _FINISH, {
        "instance": instance.instance_id,
        "run_ids": [item.run_id for item in finishes],
        "attempts": [item.attempt for item in finishes],
        "statuses": [item.status for item in finishes],
        "errors": [Jsonb(item.error) if item.error else None for item in finishes],
        "last_seqs": [item.last_seq for item in finishes],
        "thread_statuses": [item.thread_status for item in finishes],
        "interrupts": [Jsonb(item.interrupts) for item in finishes],
        "reasons": [item.reason for item in finishes],
    }


async def select_run(
    pool: EnginePool, principal: Principal, run_id: UUID, thread_id: UUID | None = None
) -> DictRow | None:
    """Returns the principal's own run or None."""
    values = {"org_id": principal.org_id, "user_id": principal.user_id, "run_id": run_id, "thread_id": thread_id}
    return await fetch_one(pool, "select " + SHOWN + ", error, temporary from runs" + _OWN_RUN, values)


async def select_runs(
    pool: EnginePool, principal: Principal, thread_id: UUID, *, status: str | None, limit: int, offset: int
) -> list[DictRow]:
    """Returns a page of a thread's runs, newest first."""
    statement: LiteralString = (
        "select "
        + SHOWN
        + " from runs"
        + _OWN
        + " and thread_id = %(thread_id)s and (%(status)s::text is null or status = %(status)s)"
        " order by created_at desc, run_id desc limit %(limit)s offset %(offset)s"
    )
    values = {"org_id": principal.org_id, "user_id": principal.user_id, "thread_id": thread_id}
    return await fetch_all(pool, statement, {**values, "status": status, "limit": limit, "offset": offset})


async def select_open_runs(
    pool: EnginePool,
    principal: Principal,
    *,
    thread_id: UUID | None,
    run_ids: list[UUID] | None,
    statuses: list[str],
) -> list[DictRow]:
    """Returns run_id, thread_id and status of the principal's unfinished runs, oldest first."""
    statement: LiteralString = (
        "select run_id, thread_id, status from runs"
        + _OWN
        + " and status = any(%(statuses)s) and (%(thread_id)s::uuid is null or thread_id = %(thread_id)s)"
        " and (%(run_ids)s::uuid[] is null or run_id = any(%(run_ids)s)) order by created_at"
    )
    values = {"org_id": principal.org_id, "user_id": principal.user_id, "thread_id": thread_id}
    return await fetch_all(pool, statement, {**values, "run_ids": run_ids, "statuses": statuses})


async def select_status(pool: EnginePool, run_id: UUID) -> DictRow | None:
    """Returns status, attempt and error of a run, whoever's; for the engine's own use."""
    return await fetch_one(
        pool, "select status, attempt, error from runs where run_id = %(run_id)s", {"run_id": run_id}
    )


async def cancel_pending(pool: EnginePool, run_id: UUID, reason: str) -> bool:
    """Returns whether the run was still waiting and is now ended."""
    statement: LiteralString = (
        "with ended as (update runs set status = 'interrupted', cancel_reason = %(reason)s, updated_at = now()"
        " where run_id = %(run_id)s and status = 'pending' returning thread_id)"
        " update threads t set status = case when t.interrupts = '{}' then 'idle' else 'interrupted' end"
        " from ended e where t.thread_id = e.thread_id and not exists (select from runs r"
        " where r.thread_id = e.thread_id and r.run_id <> %(run_id)s and r.status in ('pending', 'running'))"
        " returning 1"
    )
    values = {"run_id": run_id, "reason": reason}
    await execute(pool, statement, values)
    row = await fetch_one(pool, "select status from runs where run_id = %(run_id)s", {"run_id": run_id})
    return row is not None and row["status"] == "interrupted"


async def request_cancel(pool: EnginePool, run_id: UUID, action: str, reason: str) -> None:
    """Notes on a running run that it shall be cancelled; its instance is told by NOTIFY."""
    statement: LiteralString = (
        "update runs set cancel_action = %(action)s, cancel_reason = %(reason)s"
        " where run_id = %(run_id)s and status = 'running'"
    )
    await execute(pool, statement, {"run_id": run_id, "action": action, "reason": reason})


async def delete_run(pool: EnginePool, run_id: UUID) -> bool:
    """Returns whether the run was there and not running."""
    statement: LiteralString = "delete from runs where run_id = %(run_id)s and status <> 'running'"
    return await execute(pool, statement, {"run_id": run_id}) > 0
